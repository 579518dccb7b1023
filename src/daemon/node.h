/*
 * node - one office's running daemon: everything joined on one loop.
 *
 * Does      open the sockets, make the office from its home, carry datagrams,
 *           desks' requests, voices and disk writes between the rooms, and
 *           take everything down in the reverse order.
 * Does not  decide anything about lines and calls (office does).
 * Memory    ol_node_new() allocates; bounded by the rooms' own bounds.
 * Threads   the loop thread, but for what errands.c says.
 *
 *   node.c      life: made, run, stopped
 *   transport.c the sockets
 *   carry.c     the office's effects, carried out
 *   keep.c      those that must be on disk
 *   desks.c     what desks ask
 *   rows.c      replies of many rows
 *   errands.c   what waits for a disk: cards, pairing, history
 *   convert.c   rows of the store <-> values of the office
 *   voices.c    the thread of the voices
 *   console.c   the web console's door
 *   words.c     the written word: words.h
 *   metrics.c   figures for the house's monitoring
 *   duty.c      who holds the duty
 *   missed.c    calls that were missed, until somebody takes note
 *   seats.c     logins and sessions: seats.h
 */
#ifndef OL_DAEMON_NODE_H
#define OL_DAEMON_NODE_H

#include "daemon/convert.h"
#include "daemon/duty.h"
#include "daemon/metrics.h"
#include "daemon/rows.h"
#include "daemon/seats.h"
#include "daemon/transport.h"
#include "daemon/voices.h"
#include "daemon/words.h"
#include "desk/certificate.h"
#include "desk/server.h"
#include "desk/unix_door.h"
#include "desk/view.h"
#include "desk/web.h"
#include "home/home.h"
#include "home/pairing.h"
#include "line/door.h"
#include "office/office.h"
#include "os/sender.h"
#include "store/writer.h"

/* Whose audio a line's call is. */
struct ol_node_voice {
	bool open;
	uint16_t line;
	uint32_t desk;
	struct ol_id call;
};

#define OL_NODE_NOISE_US 1000 /* of departures, see carry.c */

/* From so many lines on datagrams are read at the slots of lines, of which
 * there is one every OL_OFFICE_PHASE_US then, and not as they come. */
#define OL_NODE_GATHER (4 * OL_OFFICE_PHASES)

/* Read by the files of this folder; nobody else. */
struct ol_node {
	struct ol_home *home;
	const struct ol_settings *settings;
	struct ol_random random;
	struct ol_loop *loop;
	struct ol_transport *transport;
	struct ol_addr addr[OL_CONVERT_SOCKETS]; /* of its sockets */
	struct ol_desk_sockets sockets;
	struct ol_sender *sender;
	struct ol_writer *writer;
	struct ol_voices *voices;
	struct ol_desk_server *desks;
	struct ol_rows *rows; /* that desks asked for */
	struct ol_desk_unix *unix_door;
	struct ol_web *web; /* NULL: no console is configured */
	char console[OL_WEB_URL_MAX];
	char console_print[OL_CERTIFICATE_PRINT];
	struct ol_office *office;
	struct ol_office_effects fx;
	uint16_t store_id[OL_DOOR_LINES]; /* of the line with that index */
	bool goes_first[OL_DOOR_LINES];   /* ... record/accord.h         */
	struct ol_node_voice voice[OL_VOICES];
	/* The desk whose request the effects come from: its reply waits for
	 * the disk where one of them must be kept. */
	struct {
		bool waits;
		uint32_t desk;
		uint64_t re;
	} asker;
	struct {
		ol_instant slot;
		uint32_t us;
	} noise; /* of the departures of the last slot */
	struct ol_node_words words;
	struct ol_node_seats seats;
	struct ol_node_metrics metrics;
	struct ol_node_duty duty;
	uint64_t missed; /* calls that nobody has noted, as the disk has them */
	ol_date since;
	bool stopping;
	uint64_t undelivered; /* datagrams the sender had no room for */
};

/* Takes over `home` and makes a node of it that listens. On an error `why` is
 * a line for people, and the home still the caller's. */
int ol_node_new(struct ol_node **out, struct ol_home *home,
		char why[OL_WHY_TEXT]);

/* Runs until a signal (TERM, INT) or until it cannot go on; goodbyes said. */
void ol_node_run(struct ol_node *n);

/* Takes everything down; the home is the caller's again. */
void ol_node_free(struct ol_node *n);

/* ---- between the files of this folder --------------------------------- */

/* carry.c: does what the office wishes, clears the list. */
void ol_node_carry(struct ol_node *n);
void ol_node_voices_handler(struct ol_node *n, struct ol_voices_handler *h);
/* The open voice that desk `desk` holds, or NULL. */
struct ol_node_voice *ol_node_voice_of(struct ol_node *n, uint32_t desk);

/* 20 ms for the voice of the call on `line`: of a handset, or (NULL) silence. */
void ol_node_say(struct ol_node *n, uint16_t line,
		 const int16_t pcm[OL_VOICE_FRAME]);

/* What a planner of voice is told: the line's news, in its words. */
void ol_node_plan_input(struct ol_plan_input *in,
			const struct ol_office_voice *is);

/* keep.c: a SAVE_* effect, to the store thread. What changes a line answers
 * the desk that waits in `asker`, when it is on disk or failed. */
void ol_node_keep(struct ol_node *n, const struct ol_office_effect *e);

/* desks.c */
void ol_node_desk_handler(struct ol_node *n, struct ol_desk_handler *h);

/* node.c: a line from the home joins the office; `words` is where its written
 * words stand, `documents` carries its files and is the office's from then
 * on. */
int ol_node_add_line(struct ol_node *n, const struct ol_home_line *line,
		     const struct ol_exchange_start *words,
		     struct ol_document *documents, uint16_t *index);

#endif
