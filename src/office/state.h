/*
 * state - what an office consists of. Only the files of this room include it.
 *
 *   office.c    life, inputs, the effects of lines
 *   lines.c     one line: adding, viewing, terms, what it sends
 *   places.c    addresses: where paths moved, what is told of ours
 *   control.c   messages of the counterpart, by a table
 *   calls.c     the call of a line, and what of it desks hear
 *   ringing.c   which desks ring for it, rung after rung
 *   rolls.c     the people's roll-call
 *   modes.c     voice, push to talk, text: what the network lets it be
 *   joins.c     principals who are connected by their aides
 *   words.c     the written word: the exchange of a line
 *   desks.c     desks, bells
 *   people.c    who is at a desk, and in what part
 *   requests.c  what desks ask, by a table; ask_calls.c, ask_lines.c
 *   effects.c   the list that goes out
 *
 * Memory    bounded: OL_AGENDA_LINES lines, OL_OFFICE_DESKS desks.
 * Threads   the loop thread only.
 */
#ifndef OL_OFFICE_STATE_H
#define OL_OFFICE_STATE_H

#include "call/call.h"
#include "call/join.h"
#include "call/ladder.h"
#include "call/mode.h"
#include "line/door.h"
#include "line/line.h"
#include "office/agenda.h"
#include "office/bucket.h"
#include "office/office.h"
#include "office/outbox.h"
#include "office/probe.h"
#include "office/tests.h"
#include "seal/line_keys.h"
#include "seal/secret.h"

#define OL_OFFICE_DESKS 192 /* connections, and desks that are away */
#define OL_OFFICE_VOICES 64 /* voice packets of one input         */
#define OL_OFFICE_GOODBYE_US 500000u

/* What a counterpart may send: control messages, and of them new rings. */
#define OL_OFFICE_CONTROL_US 20000u /* 50 a second, 100 at once           */
#define OL_OFFICE_CONTROL_MOST 100
#define OL_OFFICE_RINGS_US 6000000u /* 10 a minute, 10 at once            */
#define OL_OFFICE_RINGS_MOST 10

/* How often new terms of theirs are told to desks and so to the log; all of
 * them count. */
#define OL_OFFICE_TERMS_US 1000000u /* one a second, 20 at once */
#define OL_OFFICE_TERMS_MOST 20

/* How often it is told what becomes of a path: its step is what the other side
 * says, and so is as fickle as that likes. */
#define OL_OFFICE_PATHS_US 1000000u /* one a second, 20 at once */
#define OL_OFFICE_PATHS_MOST 20

/* How often it is told that a path has moved; it moves all the same. */
#define OL_OFFICE_MOVES_US 10000000u /* 6 a minute, 20 at once */
#define OL_OFFICE_MOVES_MOST 20

/* How often news of the exchange are told: the other side can have itself
 * restored, and hold what is sent, as often as it likes. The newest of each
 * kind waits. */
#define OL_OFFICE_NEWS_US 1000000u /* one a second, 20 at once */
#define OL_OFFICE_NEWS_MOST 20

/* How often the last addresses of a line go to the disk, however often its
 * counterpart moves. */
#define OL_OFFICE_SEEN_US 60000000u

#define OL_OFFICE_RANG 8 /* seats whose names a missed call tells */

struct office_desk {
	uint32_t id; /* 0: nobody */
	char seat[OL_SEAT_MAX];
	enum ol_role role;
	bool watches;
	bool has_bell; /* it will ring when told to */
	bool is_away;  /* its connection was lost */
	/* The seat's part and leg, and who is in the room; the first name is
	 * not filled in. */
	struct ol_people people;
};

/* What the call's desk was last told of its mode. */
struct office_mode_told {
	enum ol_call_mode mode;
	bool talks_here, talks_there;
};

/* The call of a line, as the office sees it. */
struct office_call {
	struct ol_call machine;
	uint32_t desk; /* who talks or dials here; 0: nobody yet    */
	char offered[OL_SEAT_MAX]; /* the seat that may take it; empty  */
	struct ol_join join;
	uint32_t principal; /* the desk that is ready to take it; 0: none  */
	bool principal_records;
	uint32_t aide;     /* whose it was before the principal's; 0: no */
	ol_instant hushed; /* so far silence was said for it; OL_NEVER     */
	bool took_it;      /* that desk picked up, it did not dial      */
	struct ol_climb climb;              /* while it rings here          */
	bool told_to_ring[OL_OFFICE_DESKS]; /* it has a bell, its rung came */
	bool rings[OL_OFFICE_DESKS];        /* which desks have confirmed   */
	char rang[OL_OFFICE_RANG][OL_SEAT_MAX]; /* whom it rang at any time */
	size_t n_rang;       /* seats in it; one more: others as well */
	uint32_t most_bells; /* that rang at one time, here or there */
	ol_instant began_at;
	bool voice_open;
	uint8_t voice_id;
	struct ol_mode mode;
	bool talks_here, talks_there; /* who holds the talk key     */
	struct office_mode_told told;
	ol_date began, answered;
	bool talked;
	ol_instant talks_since;
	bool recorded_here, recorded_there; /* at any time           */
	bool was_lost;           /* it waited for the line           */
	char by[OL_SEAT_MAX];    /* of the called office: took it, declined */
	struct ol_call_row kept; /* as it stands on disk, while it lasts */
	struct ol_voice_figures totals;
	uint32_t n_figures; /* seconds in them */
};

/* What the counterpart says of the line (terms, goodbye). */
struct office_peer {
	bool recording_allowed;
	bool suspended;
	char suspended_who[OL_SEAT_MAX];
	char suspended_why[OL_WHY_MAX];
	ol_date suspended_since;
	char goodbye_who[OL_SEAT_MAX], goodbye_why[OL_WHY_MAX];
};

/* Where the cells of a path go now. */
struct office_place {
	uint8_t socket;
	struct ol_addr addr;
};

struct office_line {
	uint16_t index;
	struct ol_line *line;
	struct ol_line_settings settings;
	char peer_name[OL_NAME_MAX];
	enum ol_level peer_level;
	uint8_t peer_public[32];
	/* That it runs on; and those on disk, of which the next start knows:
	 * one that was dropped is among the first still. */
	struct ol_line_path_config path[OL_LINE_PATHS], kept[OL_LINE_PATHS];
	size_t n_paths, n_kept;
	struct office_place at[OL_LINE_PATHS];
	/* Of ours, what the operator had told; the newest last. */
	struct ol_control_place told[OL_CONTROL_PLACES - OL_LINE_PATHS];
	size_t n_told;
	bool seen_waits; /* to be saved: kept[].seen                  */
	bool seen_saved;
	ol_instant seen_saved_at;
	uint32_t tags[OL_LINE_TAGS]; /* as the door has them */
	size_t n_tags;
	bool up;
	bool goodbye; /* heard, the line does not know yet           */
	struct office_peer peer;
	struct office_call call;
	struct ol_probe probe;
	uint32_t probe_desk; /* who asked for the test; 0: nobody       */
	bool test_by_itself;
	struct ol_tests tests;
	struct ol_roll roll;
	struct ol_outbox outbox;
	struct ol_exchange *words;
	struct ol_document *documents; /* may be NULL */
	struct office_job *jobs;       /* of its, that wait: words.c */
	struct ol_bucket control, rings, terms, moves, paths, news, rolls;
	bool news_waits; /* for the bucket */
	uint64_t control_dropped, control_malformed, control_unsent;
};

struct ol_office {
	struct ol_arena *arena;
	struct ol_office_config *cfg; /* locked: it has the line secret  */
	struct ol_door *door;
	struct office_line *line[OL_AGENDA_LINES];
	size_t n_lines;
	struct office_desk desk[OL_OFFICE_DESKS];
	struct ol_agenda agenda;
	bool stopping, stopped;
	ol_instant stop_at;
	uint8_t voice[OL_OFFICE_VOICES][OL_VOICE_MAX]; /* of this input */
	size_t n_voices;
	struct ol_line_effects line_fx;
	uint8_t job_bytes[OL_ITEM_MAX];
	struct ol_office_effect spill; /* an effect that found no room */
};

/* One input: what time it is, and where effects go. */
struct office_input {
	struct ol_office *o;
	ol_instant now;
	ol_date date;
	struct ol_office_effects *fx;
};

/* ---- effects.c ---- */

/* A new effect, zeroed. Never NULL: without room it is one that is lost. */
struct ol_office_effect *office_effect(struct office_input *in,
				       enum ol_office_effect_kind kind,
				       uint16_t line);

/* An event of the line's call, with all that is known of it filled in. */
struct ol_event *office_event(struct office_input *in,
			      const struct office_line *l,
			      enum ol_event_kind kind, uint32_t desk);

/* ---- lines.c ---- */

/* Queues a control message. */
void office_say(struct office_line *l, const struct ol_control *m);
void office_say_terms(struct office_line *l);

/* Gives the line what waits, as far as it takes it. */
void office_flush(struct office_line *l);

/* Gives the line's settings out, to be kept. */
void office_save_settings(struct office_input *in, const struct office_line *l);

/* Has the running line be as the paths on disk, but for those that are gone. */
void office_apply_paths(struct office_input *in, struct office_line *l);

void office_book(struct ol_office *o, struct office_line *l);
bool office_line_is_busy(const struct office_line *l); /* has a call */

/* ---- places.c ---- */

/* Says what cards would tell of the sockets of the line's paths. */
void office_say_addresses(const struct ol_office *o, struct office_line *l);

/* A path of the line is elsewhere: OL_LINE_MOVED. */
void office_path_moved(struct office_input *in, struct office_line *l,
		       const struct ol_line_effect *e);

/* Gives out where paths were proven last, if that is due; or at once. */
void office_save_seen(struct office_input *in, struct office_line *l,
		      bool at_once);

/* ---- control.c ---- */

/* A message of the counterpart, whatever it is. */
void office_hear(struct office_input *in, struct office_line *l,
		 const uint8_t *bytes, size_t len);

/* ---- calls.c ---- */

void office_call_step(struct office_input *in, struct office_line *l,
		      const struct ol_call_event *ev);
void office_call_simple(struct office_input *in, struct office_line *l,
			enum ol_call_event_kind kind);

/* To the call's desk, which was away: all that it is to know of it. */
void office_tell_again(struct office_input *in, struct office_line *l);

/* Tells the machine how many bells ring now. */
void office_count_bells(struct office_input *in, struct office_line *l);

/* True while desks are to ring for it. */
bool office_call_rings(const struct office_line *l);

/* ---- people.c ---- */

/* Who is in a call of that desk; the first is its seat. */
struct ol_people office_people(const struct office_desk *d);

/* ---- ringing.c ---- */

/* Desks begin to ring, as the ladder says; they stop. */
void office_ring(struct office_input *in, struct office_line *l);
void office_unring(struct office_line *l);

/* Time has passed, or somebody came or went: tells who is rung now and was not
 * before. True where more rungs came, and every desk was told. */
bool office_climb(struct office_input *in, struct office_line *l);

/* The same, on every line that rings. */
void office_climb_all(struct office_input *in);

/* Tells one desk of a call that rings. */
void office_tell_ring(struct office_input *in, const struct office_line *l,
		      const struct office_desk *d);

/* When the next rung of what rings here comes. */
ol_instant office_ring_deadline(const struct office_line *l);

/* This desk really rings: its seat is among those that it rang. */
void office_note_rang(struct office_call *c, const char *seat);

/* Their names: "anna, duty officer and others"; empty: nobody's. */
void office_write_rang(const struct office_call *c,
		       char out[static OL_RANG_TEXT]);

/* ---- ask_hold.c ---- */

/* The line of the call that the desk speaks in, or dials; NULL. */
struct office_line *office_speaks_in(struct ol_office *o, uint32_t desk);

/* Says which desk speaks and hears in the call, if it is up: of a held one none. */
void office_voice_desk(struct office_input *in, struct office_line *l);

/* Holds what the desk speaks in, but for `other`. */
void office_hold_for(struct office_input *in, const struct office_line *other,
		     uint32_t desk);

/* The call, which is up, is that desk's from now on, which records or not; it is
 * not held. */
void office_give(struct office_input *in, struct office_line *l,
		 const struct office_desk *to, bool recording);

/* In every slot of the line: says silence where no handset speaks. Frames of a
 * voice are counted, so that a pause would delay all that comes after it. */
void office_hush(struct office_input *in, struct office_line *l);

/* Nobody is offered the call any more. */
void office_offer_over(struct office_input *in, struct office_line *l,
		       enum ol_end_reason reason);

/* ---- testing.c ---- */

/* Begins a test that `desk` asked for, or nobody. None runs, the line is up and
 * has no call. */
void office_begin_test(struct office_input *in, struct office_line *l,
		       enum ol_test_kind kind, uint32_t desk);

/* The test that runs, if one does, cannot go on. `counts`: it has failed; else
 * nothing is known, and one that nobody asked for comes later. */
void office_stop_test(struct office_input *in, struct office_line *l,
		      bool counts, const char *why);

/* A tick of the line: tests that are over, tests that are due. */
void office_tick_tests(struct office_input *in, struct office_line *l);

/* What was counted goes to the disk, where that is due; or `all` of it. */
void office_save_tests(struct office_input *in, struct office_line *l,
		       bool all);

/* ---- rolls.c ---- */

/* The line is new; its settings of it are others. */
void office_roll_begin(struct office_line *l);
void office_roll_set(struct office_input *in, struct office_line *l);

/* At which times people here call the roll; at which they do there. */
void office_say_watches(struct office_line *l);
void office_roll_hear(struct office_input *in, struct office_line *l,
		      const struct ol_control *m);

/* A tick of the line: what is due, what is overdue. */
void office_tick_roll(struct office_input *in, struct office_line *l);

/* ---- modes.c ---- */

/* The line is new; the call's voice begins; the line is back. */
void office_mode_init(struct office_line *l);
void office_mode_begin(struct office_input *in, struct office_line *l);
void office_mode_resume(struct office_line *l);

/* The bound of the playout may be another: it was set, or the voice is over.
 * The counterpart is to know. */
void office_mode_set(struct office_line *l);

/* What the line's settings allow its counterpart to bring of documents. */
void office_set_quota(struct office_line *l);

/* In every slot of the line. */
void office_mode_tick(struct office_input *in, struct office_line *l);

/* What the counterpart says; our desk takes the talk key or lets it go. */
void office_mode_hear(struct office_input *in, struct office_line *l,
		      const struct ol_control *m);
void office_mode_talk(struct office_input *in, struct office_line *l,
		      bool talks);

/* To the call's desk, whatever it was told before. */
void office_mode_tell(struct office_input *in, struct office_line *l);

/* False where no voice packet may leave. */
bool office_mode_has_voice(const struct office_line *l);

/* ---- joins.c ---- */

/* The call's talk begins, and ends. */
void office_join_begin(struct office_line *l);
void office_join_end(struct office_input *in, struct office_line *l);

/* What the counterpart says; the line is back; a slot of the line. */
void office_join_hear(struct office_input *in, struct office_line *l,
		      const struct ol_control *m);
void office_join_up(struct office_input *in, struct office_line *l);
void office_join_tick(struct office_input *in, struct office_line *l);

/* How far it is, to the call's desk and those of its principal. */
void office_join_tell(struct office_input *in, const struct office_line *l);

/* The desk watches from now on: what was said to its seat before. */
void office_join_watch(struct office_input *in, const struct office_desk *d);

/* ---- words.c ---- */

/* `own`: our line key. OL_ERR_NO_MEMORY. */
int office_words_begin(struct office_line *l, const struct ol_office_line *cfg,
		       const struct ol_line_keys *keys,
		       const uint8_t own[static 32]);

void office_words_end(struct office_line *l);

/* A message of the records stream, of the bulk stream; the line is up (or the other node began
 * anew), or down. */
void office_words_hear(struct office_input *in, struct office_line *l,
		       const uint8_t *bytes, size_t len);
void office_words_up(struct office_input *in, struct office_line *l);
void office_words_fresh(struct office_input *in, struct office_line *l);
void office_files_hear(struct office_input *in, struct office_line *l,
		       const uint8_t *bytes, size_t len);
void office_words_down(struct office_input *in, struct office_line *l);

/* The slot of the line: what is to be said goes to it. */
void office_words_tick(struct office_input *in, struct office_line *l);

/* The caller is to look for jobs and news. */
void office_words_due(struct office_input *in, const struct office_line *l);

/* ---- desks.c ---- */

/* NULL: no such desk. */
struct office_desk *office_desk(struct ol_office *o, uint32_t id);
size_t office_desk_place(const struct ol_office *o,
			 const struct office_desk *d);
bool office_has_bells(const struct ol_office *o);

#endif
