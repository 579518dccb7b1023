/*
 * score - compares what was heard with what was said: bench/score.py in C,
 *         for simulations that score themselves.
 *
 * Finds every sentence of the reference in the recording, follows it through
 * stretched and shortened places, and tells how much is understood, how late
 * it is and where nothing is heard.
 */
#ifndef TEST_SUPPORT_SCORE_H
#define TEST_SUPPORT_SCORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OL_SCORE_RATE 16000     /* samples a second of both                */
#define OL_SCORE_LATEST_MS 2800 /* what is later is not found             */

struct ol_score {
	double estoi; /* mean over the sentences                       */
	double worst; /* of the worst sentence                         */
	unsigned sentences, found;
	double delay_ms, delay_p95_ms; /* position in the recording less in
	                                  the reference: median, 95 %   */
	double silent;   /* share of the time with speech in which nothing
	                    is heard                                      */
	unsigned gap_ms; /* the longest such time                         */
};

/* `rec` begins where `ref` does on one clock. False: no memory, or nothing
 * is said. */
bool ol_score(struct ol_score *out, const int16_t *ref, size_t n_ref,
	      const int16_t *rec, size_t n_rec);

#endif
