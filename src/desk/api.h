/*
 * api - what a desk and its node say to each other: the one table of
 * requests, replies and events with their fields, types and rights, and the
 * way between a line of JSON and a struct.
 *
 * Does      read and write lines: one JSON object a line, UTF-8, at most
 *           OL_API_LINE_MAX bytes. Reading is strict: a field that is not in
 *           the table, is of another type, is out of its range or stands
 *           there twice is refused by name.
 * Does not  own a socket (server.h), know what is allowed in which state
 *           (office does), or turn a line's name into its index.
 * Memory    the caller owns every struct and buffer; reading and writing
 *           allocate for the time of the call, in proportion to the line, and
 *           leave nothing of it in memory: lines hold cards and passwords.
 * Threads   any.
 * Promise   what is written is read back the same. Names, once released,
 *           stay.
 *
 * doc/protocol/desk.md shows the table; a test holds the two together.
 */
#ifndef OL_DESK_API_H
#define OL_DESK_API_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/id.h"
#include "base/instant.h"
#include "desk/api_people.h"
#include "desk/api_pool.h"
#include "desk/api_said.h"
#include "desk/api_seats.h"
#include "office/event.h"
#include "office/office.h"
#include "office/request.h"

#define OL_SEAT_DUTY "duty officer" /* who every user of the Unix socket is */

#define OL_API_LINE_MAX 262144 /* bytes of a line, its newline included   */
#define OL_API_ID_MAX 9007199254740991 /* 2^53 - 1, the largest "id"       */
#define OL_API_CARD_MAX 4096 /* bytes of a card's or slip's text, + NUL  */
#define OL_API_DIGITS_MAX 48 /* 40 digits in groups of five              */
#define OL_API_VERSION_MAX 32
#define OL_API_SAMPLES 960    /* of one piece of audio: 20 ms at 48 kHz   */
#define OL_API_AUDIO_MAX 2700 /* bytes of an audio line                   */

/* What a seat may do; desk/rights.h says which role has which. */
enum ol_right {
	OL_RIGHT_NONE = 0,        /* without a session: logging in         */
	OL_RIGHT_LOOK = 1 << 0,   /* see states, calls, history            */
	OL_RIGHT_TALK = 1 << 1,   /* call, answer, decline, hang up        */
	OL_RIGHT_MANAGE = 1 << 2, /* lines, cards, backup                  */
	OL_RIGHT_READ = 1 << 3,   /* what was written, and files           */
	OL_RIGHT_WRITE = 1 << 4,  /* send, acknowledge, accept             */
	OL_RIGHT_SEATS = 1 << 5,  /* make seats and change them            */
	OL_RIGHT_OWN = 1 << 6,    /* one's own password, TOTP, sessions    */
};

/* Of who may open the node's Unix socket: there is no seat of his own. */
#define OL_RIGHTS_ALL                                                      \
	(OL_RIGHT_LOOK | OL_RIGHT_TALK | OL_RIGHT_MANAGE | OL_RIGHT_READ | \
	 OL_RIGHT_WRITE | OL_RIGHT_SEATS)

/* ---- requests --------------------------------------------------------- */

enum ol_do {
	OL_DO_STATUS,  /* [line]: a row a line, then the office            */
	OL_DO_WATCH,   /* [bell]: events of all lines from now on          */
	OL_DO_CALL,    /* line [precedence] [recording]: replies the call  */
	OL_DO_BELL,    /* call: this desk really rings                     */
	OL_DO_ANSWER,  /* [call] [recording]                               */
	OL_DO_DECLINE, /* [call]                                           */
	OL_DO_HANGUP,  /* [call]                                           */
	OL_DO_RECORD,  /* [call] recording: begins or ends in mid-call     */
	OL_DO_TALK,    /* [call] talks: takes the talk key, or lets it go  */
	OL_DO_HOLD,    /* [call] held: a call waits, or goes on            */
	OL_DO_HAND,    /* [call] seat: offers a call to another seat       */
	OL_DO_TAKE,    /* call: takes one that is offered                  */
	/* [call] [name] [part] [leg] [gone]: who is in the room           */
	OL_DO_PRESENCE,
	/* [call] [seat] [gone]; [call] [recording] [gone]: principals     */
	OL_DO_CONNECT,
	OL_DO_READY,
	OL_DO_SHOW,    /* line: a row a setting                            */
	OL_DO_SET,     /* line key value                                   */
	OL_DO_PATH,    /* line how local remote [tcp] [floor] [ceiling]    */
	OL_DO_VERIFY,  /* line                                             */
	OL_DO_SUSPEND, /* line why                                         */
	OL_DO_RESUME,  /* line why                                         */
	OL_DO_TEST,    /* line: the result comes as a `test` event         */
	OL_DO_HISTORY, /* [line] [limit]: a row a call, oldest first       */
	/* [call] [until]: a missed one was seen                        */
	OL_DO_NOTE_CALL,
	OL_DO_TESTS, /* line [from]: a row an hour of line tests, a page */
	/* line [answer] [words]: asks, or answers theirs: queued          */
	OL_DO_ROLL_CALL,
	OL_DO_CARD, /* [split]: a fresh card                            */
	OL_DO_PAIR, /* line mine theirs [slip]                          */
	/* The written word. Pages: the end of one says where the next begins. */
	OL_DO_SEND,        /* a message, answer, read-back, notice: queued  */
	OL_DO_INBOX,       /* [line] [which] [unread] [newest] [from] [limit]:
			     a page                                */
	OL_DO_SEARCH,      /* [line] words [from] [limit]: a page           */
	OL_DO_MESSAGE,     /* message [read]: it, and what was said to it   */
	OL_DO_ACK,         /* message: queued                               */
	OL_DO_VERDICT,     /* message accepted [texts], of a confirm: queued */
	OL_DO_CAP,         /* message [lang]: a notice as CAP 1.2: text     */
	OL_DO_FORMS,       /* [form] [lang]: a row a form                   */
	OL_DO_CODE,        /* line code [numbers]: queued                   */
	OL_DO_CODEBOOK,    /* line: a row a codebook that counts            */
	OL_DO_PROPOSE,     /* line entries: queued                          */
	OL_DO_AGREE,       /* line version: their proposal: queued          */
	OL_DO_COMMITMENT,  /* line texts owner [due] ..., or a change: queued */
	OL_DO_COMMITMENTS, /* [line] [all]: a row a proposal               */
	OL_DO_FILES,       /* [line] [from] [limit]: a page                 */
	OL_DO_FILE_BEGIN,  /* line name size sha256 [type]: file            */
	OL_DO_FILE_DATA,   /* file at bytes                                 */
	OL_DO_FILE_END,    /* file: whole, checked, on disk                 */
	OL_DO_FILE_READ,   /* file at: bytes, from there on; none: the end  */
	OL_DO_AUDIT,       /* [line]: a row a line                          */
	OL_DO_ATTEST,      /* line: our ledger's head, signed: queued       */
	OL_DO_EXPORT,      /* line of [from]: a page                        */
	/* Seats. */
	OL_DO_LOGIN,       /* seat password [code]: session                  */
	OL_DO_REJOIN,      /* session: session; the desk's call goes on      */
	OL_DO_LOGOUT,      /* ends the session                               */
	OL_DO_PASSWORD,    /* password fresh: one's own                      */
	OL_DO_TOTP,        /* totp [code]: one's own                         */
	OL_DO_SESSIONS,    /* a row a session                                */
	OL_DO_SESSION_END, /* number: another session is over               */
	OL_DO_SEATS,       /* a row a seat                                   */
	OL_DO_SEAT_ADD,    /* seat role [lang]: one_time                     */
	OL_DO_SEAT_SET,    /* seat key value                                 */
	OL_DO_SEAT_DROP,   /* seat                                           */
	/* A row a seat that is at a desk: who holds the duty.               */
	OL_DO_DUTY,
	OL_DO_TAKE_DUTY, /* [leaves]: this seat holds it                    */
	OL_DO_HERE,      /* a person is at this desk                        */
};
#define OL_N_DO (OL_DO_HERE + 1)

enum ol_desk_which { OL_DESK_WHICH_BOTH, OL_DESK_WHICH_IN, OL_DESK_WHICH_OUT };

#define OL_API_PAGE_MOST 64 /* rows of a page */

enum ol_path_how { OL_PATH_ADD, OL_PATH_SPARE, OL_PATH_DROP, OL_PATH_TELL };

struct ol_desk_request {
	enum ol_do what;
	uint64_t id; /* 1 to OL_API_ID_MAX, echoed as "re"; 0: none   */
	char line[OL_NAME_MAX]; /* empty: none named                          */
	struct ol_id call;      /* zero: none named                           */
	enum ol_precedence precedence;
	bool recording, bell, split, talks, held;
	ol_date will_call; /* DECLINE: we call then; 0: nothing is promised  */
	uint32_t limit;    /* HISTORY: the newest so many                     */
	bool missed;       /* HISTORY: those that wait for a note alone       */
	ol_date until;     /* NOTE_CALL: those that ended by then; 0: `call`  */
	char key[32], value[OL_WHY_MAX], why[OL_WHY_MAX];
	bool answer; /* ROLL_CALL: refused where none of theirs waits */
	enum ol_path_how how;
	struct ol_addr local, remote;
	bool tcp;                /* local is one of TCP          */
	struct ol_person person; /* PRESENCE; no name: the asker himself   */
	bool gone;
	uint8_t floor_step, ceiling_step; /* ticks; 0: none was given     */
	char mine[OL_API_CARD_MAX], theirs[OL_API_CARD_MAX];
	char slip[OL_API_CARD_MAX]; /* of their card, if it was split      */

	/* The written word. */
	struct ol_desk_message said; /* SEND, CODE: what is to be sent       */
	struct ol_id message;        /* MESSAGE, ACK, VERDICT, CAP           */
	bool read;                   /* MESSAGE: a person reads it now       */
	bool accepted;               /* VERDICT                              */
	enum ol_desk_which which;    /* INBOX                                */
	bool unread;                 /* INBOX                                */
	bool newest;                 /* INBOX: the newest first              */
	uint64_t from;               /* where a page begins; 0: the first    */
	struct ol_desk_text words;   /* SEARCH                               */
	char form[OL_ITEM_FORM_MAX + 1];
	char lang[OL_ITEM_TAG_MAX + 1];
	struct ol_desk_list entries; /* PROPOSE: struct ol_desk_entry        */
	uint32_t version;            /* AGREE                                */
	struct ol_desk_commitment promise; /* COMMITMENT                     */
	bool all;                          /* COMMITMENTS                    */
	struct ol_desk_file file;  /* FILE_*: its id, name, type, size ... */
	uint64_t at;               /* FILE_DATA, FILE_READ                 */
	struct ol_desk_text bytes; /* FILE_DATA                            */
	enum ol_desk_piece_of of;  /* EXPORT                               */

	/* Seats. */
	char seat[OL_SEAT_MAX];
	char password[OL_API_PASSWORD_MAX], fresh[OL_API_PASSWORD_MAX];
	char code[OL_API_CODE_MAX];
	uint8_t session[OL_API_SESSION_LEN];
	uint32_t number; /* SESSION_END: as sessions told it */
	enum ol_role role;
	enum ol_totp_do totp;
	bool leaves; /* TAKE_DUTY: nobody holds it from now on */

	struct ol_desk_pool pool; /* of its texts and lists */
};

/* Why a line was refused, for the person who wrote it. */
struct ol_api_fault {
	uint64_t id; /* of the request, where it could be read, or 0 */
	char text[OL_REFUSAL_MAX];
};

/* Reads one line (without or with its newline). OL_ERR_MALFORMED, with the
 * fault told, where it is none of the table. */
int ol_api_read_request(struct ol_desk_request *rq, struct ol_api_fault *fault,
			const char *line, size_t len);

/* Writes the line with its newline, and a NUL. The length; 0 where `cap` does
 * not hold it. */
size_t ol_api_write_request(char *out, size_t cap,
			    const struct ol_desk_request *rq);

/* Which right a request needs by its kind (ol_rights_needed() knows all), and
 * its name. */
enum ol_right ol_api_right(enum ol_do what);
const char *ol_api_do_name(enum ol_do what);

/* ---- what replies and events carry ------------------------------------ */

/* A path's state and, of a spare one, that it rests. */
enum ol_desk_path_state {
	OL_DESK_PATH_UNTRIED, /* told as silent */
	OL_DESK_PATH_PROVEN,
	OL_DESK_PATH_SILENT,
	OL_DESK_PATH_REFUSED,
	OL_DESK_PATH_SPARE, /* proven, and one cell a second until needed */
};

struct ol_desk_path {
	uint8_t path;
	enum ol_desk_path_state state;
	ol_date since;
	ol_date last_cell; /* 0: none yet                                     */
	uint32_t rtt_us;   /* 0: not known yet                                */
	uint32_t loss_permille, peer_loss_permille;
	uint8_t step;      /* ticks of 20 ms per cell of ours                 */
	uint8_t peer_step; /* ... and of theirs                               */
	uint32_t peer_run; /* longest run of our cells that were lost         */
	uint32_t spread_us, peer_spread_us, queue_us;
	bool trial, spare, tcp;
	struct ol_addr local, remote;
	struct ol_addr configured; /* where remote was learned; family 0: it
				    * is the one of the settings      */
};

enum ol_desk_line_state {
	OL_DESK_LINE_UP,
	OL_DESK_LINE_DOWN,
	OL_DESK_LINE_SUSPENDED,
};

struct ol_desk_line {
	char line[OL_NAME_MAX];   /* our name for it            */
	char office[OL_NAME_MAX]; /* the counterpart, its card  */
	enum ol_level level;
	enum ol_desk_line_state state;
	enum ol_line_reason why;
	char who[OL_SEAT_MAX];  /* said goodbye, or "here"/"there" suspended */
	char by[OL_SEAT_MAX];   /* suspended: the seat that did it           */
	char words[OL_WHY_MAX]; /* and why, in his words                     */
	ol_date since;
	bool verified;
	struct ol_test_last tested[OL_TEST_KINDS]; /* since the node began */
	struct ol_desk_people people;
	enum ol_call_state call_state;
	struct ol_id call; /* zero: none */
	uint64_t handshakes, rekeys, sent, received, dropped, late_slots;
	uint8_t n_paths;
	struct ol_desk_path path[OL_LINE_PATHS];
	/* Words of ours that are not on the other disk; why they wait, in
	 * words (empty: for the line alone, or none wait). */
	uint64_t waiting;
	char held[OL_WHY_MAX];
};

/* The office itself: the end of a `status`. */
struct ol_desk_office {
	char office[OL_NAME_MAX];
	enum ol_level level;
	char version[OL_API_VERSION_MAX];
	ol_date since;          /* the node runs      */
	char console[272];      /* empty: no console */
	char certificate[96];   /* SHA-256 of its certificate; may be empty */
	uint64_t missed;        /* calls that nobody has noted */
	char duty[OL_SEAT_MAX]; /* who holds it; empty: nobody */
	ol_date duty_since;
};

struct ol_desk_setting {
	char key[32], value[OL_WHY_MAX];
};

struct ol_desk_past_call {
	char line[OL_NAME_MAX];
	struct ol_call_row row;
	bool missed;                /* and nobody has noted it yet */
	char noted_by[OL_SEAT_MAX]; /* empty: nobody has           */
	ol_date noted_at;
};

/* Line tests of one hour; what the machines did by themselves, and what was
 * asked. */
struct ol_desk_tests {
	char line[OL_NAME_MAX];
	ol_date hour; /* its beginning */
	uint32_t words, words_passed, voice, voice_passed;
	uint32_t rtt_least_us, rtt_mean_us, rtt_most_us; /* of words; 0: none */
	uint32_t voice_sent, voice_back;                 /* packets           */
};

#define OL_API_TESTS_MOST 240 /* hours of a page */

/* ---- replies ---------------------------------------------------------- */

/* A request gets rows, as the table says, and then one reply: ok, or
 * not, with an exit status of the commands and one line of text. */
enum ol_reply {
	OL_REPLY_DONE,    /* ok, nothing else              */
	OL_REPLY_REFUSED, /* exit, error                   */
	OL_REPLY_CALL,    /* ok: `call`                    */
	OL_REPLY_OFFICE,  /* ok: the end of status         */
	OL_REPLY_CARD,    /* ok: card, slip, fingerprint   */
	OL_REPLY_PAIRED,  /* ok: line, office, digits      */
	OL_REPLY_LINE,    /* row of status                 */
	OL_REPLY_SETTING, /* row of show                   */
	OL_REPLY_PAST,    /* row of history                */
	OL_REPLY_TESTS,   /* row of tests                  */
	OL_REPLY_ROLL,    /* row of tests: of people       */
	/* The written word. */
	OL_REPLY_QUEUED,     /* ok: on our disk; its id       */
	OL_REPLY_PAGE,       /* ok: the end of a page         */
	OL_REPLY_FILE_ID,    /* ok: of FILE_BEGIN             */
	OL_REPLY_BYTES,      /* ok: of FILE_READ              */
	OL_REPLY_TEXT,       /* ok: of CAP                    */
	OL_REPLY_MESSAGE,    /* row of inbox, search, message */
	OL_REPLY_FORM,       /* row of forms                  */
	OL_REPLY_BOOK,       /* row of codebook               */
	OL_REPLY_COMMITMENT, /* row of commitments          */
	OL_REPLY_FILE,       /* row of files                  */
	OL_REPLY_AUDIT,      /* row of audit                  */
	OL_REPLY_PIECE,      /* row of export                 */
	/* Seats. */
	OL_REPLY_SESSION,  /* ok: of login and rejoin       */
	OL_REPLY_ONE_TIME, /* ok: a one-time password       */
	OL_REPLY_TOTP,     /* ok: secret, URI               */
	OL_REPLY_SEAT,     /* row of seats                  */
	OL_REPLY_OPEN,     /* row of sessions               */
	OL_REPLY_DUTY,     /* row of duty                   */
};
#define OL_N_REPLY (OL_REPLY_DUTY + 1)

struct ol_desk_reply {
	enum ol_reply what;
	uint64_t re; /* the request's id; 0: it had none */
	union {
		struct ol_refusal refused;
		struct ol_id call;
		struct ol_desk_office office;
		struct ol_desk_line line;
		struct ol_desk_setting setting;
		struct ol_desk_past_call past;
		struct ol_desk_tests tests;
		struct ol_desk_roll roll;
		struct {
			char card[OL_API_CARD_MAX];
			char slip[OL_API_CARD_MAX]; /* empty: not split */
			char fingerprint[32];
		} card;
		struct {
			char line[OL_NAME_MAX], office[OL_NAME_MAX];
			char digits[OL_API_DIGITS_MAX];
		} paired;
		struct {
			struct ol_id message;
			ol_date at; /* on our disk since */
		} queued;
		uint64_t next; /* PAGE: `from` of the next; 0: none     */
		struct {
			struct ol_id id;
			uint64_t at; /* so much of it is here already */
		} file_id;
		struct {
			uint64_t at;
			struct ol_desk_text bytes;
		} bytes;
		struct ol_desk_text text;
		struct ol_desk_message message;
		struct ol_desk_form form;
		struct ol_desk_book book;
		struct ol_desk_commitment promise;
		struct ol_desk_file file;
		struct ol_desk_audit audit;
		struct ol_desk_piece piece;
		struct ol_desk_session session;
		struct {
			char seat[OL_SEAT_MAX];
			char password[OL_API_PASSWORD_MAX];
		} one_time;
		struct {
			char secret[OL_API_TOTP_MAX];
			char uri[OL_API_URI_MAX];
		} totp;
		struct ol_desk_seat seat;
		struct ol_desk_open open;
		struct ol_desk_duty duty;
	} u;
	struct ol_desk_pool pool; /* of texts and lists in `u` */
};

/* True where more follows to the same request. */
bool ol_reply_is_row(enum ol_reply what);

size_t ol_api_write_reply(char *out, size_t cap,
			  const struct ol_desk_reply *reply);

int ol_api_read_reply(struct ol_desk_reply *reply, const char *line,
		      size_t len);

/* ---- events ----------------------------------------------------------- */

enum ol_tell {
	OL_TELL_DIALING,
	OL_TELL_RINGING, /* bells                                   */
	OL_TELL_NOBODY_AT_DESK,
	OL_TELL_ANSWERED,   /* seat                                    */
	OL_TELL_STATS,      /* figures                                 */
	OL_TELL_PRESENCE,   /* who is on, holds it, records            */
	OL_TELL_OFFERED,    /* seat: hands its call to this one        */
	OL_TELL_OFFER_OVER, /* ... no more                           */
	OL_TELL_MODE,       /* mode, talks_here, talks_there           */
	OL_TELL_INTERRUPTED,
	OL_TELL_RESUMED,
	OL_TELL_ENDED,        /* reason, seconds, totals                 */
	OL_TELL_RING,         /* a call comes in                         */
	OL_TELL_RING_STOPPED, /* reason, seat who took it                */
	OL_TELL_MISSED,
	OL_TELL_NOTED,      /* somebody took note of missed calls      */
	OL_TELL_LINE,       /* state, why                              */
	OL_TELL_PATH,       /* of one path                             */
	OL_TELL_TEST,       /* result of a line test                   */
	OL_TELL_ROLL_CALL,  /* roll_is, watch, roll                    */
	OL_TELL_AUDIO_OPEN, /* to the desk that holds the call: phase  */
	OL_TELL_AUDIO_CLOSE,
	OL_TELL_PLAY_STARTED,   /* by the handset, not by the node:        */
	OL_TELL_RECORD_STARTED, /* instant of sample 0                     */
	OL_TELL_MESSAGE,  /* it came, or its state is another one          */
	OL_TELL_OVERDUE,  /* it should have been acknowledged by now       */
	OL_TELL_REMIND,   /* of a commitment: its day comes, or is over    */
	OL_TELL_HELD,     /* why words wait, or that they go on            */
	OL_TELL_INCIDENT, /* what the two ends have does not agree         */
	OL_TELL_RESTORED, /* an end runs on an older state of its store    */
	OL_TELL_DOCUMENT, /* how far a file has come                       */
	OL_TELL_SESSION_OVER, /* to its desk: why, in `over`               */
	OL_TELL_CONNECT, /* how far two principals are from each other     */
	OL_TELL_DUTY,    /* who holds it: another seat, or nobody        */
};
#define OL_N_TELL (OL_TELL_DUTY + 1)

#define OL_API_PLAN_MAX 80

/* Figures of a call: of the last second, or of all of it. */
struct ol_desk_figures {
	struct ol_voice_figures voice;
	uint32_t rtt_us;            /* of its best path; 0: not known */
	char plan[OL_API_PLAN_MAX]; /* empty: none yet */
	uint8_t n_paths;
	struct ol_desk_path path[OL_LINE_PATHS]; /* number, state, rtt, loss */
};

struct ol_desk_event {
	enum ol_tell what;
	ol_date at;
	struct ol_id call;
	char line[OL_NAME_MAX], office[OL_NAME_MAX];
	enum ol_precedence precedence;
	bool outgoing, unverified, recording_here, recording_there;
	bool held_here, held_there;
	struct ol_people people_here, people_there;
	enum ol_join_stage stage_here, stage_there; /* CONNECT              */
	char principal_here[OL_SEAT_MAX], principal_there[OL_SEAT_MAX];
	ol_date will_call; /* ENDED: who declined calls then; 0: not said */
	enum ol_call_mode mode;       /* MODE */
	bool talks_here, talks_there; /* MODE */
	uint32_t bells; /* RINGING: now; ENDED, MISSED: the most at one time */
	bool bell;      /* RING: its rung has come */
	char next[OL_LADDER_TEXT]; /* RING: who is rung next; may be empty   */
	ol_date next_at;
	char rang[OL_RANG_TEXT]; /* MISSED: whom it rang; empty: nobody      */
	double rang_seconds;     /* ENDED, MISSED: before anybody took it    */
	char seat[OL_SEAT_MAX];
	enum ol_end_reason reason;
	double seconds;
	uint32_t phase_us; /* AUDIO_OPEN: pieces should be whole when
	                      CLOCK_BOOTTIME modulo 20 ms is this, at latest */
	struct ol_desk_figures figures;
	struct ol_test_result test;
	enum ol_roll_kind roll_is; /* ROLL_CALL */
	ol_date watch;             /* ... due and overdue */
	struct ol_desk_roll roll;
	enum ol_desk_line_state state; /* LINE: with why, who, words        */
	enum ol_line_reason why;
	char who[OL_SEAT_MAX], words[OL_WHY_MAX];
	char by[OL_SEAT_MAX]; /* LINE, ENDED: suspended by that seat         */
	ol_date since;        /* LINE, ENDED: that the line is as it is; 0:
	                         of no call that has ended for another reason */
	struct ol_desk_path path; /* PATH */

	/* The written word: MESSAGE, OVERDUE, INCIDENT; outgoing, seat and
	 * precedence above. */
	struct ol_id message;
	enum ol_item_kind kind;
	enum ol_desk_fate fate;
	enum ol_state reached;
	ol_date here, there, ack_by;
	struct ol_id reply_to;
	enum ol_reminder reminder; /* REMIND, with `message` and: */
	ol_date due;
	enum ol_desk_judged judged;
	enum ol_desk_agreed agreed; /* MESSAGE: of the record of a call */
	bool held;                  /* HELD: with `words` */
	bool is_here;               /* RESTORED: it is we */
	bool whole;                 /* RESTORED: what was lost is back */
	uint64_t number; /* INCIDENT: of an item; RESTORED: of lost ones */
	/* DOCUMENT, with `words` where it failed. */
	struct ol_id file;
	enum ol_desk_file_state file_state;
	char name[OL_ITEM_NAME_MAX + 1];
	uint64_t size, done;

	ol_date until;   /* NOTED: all that ended by then; 0: `call`, alone */
	uint64_t missed; /* NOTED: so many wait still */

	enum ol_session_end over; /* SESSION_OVER */
};

/* Once, at the beginning of main: what JSON allocates is wiped from then on
 * when it is freed. */
void ol_api_wipe_json(void);

/* How dates are written: as text of digits, which a browser reads exactly
 * (on the socket), or as a number (what the commands print: scripts
 * calculate with it). Both are read. */
enum ol_api_dates { OL_API_DATES_TEXT, OL_API_DATES_NUMBER };

size_t ol_api_write_event(char *out, size_t cap, const struct ol_desk_event *ev,
			  enum ol_api_dates dates);
int ol_api_read_event(struct ol_desk_event *ev, const char *line, size_t len);

/* The data of a reply alone, for --json. */
size_t ol_api_write_data(char *out, size_t cap,
			 const struct ol_desk_reply *reply,
			 enum ol_api_dates dates);

/* ---- audio ------------------------------------------------------------ */

/* 20 ms of a voice, 48 kHz mono 16 bit. Up: `at` is when its first sample was
 * spoken; down: when it is to be heard (CLOCK_BOOTTIME, microseconds). */
struct ol_desk_audio {
	ol_instant at;
	int16_t pcm[OL_API_SAMPLES];
};

size_t ol_api_write_audio(char out[static OL_API_AUDIO_MAX],
			  const struct ol_desk_audio *audio);
int ol_api_read_audio(struct ol_desk_audio *audio, const char *line,
		      size_t len);

/* Which of the four a line is, by its first field. */
enum ol_api_kind {
	OL_API_IS_NONE,
	OL_API_IS_REQUEST,
	OL_API_IS_REPLY,
	OL_API_IS_EVENT,
	OL_API_IS_AUDIO,
};
enum ol_api_kind ol_api_kind(const char *line, size_t len);

/* ---- words ------------------------------------------------------------ */

const char *ol_api_tell_name(enum ol_tell what);
const char *ol_part_name(enum ol_part p);
int ol_part_read(enum ol_part *p, const char *text);
const char *ol_precedence_name(enum ol_precedence p); /* "routine" ... */
int ol_precedence_read(enum ol_precedence *p, const char *text);
const char *ol_end_reason_name(enum ol_end_reason r); /* "hung_up" ... */
const char *ol_line_reason_name(enum ol_line_reason r);
const char *ol_roll_why_name(enum ol_roll_why w);
const char *ol_path_state_name(enum ol_desk_path_state s);
const char *ol_desk_line_state_name(enum ol_desk_line_state s);
const char *ol_desk_reached_name(enum ol_state s);  /* "delivered" ... */
const char *ol_desk_kind_name(enum ol_item_kind k); /* "message" ...   */
const char *ol_desk_reply_name(enum ol_reply_kind r);
int ol_desk_reply_read(enum ol_reply_kind *r, const char *text);
const char *ol_desk_point_name(enum ol_point_kind p);
int ol_desk_point_read(enum ol_point_kind *p, const char *text);
const char *ol_desk_file_state_name(enum ol_desk_file_state s);
const char *ol_desk_book_state_name(enum ol_desk_book_state s);

const char *ol_session_end_name(enum ol_session_end e);

/* ---- the table itself, for its page and its test ----------------------- */

/* Prints the table as the lists of doc/protocol/desk.md have it. The length,
 * 0 where `cap` does not hold it. */
size_t ol_api_print_table(char *out, size_t cap);

/* "jansson 2.14". */
const char *ol_api_json_version(void);

#endif
