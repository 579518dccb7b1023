/*
 * budget - who gets how many bytes of a cell.
 *
 * Does      divide the room between the acknowledgement, voice and the
 *           streams, as the table of doc/protocol/cell-content.md says.
 * Does not  write frames or know what is in them.
 * Memory    values only.
 * Threads   any.
 * Promise   the acknowledgement, the newest voice frame and the floor of every
 *           stream that has one always fit, all at once, beside
 *           OL_RESERVE_MAX bytes of the paths: voice never starves words, and
 *           words never make a hole in the voice.
 *
 * In this order: acknowledgement; newest voice frame; the floors of control,
 * handshake and records; control up to its cap; handshake up to its cap
 * (without a call: all that is left); the redundancy that the planner needs;
 * records; documents; more redundancy; control and handshake beyond their
 * caps. What is left repeats what is on its way (line/compose.c), then it is
 * padding.
 */
#ifndef OL_LINE_BUDGET_H
#define OL_LINE_BUDGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "line/content.h"
#include "wire/frame.h"

/* Bytes of a stream in a cell, the frame's head not counted. */
#define OL_BUDGET_CONTROL_FLOOR 16
#define OL_BUDGET_CONTROL_CAP 64
#define OL_BUDGET_HANDSHAKE_FLOOR 8
#define OL_BUDGET_HANDSHAKE_CAP 48 /* while a call is up */
#define OL_BUDGET_RECORDS_FLOOR 24

struct ol_budget_ask {
	size_t room; /* behind the number, without the paths' reserve;
	                at least OL_FRAME_BODY - OL_FRAME_NUMBER -
	                OL_RESERVE_MAX                                  */
	bool ack;
	bool in_call;
	const struct ol_voice_offer *voice; /* or NULL                  */
	size_t want[OL_STREAMS]; /* bytes that wait, frame heads included:
	                            0 or more than a head               */
};

struct ol_budget {
	size_t voice;            /* bytes of the packet; 0: none           */
	size_t room[OL_STREAMS]; /* with heads: 0 or more than a head, at
	                            most what was wanted                   */
	size_t left;             /* of the room                            */
};

void ol_budget_divide(const struct ol_budget_ask *ask, struct ol_budget *out);

#endif
