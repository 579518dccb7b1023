/*
 * document_state - what struct ol_document consists of.
 *
 * For document.c (life, jobs and news), document_quota.c (what may come),
 * document_list.c (which of theirs are
 * to come), document_take.c (what comes) and document_give.c (what goes).
 * Nobody else includes it.
 */
#ifndef OL_RECORD_DOCUMENT_STATE_H
#define OL_RECORD_DOCUMENT_STATE_H

#include "record/chunk.h"
#include "record/document.h"

#define OL_DOCUMENT_NOBODY SIZE_MAX
#define OL_DOCUMENT_FINALS 64     /* last news of documents that are over    */
#define OL_DOCUMENT_QUEUE 128     /* short messages that wait for the line   */
#define OL_DOCUMENT_ARRIVALS 128  /* of ours: arrived, or refused           */
#define OL_DOCUMENT_TELL_BURST 16 /* news of refused ones at once           */

/* One of theirs that is not whole. */
enum ol_document_entry_state {
	OL_ENTRY_FREE,
	OL_ENTRY_EXPECT,    /* its file is to be made                       */
	OL_ENTRY_EXPECTING, /* ... and the disk is at it                     */
	OL_ENTRY_LISTED,    /* waits for a place                            */
	OL_ENTRY_PLACED,    /* has one                                      */
	OL_ENTRY_REMOVE,    /* its file is to go                            */
	OL_ENTRY_REMOVING,
};

struct ol_document_entry {
	enum ol_document_entry_state state;
	struct ol_document_ref ref;
	enum ol_document_why why; /* it waits                               */
	ol_instant again; /* not before                                     */
	uint64_t here;    /* of it is on disk, as far as is known           */
	bool dropped;     /* remove it as soon as the disk has answered      */
	bool over;        /* it failed when that is done: with `why`          */
	bool doubt;       /* retention may have taken its file                */
	bool changed;     /* to be told                                     */
};

enum ol_taking_phase {
	OL_TAKING_CHECK,  /* what is here is read again                     */
	OL_TAKING_ASK,    /* a want is to be said                           */
	OL_TAKING_ASKED,  /* bytes come                                     */
	OL_TAKING_FINISH, /* all is here                                    */
};

/* One that was over the quota of who takes it. */
struct ol_document_refusal {
	struct ol_document_ref ref;
	enum ol_document_why why;
	uint64_t most;
};

/* The last ones, oldest first. */
struct ol_document_refusals {
	struct ol_document_refusal one[OL_DOCUMENT_REFUSED];
	size_t n;
};

/* The segments from `here` on lie in `bytes` by their number, modulo. */
#define OL_DOCUMENT_BUFFERS (OL_DOCUMENT_AHEAD / OL_DOCUMENT_SEGMENT)

struct ol_taking {
	size_t entry; /* OL_DOCUMENT_NOBODY: the place is free              */
	enum ol_taking_phase phase;
	bool busy;    /* a job is under way                                 */
	bool leaving; /* the place is free when it is answered              */
	uint32_t number;
	uint64_t here;   /* on disk: whole segments, or all                 */
	uint64_t next;   /* the byte that comes next                        */
	uint64_t told;   /* of `here`                                       */
	bool tell_held;  /* to the counterpart                              */
	ol_instant hold; /* no job before                                   */
	ol_instant heard;
	ol_instant told_at; /* progress to the desks                        */
	bool moved;         /* since                                        */
	struct ol_sha256 hash; /* of `here`: the disk's                     */
	/* Last: never cleared. */
	uint8_t bytes[OL_DOCUMENT_BUFFERS][OL_DOCUMENT_SEGMENT];
};

struct ol_giving {
	bool used;
	bool opened, busy, leaving;
	bool was_open; /* looked for again                                   */
	uint32_t number;
	struct ol_document_ref ref;
	uint64_t next; /* the byte to be said next                          */
	uint64_t have; /* on their disk, as they say                        */
	enum ol_document_why why; /* it waits there                          */
	ol_instant heard;
	ol_instant told_at;
	bool moved, changed;
	uint64_t loaded[2]; /* number of the segment and 1; 0: none         */
	size_t len[2];
	uint8_t bytes[2][OL_DOCUMENT_SEGMENT]; /* last: never cleared       */
};

struct ol_document {
	struct ol_document_quota quota;
	uint64_t bytes;
	uint32_t count;
	ol_instant rate; /* when the bucket is full again                  */
	bool up, was_up;
	uint32_t number; /* the last one given to a want                   */
	uint64_t refused, malformed;
	/* Over the quota: theirs, tried again at `retry`; ours, there. */
	struct ol_document_refusals here, there;
	ol_instant retry;
	ol_instant there_told; /* as `rate`, of news of the latter            */

	struct ol_document_entry entry[OL_DOCUMENT_WAITING];

	struct ol_document_news final[OL_DOCUMENT_FINALS];
	size_t n_finals;
	struct ol_chunk queue[OL_DOCUMENT_QUEUE];
	size_t first_queued, n_queued;
	/* What they said of ours, once that is found to be ours. */
	struct ol_document_refusal arrival[OL_DOCUMENT_ARRIVALS];
	size_t n_arrivals;
	bool keeps_arrival; /* the first of them, the disk is at it          */

	/* The last ones whole here, by when. */
	struct {
		struct ol_document_ref ref;
		ol_date done;
	} told[OL_DOCUMENT_TOLD];
	size_t n_told;

	size_t turn; /* whose bytes go next                                 */
	struct ol_taking taking[OL_DOCUMENT_AT_ONCE];
	struct ol_giving giving[OL_DOCUMENT_AT_ONCE];
};

bool ol_document_ref_equal(const struct ol_document_ref *a,
			   const struct ol_document_ref *b);

/* The end of the segment that begins at `at`. */
uint64_t ol_document_segment_end(const struct ol_document_ref *ref,
				 uint64_t at);

/* Says a short message when the line has room. One that finds no room is
 * forgotten: then the counterpart asks again. */
void ol_document_queue(struct ol_document *d, const struct ol_chunk *m);

/* It has become whole here: the newest of the last ones. */
void ol_document_remember(struct ol_document *d,
			  const struct ol_document_ref *ref);

/* The last word on a document, for the desks. */
void ol_document_final(struct ol_document *d, bool ours,
		       enum ol_document_state state, enum ol_document_why why,
		       const struct ol_document_ref *ref, uint64_t offset);

void ol_document_last_word(struct ol_document *d,
			   const struct ol_document_news *news);

/* ---- document_quota.c ----------------------------------------------------- */

size_t ol_document_free_entry(const struct ol_document *d);
void ol_document_add_entry(struct ol_document *d, size_t i,
			   enum ol_document_entry_state state,
			   const struct ol_document_ref *ref);
/* Room may have come. */
void ol_quota_room(struct ol_document *d);
/* Asks for those that were over the quota and are not any more. */
void ol_quota_retry(struct ol_document *d, ol_instant now);
bool ol_quota_forget(struct ol_document_refusals *r,
		     const struct ol_document_ref *ref);
/* Says the last refusals once more. */
void ol_quota_tell(struct ol_document *d);
/* One of ours is over theirs. */
void ol_quota_refused(struct ol_document *d, ol_instant now,
		      const struct ol_document_refusal *r);
bool ol_quota_find(const struct ol_document *d, bool ours,
		   const struct ol_document_ref *ref,
		   struct ol_document_news *out);

/* ---- document_list.c ------------------------------------------------------ */

size_t ol_listed_find(const struct ol_document *d,
		      const struct ol_document_ref *ref);
/* What is not on the disk any more, or is whole, counts no longer as waiting;
 * `gone`: nor for the quota. */
void ol_listed_forget(struct ol_document *d, size_t entry, bool gone);
void ol_listed_again(struct ol_document_entry *e, ol_instant again,
		     enum ol_document_why why);
/* The one with the least to come, of those that may have the place. */
size_t ol_listed_next(const struct ol_document *d, size_t place,
		      ol_instant now);
bool ol_listed_has_place(const struct ol_document *d,
			 const struct ol_document_entry *e);
bool ol_listed_job(struct ol_document *d, ol_instant now,
		   struct ol_document_job *job);
void ol_listed_expected(struct ol_document *d, ol_instant now,
			const struct ol_document_job *job, int err);
void ol_listed_removed(struct ol_document *d, ol_instant now,
		       const struct ol_document_job *job, int err);
/* All of it is on this disk, and right. */
void ol_listed_whole(struct ol_document *d, size_t entry, bool counted);
enum ol_document_why ol_listed_why(int err);
/* Retention took its file: it failed, at both ends. */
void ol_listed_over(struct ol_document *d, size_t entry);
void ol_listed_look(const struct ol_document *d, size_t entry,
		    struct ol_document_news *out);

/* ---- document_take.c ------------------------------------------------------ */

/* Leaves its place; goes on being listed, not before `again_us` from now. */
void ol_taking_leave(struct ol_document *d, struct ol_taking *t, ol_instant now,
		     enum ol_document_why why, uint64_t again_us);
void ol_taking_fresh(struct ol_document *d);
void ol_taking_erased(struct ol_document *d, ol_instant now);
void ol_taking_hear(struct ol_document *d, ol_instant now,
		    const struct ol_chunk *m);
bool ol_taking_job(struct ol_document *d, ol_instant now,
		   struct ol_document_job *job);
void ol_taking_done(struct ol_document *d, ol_instant now,
		    const struct ol_document_job *job, int err);
bool ol_taking_say(struct ol_document *d, ol_instant now, struct ol_chunk *m);
ol_instant ol_taking_deadline(const struct ol_document *d);
bool ol_taking_news(struct ol_document *d, ol_instant now,
		    struct ol_document_news *out);

/* ---- document_give.c ------------------------------------------------------ */

void ol_giving_fresh(struct ol_document *d);
void ol_giving_erased(struct ol_document *d);
void ol_giving_hear(struct ol_document *d, ol_instant now,
		    const struct ol_chunk *m);
bool ol_giving_job(struct ol_document *d, struct ol_document_job *job);
void ol_giving_done(struct ol_document *d, ol_instant now,
		    const struct ol_document_job *job, int err);
bool ol_giving_say(struct ol_document *d, struct ol_chunk *m);
ol_instant ol_giving_deadline(const struct ol_document *d);
bool ol_giving_news(struct ol_document *d, ol_instant now,
		    struct ol_document_news *out);
bool ol_giving_find(const struct ol_document *d,
		    const struct ol_document_ref *ref,
		    struct ol_document_news *out);

#endif
