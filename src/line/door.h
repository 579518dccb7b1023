/*
 * door - finds the line a datagram belongs to, and turns strangers away.
 *
 * Does      look up by source address first; for an unknown source try the
 *           hint of an envelope under each line (a SipHash per line), then
 *           the session tag of a cell (a block of ChaCha20 per line that has
 *           sessions); spend four kinds of token buckets: known addresses per
 *           line, hint hits and tag hits per line, and one for all the rest,
 *           which never takes from the others; count what it drops.
 * Does not  answer, open anything, or allocate after ol_door_new().
 * Memory    ol_door_new() allocates all of it, about 400 KiB; the keys of
 *           hints and masks lie in locked memory.
 * Threads   the loop thread only.
 * Promise   what fits nothing is dropped without a sign. A datagram that is
 *           for a line at its address costs the same with one line as with a
 *           thousand.
 */
#ifndef OL_LINE_DOOR_H
#define OL_LINE_DOOR_H

#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/instant.h"
#include "seal/line_keys.h"

#define OL_DOOR_LINES 1024 /* lines of one node           */
#define OL_DOOR_PATHS 4    /* of a line: OL_LINE_PATHS    */
#define OL_DOOR_TAGS 7     /* of a line: OL_LINE_TAGS     */

/* Tokens a second, and how many may be saved up. What comes from a known
 * address without the keys costs 0.4 us; and whoever forges that address must
 * not use up what is meant for the real one (four paths at the widest step
 * planned are 800 datagrams a second): so this is far more than anybody
 * needs, and bounds what one line may cost to a twentieth of a processor. A
 * hint that fits costs an AEAD and, rarely, a handshake; a tag that fits a
 * look into the window of what was taken, and only once an AEAD: cells that
 * were recorded and are sent again must not use up what is meant for those of
 * a counterpart whose address changed. Of the rest a token is one SipHash; a
 * block of ChaCha20 is OL_DOOR_TAG_COST of them. */
#define OL_DOOR_KNOWN_RATE 100000
#define OL_DOOR_KNOWN_MOST 100000
#define OL_DOOR_HINT_RATE 50
#define OL_DOOR_HINT_MOST 100
#define OL_DOOR_TAG_RATE 10000
#define OL_DOOR_TAG_MOST 10000
#define OL_DOOR_TAG_COST 4
#define OL_DOOR_REST_RATE 200000
#define OL_DOOR_REST_MOST 50000

struct ol_door;

/* NULL without memory. */
struct ol_door *ol_door_new(ol_instant now);
void ol_door_free(struct ol_door *d); /* NULL does nothing; wipes */

/* Adds line number `line` with its keys (for hints), which may go then.
 * OL_ERR_RANGE where it is not below OL_DOOR_LINES, OL_ERR_EXISTS. */
int ol_door_add(struct ol_door *d, uint16_t line,
		const struct ol_line_keys *keys);

/* Removes a line and its paths, if it is there. */
void ol_door_remove(struct ol_door *d, uint16_t line);

/* Says that path `path` of `line` is socket `socket` with `remote`; what was
 * said of that path before is forgotten. OL_ERR_UNKNOWN where there is no
 * such line, OL_ERR_RANGE where `path` is not below OL_DOOR_PATHS. */
int ol_door_add_path(struct ol_door *d, uint16_t line, uint8_t path,
		     uint8_t socket, const struct ol_addr *remote);

/* Says that `addr` at `socket` is known to be of the line as well, but none of
 * its paths goes there now: place `k` below OL_DOOR_PATHS; family 0 takes it
 * back. Errors as above. */
int ol_door_add_other(struct ol_door *d, uint16_t line, uint8_t k,
		      uint8_t socket, const struct ol_addr *addr);

/* The tags of the sessions of a line, at most OL_DOOR_TAGS, instead of those
 * said before. Nothing where there is no such line. */
void ol_door_set_tags(struct ol_door *d, uint16_t line, const uint32_t *tag,
		      size_t n);

struct ol_door_found {
	uint16_t line;
	uint8_t path; /* OL_DOOR_PATHS: the address is no path's */
};

/* 0, or OL_ERR_UNKNOWN: drop it. `len` may be anything. When several lines
 * share an address (two offices behind one), `nth` counts them from 0 until
 * OL_ERR_UNKNOWN; ol_line_is_for() says which of them to give it to. */
int ol_door_find(struct ol_door *d, ol_instant now, uint8_t socket,
		 const struct ol_addr *from, const uint8_t *datagram,
		 size_t len, size_t nth, struct ol_door_found *out);

/* The same for a datagram of OL_DATAGRAM_LEN bytes from a known address that is
 * for none of the lines there (ol_line_is_for()): looked at as a stranger's,
 * and paid by their bucket. NAT may have given the address to another. */
int ol_door_find_stranger(struct ol_door *d, ol_instant now,
			  const uint8_t *datagram, struct ol_door_found *out);

struct ol_door_figures {
	uint64_t known, by_hint, by_tag;
	uint64_t dropped_size, dropped_stranger, dropped_rate;
};
void ol_door_figures(const struct ol_door *d, struct ol_door_figures *out);

#endif
