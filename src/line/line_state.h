/*
 * line_state - what struct ol_line consists of.
 *
 * For line.c (life and questions), slot.c (what leaves), arrival.c (what
 * comes), greet.c (handshakes and what they change), and tests that look
 * inside. Nobody else includes it.
 */
#ifndef OL_LINE_LINE_STATE_H
#define OL_LINE_LINE_STATE_H

#include "line/handshake.h"
#include "line/knock.h"
#include "line/line.h"
#include "line/outcome.h"
#include "line/pace.h"
#include "line/path.h"
#include "line/roam.h"
#include "line/session.h"
#include "line/spare.h"
#include "seal/secret.h"

/* Nothing came for so long, and for so many cells: a counterpart that knocks is
 * answered in most slots at once, before the silence counts as one. */
#define OL_LINE_QUIET_US (20 * OL_TICK_US)
#define OL_LINE_QUIET_CELLS 4

/* One handshake computed per line and second, of each kind. */
#define OL_LINE_COMPUTE_US OL_US_PER_S

/* A path belongs to the counterpart's path id that came on it within: */
#define OL_LINE_BIND_US OL_US_PER_S

/* Who stood still for so long was asleep, and knocks as after a start. */
#define OL_LINE_ASLEEP_US (10 * OL_US_PER_S)

/* A handshake inside the session is started anew after so long. */
#define OL_LINE_INBAND_US (20 * OL_US_PER_S)

/* An in-band message: number, message, then the Noise message. */
#define OL_LINE_INBAND_HEAD 7

/* Everything of a line that must not be seen, in locked memory. */
struct ol_line_secrets {
	struct ol_line_keys keys;
	uint8_t own_secret[32];
	uint8_t own_public[32];
	uint8_t peer_public[32];
	struct ol_noise own;     /* waits for message 2       */
	struct ol_noise scratch; /* of an answer being made   */
	struct ol_noise_keys session[OL_SESSIONS];
};

/* Which path id of the counterpart comes on a path of ours. */
struct ol_line_bind {
	bool is_set;
	uint8_t id;
	ol_instant seen;
};

struct ol_line {
	struct ol_arena *arena;
	struct ol_line_secrets *secret;
	struct ol_handshake_keys handshake_keys; /* points into secret */
	struct ol_random random;
	struct ol_content *content;
	struct ol_pace pace;
	struct ol_sessions sessions;
	struct ol_knock knock;

	struct ol_line_path_config config[OL_LINE_PATHS];
	struct ol_path path[OL_LINE_PATHS];
	struct ol_line_bind bind[OL_LINE_PATHS];
	struct ol_roam roam;
	struct ol_spare spare;
	size_t n_paths;

	uint8_t incarnation[OL_INCARNATION_LEN];
	uint64_t number;      /* highest one used or confirmed, on disk     */
	ol_instant start_at;  /* not before: another handshake of our own   */
	ol_instant answer_at; /* not before: another answer                */

	uint64_t knocked;      /* highest number of a message 1 that came   */
	ol_instant knocked_at; /* its first part                            */

	bool up;
	bool said_goodbye; /* the counterpart; till the next session     */
	enum ol_line_reason reason;
	ol_instant since;
	ol_instant heard; /* authentic cell on any path, confirmation   */

	bool in_call;
	uint32_t afford_ms;        /* of our playout                         */
	struct ol_outcome outcome; /* of the counterpart's contents      */
	struct ol_voice_offer voice;
	struct ol_content_taken taken;
	bool has_more;      /* events that ol_line_more() gives           */
	ol_instant now;     /* of the last call; a tick: its slot         */
	uint64_t late_seen; /* of pace.late, in the last slot             */
	uint64_t rekeys, sent, received, dropped, strayed;
};

/* ---- line.c ---- */

struct ol_line_effect *ol_line_effect(struct ol_line_effects *fx,
				      enum ol_line_effect_kind kind);
void ol_line_go_up(struct ol_line *l, ol_instant now,
		   struct ol_line_effects *fx);
void ol_line_go_down(struct ol_line *l, ol_instant now,
		     enum ol_line_reason reason, struct ol_line_effects *fx);
void ol_line_tell_path(struct ol_line *l, size_t path,
		       struct ol_line_effects *fx);

/* Why it is down when nobody is heard. */
enum ol_line_reason ol_line_why_silent(const struct ol_line *l);

/* The time between two cells of the counterpart on the quickest of its
 * paths. */
uint64_t ol_line_peer_gap_us(const struct ol_line *l);

/* Nothing authentic for max(3 s, 8 cells) on all paths. */
bool ol_line_is_silent(const struct ol_line *l, ol_instant now);

/* ---- news.c ---- */

/* What the newest report says of the line; NULL: none has come. */
const struct ol_report_line *ol_line_peer_says(const struct ol_line *l);

/* ---- arrival.c ---- */

/* Hands up one batch of what waits of a datagram before. */
void ol_line_hand_up_more(struct ol_line *l, ol_instant now,
			  struct ol_line_effects *fx);

/* Which path of ours the counterpart's `id` is, on cells that came to
 * `socket` from elsewhere; n_paths: none. */
size_t ol_line_path_of(const struct ol_line *l, ol_instant now, uint8_t socket,
		       uint8_t id);

/* ---- greet.c ---- */

/* Ends what is too old. */
void ol_line_expire(struct ol_line *l, ol_instant now);

/* The same; and starts and renews handshakes, answers what waits. */
void ol_line_greet(struct ol_line *l, ol_instant now, ol_date date,
		   bool is_silent, struct ol_line_effects *fx);

/* A message 1 or 2 that came inside the session. */
void ol_line_inband(struct ol_line *l, ol_instant now, const uint8_t *msg,
		    size_t len, struct ol_line_effects *fx);

/* An envelope's part was new: answer or finish what is whole now. */
void ol_line_gathered(struct ol_line *l, ol_instant now,
		      struct ol_line_effects *fx);

/* A new cell of session `i` opened. */
void ol_line_cell_opened(struct ol_line *l, ol_instant now, int i,
			 struct ol_line_effects *fx);

#endif
