/*
 * document - how the files that messages name get across, whatever breaks.
 * doc/protocol/documents.md
 *
 * Does      for one line, both ways: ask for the counterpart's documents that
 *           this end lacks, within a quota; put what comes on disk segment by
 *           segment and go on from there after any break; give the
 *           counterpart those of ours that it asks for, as fast as it puts
 *           them on its disk; say how far each is, at both ends.
 * Does not  touch the disk, hash or seal (store/document_file.h does every
 *           job), know names and messages, or choose when the line has room.
 * Memory    ol_document_new() allocates all of it, about 1.2 MiB, of which a
 *           line without documents touches few pages.
 * Threads   the loop thread only; the buffers of a job are the disk's until
 *           it is answered.
 * Promise   a document is whole here only when all of it is on this disk and
 *           its SHA-256 is the one of its message; whole there only when the
 *           counterpart said so. A document is what its message names: size
 *           and SHA-256. What a counterpart sends beyond, beside or before
 *           what was asked for ends that transfer and is counted. No more is
 *           on disk than the quota, no more than OL_DOCUMENT_AT_ONCE files
 *           grow at once.
 *
 * Use: after every input, and when ol_document_deadline() is due,
 *
 *   while (ol_document_job(d, now, &job))    to the store thread, in this
 *                                            order: ol_document_file_do(),
 *                                            then ol_document_done()
 *   while (ol_line_unacked(bulk) <= OL_DOCUMENT_BACKLOG &&
 *          (len = ol_document_say(d, now, buf)) > 0)
 *                                            to OL_STREAM_BULK; also when a
 *                                            tick has made room
 *   while (ol_document_news(d, now, &news))  to the desks
 */
#ifndef OL_RECORD_DOCUMENT_H
#define OL_RECORD_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/instant.h"
#include "record/item.h"
#include "seal/hash.h"

#define OL_DOCUMENT_SAY_MAX 4160  /* bytes of the longest message        */
#define OL_DOCUMENT_CHUNK 4096    /* of a document in one message        */
#define OL_DOCUMENT_SEGMENT 65536 /* sealed and on disk at once          */
#define OL_DOCUMENT_AHEAD 262144  /* sent beyond what is on their disk   */
#define OL_DOCUMENT_BACKLOG 73728 /* bytes that wait in the line: enough */
#define OL_DOCUMENT_AT_ONCE 3     /* each way; the last for short ones   */
#define OL_DOCUMENT_SHORT 1048576 /* bytes to come, at most              */
#define OL_DOCUMENT_WAITING 256   /* documents of theirs not yet whole   */
#define OL_DOCUMENT_REFUSED 64    /* over the quota, remembered each way */
#define OL_DOCUMENT_CHECK 1048576 /* bytes that one job reads again      */
#define OL_DOCUMENT_TOLD 64       /* the last whole ones, told once more  */
#define OL_DOCUMENT_AGAIN_US 30000000u  /* what is held is tried again     */
#define OL_DOCUMENT_LATER_US 600000000u /* ... what they do not have       */
#define OL_DOCUMENT_SILENT_US 60000000u /* nothing came: asked for anew    */
#define OL_DOCUMENT_TELL_US 1000000u    /* between two news of progress    */

/* Of the files that a counterpart may bring. */
struct ol_document_quota {
	uint64_t size;  /* bytes of one, at most OL_ITEM_FILE_MAX; 0: none   */
	uint64_t total; /* bytes of all that are on this disk or on their way */
	uint32_t count; /* the same, files                                  */
	uint32_t open;  /* not yet whole, at most OL_DOCUMENT_WAITING        */
	uint32_t burst; /* asked for at once without having asked for long  */
	uint64_t each_us; /* ... and then one in this time                   */
};
/* 1 GiB, 8 GiB, 4096 files, 256 not whole and at once, one a minute. */
#define OL_DOCUMENT_QUOTA                                                 \
	((struct ol_document_quota){ OL_ITEM_FILE_MAX, UINT64_C(8) << 30, \
				     4096, 256, 256, 60000000 })

/* What names a document. */
struct ol_document_ref {
	uint8_t sha256[OL_SHA256_LEN];
	uint64_t size;
};

/* Why a document does not come, or is not taken. */
enum ol_document_why {
	OL_DOCUMENT_WHY_NONE,
	OL_DOCUMENT_WHY_UNKNOWN, /* who was asked has no such document      */
	OL_DOCUMENT_WHY_BUSY,    /* too many at once: later                 */
	OL_DOCUMENT_WHY_FULL,    /* the disk of who takes it is full: later */
	OL_DOCUMENT_WHY_TROUBLE, /* a disk does not do it: later            */
	OL_DOCUMENT_WHY_DAMAGED, /* its file was changed at who sends it    */
	OL_DOCUMENT_WHY_WRONG,   /* what came is not what was named          */
	OL_DOCUMENT_WHY_DROPPED, /* it is not wanted any more               */
	/* Over the quota of who takes it: */
	OL_DOCUMENT_WHY_SIZE,  /* of one; it does not come                  */
	OL_DOCUMENT_WHY_TOTAL, /* of all: when there is room                 */
	OL_DOCUMENT_WHY_COUNT, /* of files: the same                         */
	OL_DOCUMENT_WHY_OPEN,  /* of those on their way: the same            */
	OL_DOCUMENT_WHY_RATE,  /* in an hour: later                          */
	OL_DOCUMENT_WHY_OVER,  /* retention took it, at either end           */
	OL_DOCUMENT_WHYS,
};

struct ol_document;

/* `bytes` and `count`: theirs that are on this disk at start, whole or not
 * (ol_document_file_list()). NULL without memory. */
struct ol_document *ol_document_new(const struct ol_document_quota *quota,
				    uint64_t bytes, uint32_t count);
void ol_document_free(struct ol_document *d); /* wipes; NULL does nothing; no
						 job may be under way */

/* ---- what happens -------------------------------------------------------- */

/* A message of theirs names it. Before the message is put on disk: then no
 * break leaves a message whose document nobody asks for. Once is enough;
 * again does nothing. OL_ERR_RANGE it is longer than the quota allows,
 * OL_ERR_NO_SPACE the total is reached, OL_ERR_FULL the count is or as many
 * are on their way, OL_ERR_BUSY the rate is, or it is being removed: it is not
 * asked for. Both ends are told which quota it was. The last
 * OL_DOCUMENT_REFUSED of them are asked for when the quota lets them. */
int ol_document_want(struct ol_document *d, ol_instant now,
		     const struct ol_document_ref *ref);

/* Another one, from now on: what is here or on its way stays. */
void ol_document_set_quota(struct ol_document *d,
			   const struct ol_document_quota *quota);

/* At start, one of theirs that is on this disk (ol_document_file_list()) and
 * within what ol_document_new() was told: if it is not whole it goes on;
 * `done`: since when it is whole, so that the counterpart is told of the last
 * ones once more. OL_ERR_FULL. */
int ol_document_resume(struct ol_document *d, const struct ol_document_ref *ref,
		       bool whole, ol_date done);

/* One of theirs is not wanted any more. What is there of it is removed. */
void ol_document_drop(struct ol_document *d, const struct ol_document_ref *ref);

/* Files of theirs went with their month: `bytes` and `count` are on this disk
 * now, by a look that was taken after all jobs that are answered, and before
 * those that are not. */
void ol_document_recount(struct ol_document *d, uint64_t bytes, uint32_t count);

/* The same, of both sides: each that moves is looked for. One that went fails
 * at both ends, and no more of it is said. */
void ol_document_erased(struct ol_document *d, ol_instant now);

/* The line is up (OL_LINE_UP), and `fresh` where the counterpart's node has
 * started anew (OL_LINE_FRESH); or down. */
void ol_document_up(struct ol_document *d, ol_instant now, bool fresh);
void ol_document_down(struct ol_document *d);

/* A message of the bulk stream. */
void ol_document_hear(struct ol_document *d, ol_instant now,
		      const uint8_t *bytes, size_t len);

/* ---- jobs for the disk ---------------------------------------------------- */

enum ol_document_job_kind {
	/* of theirs */
	OL_DOCUMENT_EXPECT, /* make the file, empty, if there is none; `whole`:
	                       it is here already                             */
	OL_DOCUMENT_CHECK_PART, /* read from `offset` on again what is here, at
	                       most OL_DOCUMENT_CHECK, into `hash`;
	                       `len`: so much was right; at 0 the hash begins */
	OL_DOCUMENT_WRITE, /* `bytes` at `offset`, and into the hash          */
	OL_DOCUMENT_FINISH, /* all is here: whole if the hash is right, else
	                       OL_ERR_FORGED                                   */
	OL_DOCUMENT_REMOVE, /* the file                                        */
	/* of ours */
	OL_DOCUMENT_OPEN, /* is it here, whole?                              */
	OL_DOCUMENT_READ, /* the segment at `offset` into `bytes`, `len`     */
	OL_DOCUMENT_ARRIVED, /* the counterpart has it whole: keep that         */
};

/* Answered each with ol_document_done(); any two of one `place` are never
 * under way together. Where `len`, `whole` and `bytes` are answers the disk
 * fills them in. */
struct ol_document_job {
	enum ol_document_job_kind kind;
	uint8_t place; /* below OL_DOCUMENT_AT_ONCE, of theirs and of ours;
	                  or that: none                                      */
	bool whole;
	struct ol_document_ref ref;
	uint64_t offset; /* a multiple of OL_DOCUMENT_SEGMENT               */
	uint8_t *bytes;  /* OL_DOCUMENT_SEGMENT of them, until the answer   */
	size_t len;
	struct ol_sha256 *hash; /* of what is on this disk; as `bytes`      */
};

/* False: there is nothing to do. */
bool ol_document_job(struct ol_document *d, ol_instant now,
		     struct ol_document_job *job);

/* What came of it: 0, OL_ERR_NO_SPACE, OL_ERR_FORGED, OL_ERR_UNKNOWN, others. */
void ol_document_done(struct ol_document *d, ol_instant now,
		      const struct ol_document_job *job, int err);

/* ---- messages for the line ------------------------------------------------ */

/* The next message for the bulk stream; 0: none now. It counts as said. */
size_t ol_document_say(struct ol_document *d, ol_instant now,
		       uint8_t out[static OL_DOCUMENT_SAY_MAX]);

/* When to look for jobs and messages again without an input. */
ol_instant ol_document_deadline(const struct ol_document *d);

/* ---- news and looking ------------------------------------------------------ */

enum ol_document_state {
	OL_DOCUMENT_WAITS,  /* for its turn, the line, or `why`             */
	OL_DOCUMENT_CHECKS, /* what is here of it is read again              */
	OL_DOCUMENT_MOVES,
	OL_DOCUMENT_WHOLE,  /* here and right; of ours: there and right      */
	OL_DOCUMENT_FAILED, /* it does not come: `why`                      */
};

struct ol_document_news {
	bool ours; /* it goes from here to there                         */
	enum ol_document_state state;
	enum ol_document_why why;
	struct ol_document_ref ref;
	uint64_t offset; /* bytes on the disk of who takes it              */
	uint64_t most; /* over the quota: what it allows; in an hour: so many */
};

/* What has changed: each document once, its newest state; progress at most
 * once in OL_DOCUMENT_TELL_US. False: no more. */
bool ol_document_news(struct ol_document *d, ol_instant now,
		      struct ol_document_news *out);

/* How far one is that is not yet whole. False: it is not under way, nor among
 * the last ones over the quota. */
bool ol_document_find(const struct ol_document *d, bool ours,
		      const struct ol_document_ref *ref,
		      struct ol_document_news *out);

struct ol_document_status {
	uint64_t bytes;     /* of theirs, on this disk or wanted       */
	uint32_t count;     /* the same, files                         */
	uint32_t waiting;   /* of theirs, not whole                    */
	uint32_t sending;   /* of ours                                 */
	uint64_t refused;   /* over the quota                          */
	uint64_t malformed; /* messages of theirs without sense        */
};
void ol_document_status(const struct ol_document *d,
			struct ol_document_status *out);

#endif
