/*
 * attacks - what a counterpart turned hostile does, one function each.
 *
 * All are well sealed: who sends them holds the line's secret and has an
 * honest session. test_counterpart.py runs them against a real node.
 */
#ifndef OL_TEST_EVIL_ATTACKS_H
#define OL_TEST_EVIL_ATTACKS_H

#include "mouth.h"

struct attack {
	const char *name;
	const char *what;
	/* Called every 20 ms, `tick` from 0. */
	void (*tick)(struct mouth *m, unsigned tick);
};

extern const struct attack attack[];
extern const size_t n_attacks;

/* Of the written word (attacks_words.c). */
void attack_items(struct mouth *m, unsigned tick);
void attack_meetings(struct mouth *m, unsigned tick);
void attack_documents(struct mouth *m, unsigned tick);

#endif
