/*
 * office - one office as one value: its lines, calls and desks, joined.
 *
 * Does      route datagrams to lines, control messages to calls, desks'
 *           requests to both, and give back everything that should happen as
 *           effects. Rules live in the rooms below (line, call); office joins.
 * Does not  touch sockets, disks, clocks, sound, or JSON.
 * Memory    ol_office_new() and ol_office_add_line() allocate; per line and
 *           per desk bounded; a counterpart cannot make it grow.
 * Threads   the loop thread only.
 *
 * Use: every input function appends to the caller's effect list, which the
 * caller carries out and clears. ol_office_tick() at ol_office_deadline().
 */
#ifndef OL_OFFICE_OFFICE_H
#define OL_OFFICE_OFFICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/id.h"
#include "base/instant.h"
#include "base/random.h"
#include "call/ladder.h"
#include "call/mode.h"
#include "line/line.h"
#include "office/event.h"
#include "office/request.h"
#include "office/roll.h"
#include "office/tests.h"
#include "record/document.h"
#include "record/exchange.h"

/* ---- effects ---------------------------------------------------------- */

enum ol_office_effect_kind {
	OL_OFFICE_SEND,       /* datagram out of socket to addr at `at`      */
	OL_OFFICE_EVENT,      /* `event` to the desks it names               */
	OL_OFFICE_VOICE_OPEN, /* start the voice of the call on `line`        */
	OL_OFFICE_VOICE_CLOSE, /* stop it                                     */
	OL_OFFICE_VOICE_DESK, /* the mouth and ear of it are `desk`'s from now on;
	                          0: nobody's                                */
	OL_OFFICE_VOICE_SILENCE, /* 20 ms of silence are said in it: no handset
	                          does                                       */
	OL_OFFICE_VOICE_IN,    /* packet `bytes` for the voice of `line`      */
	OL_OFFICE_SAVE_NUMBER, /* the line's handshake number, to disk        */
	OL_OFFICE_SAVE_CALL,   /* the line's row of the call history, `call`:
	                          while the call lasts, each time that what
	                          is known of it changes, and once it is over */
	OL_OFFICE_SAVE_TESTS,  /* line tests to be added to those of their
	                          hour, `tests`                              */
	OL_OFFICE_SAVE_ROLL,   /* what came of a roll-call, `roll`           */
	OL_OFFICE_SAVE_LINE,   /* settings of the line changed: `settings`    */
	OL_OFFICE_SAVE_PATHS,  /* the line's paths changed: `paths`, all of
	                          them; those that are gone are used till the
	                          next start                                 */
	OL_OFFICE_SAVE_SEEN,   /* where paths of the line were proven last:
	                          `paths`, each with `seen`; nothing else of
	                          them changed. At most one a minute and line,
	                          and one when the office stops              */
	OL_OFFICE_WORDS,       /* the exchange of the line may have jobs for the
	                          disk and news: ol_office_words()            */
	OL_OFFICE_STOPPED,     /* goodbyes are said (or timed out): exit      */
};

/* What the counterpart may bring of documents (record/document.h). */
struct ol_line_quota {
	uint32_t size_mib;  /* of one: 0 (none) to 1024, default 1024        */
	uint32_t total_mib; /* of all: to 16777216, default 8192             */
	uint32_t count;     /* files: to 1000000, default 4096               */
	uint32_t open;      /* not yet whole: 1 to 256, default 256          */
	uint32_t hourly;    /* new ones: 1 to 3600, default 60               */
};

/* What of a line is kept on disk beside its secret, and may be set. */
struct ol_line_settings {
	char name[OL_NAME_MAX]; /* ours for it: "south"                 */
	bool verified;          /* the 40 digits were compared          */
	bool suspended;         /* by us                                */
	char suspended_who[OL_SEAT_MAX]; /* the seat that did it         */
	char suspended_why[OL_WHY_MAX];
	ol_date suspended_since;
	bool recording_allowed;  /* default true                         */
	uint32_t playout_max_ms; /* 60 to 2000, default 700              */
	uint32_t ring_seconds;   /* we ring so long: 10 to 600, dflt 60  */
	bool has_ladder;         /* of its own; else the office's counts */
	struct ol_ladder ladder; /* who is rung here, after whom         */
	struct ol_line_quota documents;
	struct ol_watches watches; /* when people here call the roll    */
	uint32_t roll_overdue_s;   /* alarm so long after: 1 to 43200   */
};

/* One row of the call history. */
struct ol_call_row {
	struct ol_id id;
	bool outgoing;
	enum ol_precedence precedence;
	ol_date began, answered, ended; /* ns 0: did not happen             */
	enum ol_end_reason reason;
	char seat[OL_SEAT_MAX]; /* who took it, or placed it        */
	bool recorded_here, recorded_there;
	/* For its shared record (call_record.h). */
	bool lasts;    /* it is not over: `ended` and `reason` say nothing */
	bool was_lost; /* it waited for the line, if only for a moment    */
	char by[OL_SEAT_MAX]; /* the called office's seat that answered or
	                         declined, whoever held it later          */
};

/* What came of a roll-call, or of a watch that was missed. */
struct ol_roll_row {
	bool passed;
	ol_date watch; /* that was missed */
	enum ol_roll_why why;
	struct ol_roll_call call; /* that passed; or waited then: id zero: none */
};

struct ol_office_effect {
	enum ol_office_effect_kind kind;
	uint16_t line; /* index of the line                      */
	uint8_t socket;
	struct ol_addr to;
	ol_instant at;
	uint64_t number;
	uint8_t voice_id;     /* VOICE_*: call byte of the packets      */
	uint32_t desk;        /* VOICE_OPEN, _DESK: whose audio it is  */
	const uint8_t *bytes; /* valid until the next call on office    */
	size_t len;
	union {
		uint8_t datagram[OL_DATAGRAM_LEN];
		struct ol_event event;
		struct ol_call_row call;
		struct ol_line_settings settings;
		struct ol_test_hour tests;
		struct ol_roll_row roll;
		struct {
			struct ol_line_path_config path[OL_LINE_PATHS];
			size_t n;
		} paths;
	} u;
};

/* A list that the caller owns and hands in; it grows by its own, bounded by
 * OL_OFFICE_EFFECTS a call. Start from zero; release frees. */
#define OL_OFFICE_EFFECTS 8192
struct ol_office_effects {
	struct ol_office_effect *e;
	size_t n, cap;
};
void ol_office_effects_clear(struct ol_office_effects *fx);
void ol_office_effects_release(struct ol_office_effects *fx);

/* ---- life ------------------------------------------------------------- */

/* The first ones are those of datagrams: their addresses are told, and kept
 * when a path moves. */
#define OL_OFFICE_SOCKETS 4

/* Slots of two lines are so far apart in the tick, or at one instant. With as
 * many lines as there are such instants, each has a slot. */
#define OL_OFFICE_PHASE_US 2000u
#define OL_OFFICE_PHASES (OL_TICK_US / OL_OFFICE_PHASE_US)

struct ol_office_config {
	char name[OL_NAME_MAX];
	enum ol_level level;
	uint8_t line_secret[32], line_public[32]; /* X25519 */
	uint8_t incarnation[8];
	/* By socket: what cards would tell of it; family 0: nothing. */
	struct ol_addr told[OL_OFFICE_SOCKETS];
	struct ol_ladder ladder; /* of lines that have none of their own */
	struct ol_random random; /* must outlive the office */
};

/* What a line is made of: from the home (home/home.h) at start or at pair. */
struct ol_office_line {
	struct ol_line_settings settings;
	char peer_name[OL_NAME_MAX]; /* from its card */
	enum ol_level peer_level;
	uint8_t peer_public[32];
	uint8_t line_secret[32]; /* the shared secret of this generation */
	uint32_t generation;
	uint64_t number; /* highest handshake number on disk     */
	struct ol_line_path_config path[OL_LINE_PATHS];
	size_t n_paths;
	/* Where its written words stand on disk; all zero: none were ever
	 * written. The keys in it are the office's to fill. */
	struct ol_exchange_start words;
	/* What carries its files; the office's to free once the line is
	 * added. NULL: none are carried. */
	struct ol_document *documents;
};

struct ol_office;
struct ol_office *ol_office_new(const struct ol_office_config *cfg,
				ol_instant now);
void ol_office_free(struct ol_office *o);

/* Adds a line; `*index` is its number for good. OL_ERR_EXISTS for a name or a
 * counterpart already there, OL_ERR_FULL, OL_ERR_NO_MEMORY. */
int ol_office_add_line(struct ol_office *o, const struct ol_office_line *cfg,
		       ol_instant now, uint16_t *index);

/* Says goodbye on every line (who, why); OL_OFFICE_STOPPED follows when the
 * counterparts have it, at latest after 500 ms. Running calls end. */
void ol_office_stop(struct ol_office *o, ol_instant now, ol_date date,
		    const char *who, const char *why,
		    struct ol_office_effects *fx);

/* ---- inputs ----------------------------------------------------------- */

ol_instant ol_office_deadline(const struct ol_office *o);
void ol_office_tick(struct ol_office *o, ol_instant now, ol_date date,
		    struct ol_office_effects *fx);
void ol_office_receive(struct ol_office *o, ol_instant now, ol_date date,
		       uint8_t socket, const struct ol_addr *from,
		       const uint8_t *bytes, size_t len,
		       struct ol_office_effects *fx);
void ol_office_refused(struct ol_office *o, ol_instant now, uint8_t socket,
		       const struct ol_addr *to, struct ol_office_effects *fx);

/* A desk came (id chosen by the caller, never used twice) or went; a call
 * whose only desk went is ended, a bell that went no longer counts. */
int ol_office_desk_came(struct ol_office *o, uint32_t desk, const char *seat);
void ol_office_desk_gone(struct ol_office *o, uint32_t desk, ol_instant now,
			 ol_date date, struct ol_office_effects *fx);

/* The desk's seat is called this from now on. OL_ERR_UNKNOWN, OL_ERR_RANGE. */
int ol_office_desk_is(struct ol_office *o, uint32_t desk, const char *seat);

/* In what part its seat is in calls, and on what leg. Not said before. */
void ol_office_desk_sits(struct ol_office *o, uint32_t desk, enum ol_part part,
			 enum ol_leg leg);

/* What its seat is: one that came is a duty officer's until this is said. Who
 * is rung for a call that rings may be others then. */
void ol_office_desk_role(struct ol_office *o, uint32_t desk, enum ol_role role,
			 ol_instant now, ol_date date,
			 struct ol_office_effects *fx);

/* Nobody looks at the desk for a while: it rings and watches no more. True: it
 * holds a call, which goes on, and the desk is still here; else it has gone. */
bool ol_office_desk_away(struct ol_office *o, uint32_t desk, ol_instant now,
			 ol_date date, struct ol_office_effects *fx);

/* What the desk is and holds is desk `to`'s from now on, which is told how its
 * calls stand. OL_ERR_UNKNOWN (no such desk), OL_ERR_EXISTS (`to` is here
 * already). */
int ol_office_desk_moved(struct ol_office *o, uint32_t desk, uint32_t to,
			 ol_instant now, ol_date date,
			 struct ol_office_effects *fx);

/* What a desk asks (office/request.h). 0 and effects, or an error with one
 * line for the person in `why` (what was wrong and what to do) and nothing
 * changed. */
int ol_office_request(struct ol_office *o, uint32_t desk, ol_instant now,
		      ol_date date, const struct ol_request *rq,
		      struct ol_refusal *why, struct ol_office_effects *fx);

/* What the voice of a call is to know for its next packet. */
struct ol_office_voice {
	struct ol_line_voice_news news;  /* for the planner                  */
	struct ol_outcome_figures heard; /* what is lost on the way here    */
	enum ol_call_mode mode;
	bool speaks;           /* what the handset says is sent; else silence */
	uint32_t max_delay_ms; /* bound of our playout in this mode         */
};

/* Voice of the call on `line`: what it is to know (mode text, all else zero,
 * where there is none); a packet on offer for the next slot; when that slot
 * leaves. */
void ol_office_voice(const struct ol_office *o, uint16_t line,
		     struct ol_office_voice *out);
void ol_office_offer_voice(struct ol_office *o, uint16_t line,
			   const struct ol_voice_offer *v);
ol_instant ol_office_next_slot(const struct ol_office *o, uint16_t line,
			       ol_instant now);

/* Each second the voice's own figures, which go into the `stats` event and
 * the totals. */
void ol_office_voice_figures(struct ol_office *o, uint16_t line, ol_instant now,
			     ol_date date, const struct ol_voice_figures *f,
			     struct ol_office_effects *fx);

/* The exchange of the line's written words: after OL_OFFICE_WORDS, and after
 * each answer, its jobs and its news (by ol_office_words_job() and _news()
 * alone) are taken as record/exchange.h says; what it has to say goes in the
 * line's next slot. NULL: no such line. */
struct ol_exchange *ol_office_words(struct ol_office *o, uint16_t line);

/* The next job; its bytes are valid until the next call on the office. False:
 * there is none. */
bool ol_office_words_job(struct ol_office *o, uint16_t line, ol_instant now,
			 struct ol_exchange_job *job);

/* The next news of the exchange, as often as desks may be told; what waits
 * comes with another OL_OFFICE_WORDS. False: there is none now. */
bool ol_office_words_news(struct ol_office *o, uint16_t line, ol_instant now,
			  struct ol_exchange_news *news);

/* What carries the files of the line: used like its exchange. NULL: no such
 * line, or nothing carries any. */
struct ol_document *ol_office_documents(struct ol_office *o, uint16_t line);

/* ---- the people's roll-call (roll.h) ---------------------------------- */

/* What was kept of the line's: as ol_roll_load(). Once, when the line is new
 * here. */
void ol_office_roll_load(struct ol_office *o, uint16_t line, ol_date date,
			 const struct ol_roll_call *passed, ol_date missed);

/* A roll-call is in the ledger. True: it crossed one of ours, and is to be
 * answered at once by `seat`, who asked that. */
bool ol_office_roll_asked(struct ol_office *o, uint16_t line, ol_instant now,
			  ol_date date, const struct ol_roll_call *call,
			  char seat[static OL_SEAT_MAX],
			  struct ol_office_effects *fx);

/* Its answer is: of `seat`, at `answered` by that side's clock. */
void ol_office_roll_answered(struct ol_office *o, uint16_t line, ol_instant now,
			     ol_date date, const struct ol_id *id,
			     ol_date answered, const char *seat,
			     struct ol_office_effects *fx);

/* ---- looking ---------------------------------------------------------- */

struct ol_office_line_view {
	struct ol_line_settings settings;
	/* The paths as they are on disk, for the next start. */
	struct ol_line_path_config kept[OL_LINE_PATHS];
	size_t n_kept;
	char peer_name[OL_NAME_MAX];
	enum ol_level peer_level;
	uint8_t peer_public[32];
	struct ol_line_status status;
	bool suspended_there;
	char suspended_there_who[OL_SEAT_MAX];
	ol_date suspended_there_since; /* by their clock                    */
	char suspended_there_why[OL_WHY_MAX];
	char goodbye_who[OL_SEAT_MAX], goodbye_why[OL_WHY_MAX];
	struct ol_test_last tested[OL_TEST_KINDS];
	struct ol_roll roll;
	enum ol_call_state call; /* of its one call */
	struct ol_id call_id;
	bool call_outgoing;
	struct ol_people people_here, people_there; /* of it */
	char principal_here[OL_SEAT_MAX], principal_there[OL_SEAT_MAX];
	bool recording_allowed_there; /* true until they say otherwise      */
	uint64_t control_dropped;     /* messages of theirs beyond the rate */
	uint64_t control_malformed;   /* ... and without sense              */
	uint64_t control_unsent;      /* ours that found no room            */
};
size_t ol_office_n_lines(const struct ol_office *o);
int ol_office_view(const struct ol_office *o, uint16_t line,
		   struct ol_office_line_view *out);

/* Since when it is as it is: suspended, up, or nothing was heard: then the
 * last cell that came. 0: the other side does not say, or no such line. */
ol_date ol_office_since(const struct ol_office *o, uint16_t line,
			ol_instant now, ol_date date);

/* Index of the line named so; OL_ERR_UNKNOWN. */
int ol_office_find(const struct ol_office *o, const char *name, uint16_t *line);

#endif
