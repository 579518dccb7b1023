/*
 * sample - what the reports of one stretch of cells say: sendings, arrivals,
 * losses, on both ends' clocks.
 *
 * Does      keep the last reports, compare two of them, and find a way that
 *           became longer at once.
 * Does not  judge (line/law.h), follow delays (line/lag.h).
 * Memory    values only: OL_SAMPLES reports, five seconds at the standard
 *           step and more.
 * Threads   no locks; the loop thread.
 */
#ifndef OL_LINE_SAMPLE_H
#define OL_LINE_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OL_SAMPLES 64
#define OL_SAMPLE_BEFORE 6 /* reports before the way became longer */
#define OL_SAMPLE_SINCE 4  /* and since; twice, where by less than: */
#define OL_SAMPLE_FAR_US 100000
#define OL_SAMPLE_SINCE_MOST 40
#define OL_SAMPLE_LONGER_US 15000
#define OL_SAMPLE_SURE 100 /* of 1000 */

struct ol_sample {
	uint64_t largest, received; /* counter that came; cells that did */
	uint64_t gaps;              /* runs of missing ones              */
	int64_t sent_us, came_us;   /* each on its own clock             */
};

struct ol_samples {
	struct ol_sample s[OL_SAMPLES]; /* the newest last */
	size_t n;
};

/* From one report to the newest. */
struct ol_stretch {
	uint64_t sent, came, lost;
	uint64_t gaps;             /* runs of lost ones */
	uint64_t sent_us, came_us; /* never 0           */
};

void ol_samples_clear(struct ol_samples *x);

/* Adds one; the oldest gives way. Of `gaps` the low 16 bits count, which may
 * also go back: what came late mends a gap. */
void ol_samples_put(struct ol_samples *x, const struct ol_sample *s);

/* The stretch of the cells of the last `us`: from the newest report whose cell
 * left at least so long before the last one's, or from the oldest. One report
 * at least must be there, here and below. */
struct ol_stretch ol_samples_last(const struct ol_samples *x, uint64_t us);

/* The stretch from the report `n` before the newest, or from the oldest. */
struct ol_stretch ol_samples_newest(const struct ol_samples *x, size_t n);

/* The stretch of all. */
struct ol_stretch ol_samples_all(const struct ol_samples *x);

/* The shortest stretch in which `least` cells came, in `us` or more of the
 * counterpart's clock; that of all, where there is none. */
struct ol_stretch ol_samples_rate(const struct ol_samples *x, uint64_t least,
				  uint64_t us);

/* A way that became longer, most likely. */
struct ol_longer {
	uint64_t us;
	bool is_sure; /* it was no queue of ours */
};

/* True if the delay rose at once, in the cells above `after`: one report names
 * more than each of the OL_SAMPLE_BEFORE before it, by OL_SAMPLE_LONGER_US; it
 * stood still before, by half of that, and does since. A queue of ours that
 * grows by x in the time g, from one report to the next, lets through g in
 * g + x of what we send: it was none where OL_SAMPLE_SURE more than that came
 * since, however many were lost. */
bool ol_samples_longer(const struct ol_samples *x, uint64_t after,
		       struct ol_longer *way);

/* Arrivals a second out of 1000 sendings a second. */
uint64_t ol_stretch_share(const struct ol_stretch *t);

/* Lost out of 1000. */
uint64_t ol_stretch_loss(const struct ol_stretch *t);

/* True if the losses came in at least half as many runs as by lots for each
 * cell: not in bursts. */
bool ol_stretch_is_even(const struct ol_stretch *t);

#endif
