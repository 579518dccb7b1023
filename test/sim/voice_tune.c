/*
 * voice_tune - plays the voice simulations by hand: any network, any plan.
 *
 * usage: voice_tune [-f SPEECH.wav] [-l SECONDS] [-n SEEDS] [-i FIRST_SEED]
 *                   [-s STEP] [-a AFFORD_MS] [-p PLAN] [-d DIES_MS] [-T] [-t]
 *                   [-x TRIAL] [-v] [-o RAW] NETWORK...
 *
 * NETWORK   as voice_sim_read() has it: "loss=30", "burst=20,200 | loss=10",
 *           "loss=10 ; loss=50"
 * -p PLAN   "60 c10,c20,w20": bytes of a frame, then copies and windows behind
 *           the new frames, which are as many as -s says
 * -x TRIAL  "2,10000,1000": the step is 2 from 10 s on, for one second
 * -T        the paths lose together; -t push to talk; -v says what is decided
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "test/sim/voice_sim.h"

#define SEEDS 32

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double median(double *v, unsigned n)
{
	qsort(v, n, sizeof *v, by_size);
	return v[n / 2];
}

static bool read_plan(struct ol_plan *p, const char *s)
{
	char *rest;

	memset(p, 0, sizeof *p);
	p->frame_bytes = (uint8_t)strtoul(s, &rest, 10);
	for (s = rest; *s; s = rest) {
		char kind = s[strspn(s, " ,")];
		unsigned long n;

		if (!kind)
			break;
		s += strspn(s, " ,") + 1;
		n = strtoul(s, &rest, 10);
		if (rest == s || p->n_copies + p->n_symbols >= OL_PLAN_ITEMS)
			return false;
		if (kind == 'c')
			p->back[p->n_copies++] = (uint8_t)n;
		else if (kind == 'w')
			p->window[p->n_symbols++] = (uint8_t)n;
		else
			return false;
	}
	return p->frame_bytes > 0;
}

static bool read_trial(struct voice_sim_set *set, const char *s)
{
	unsigned step;

	if (sscanf(s, "%u,%u,%u", &step, &set->trial_from_ms, &set->trial_ms) !=
		    3 ||
	    step == 0 || step > UINT8_MAX)
		return false;
	set->trial_step = (uint8_t)step;
	return true;
}

static void run(struct voice_sim_set *set, const struct voice_speech *speech,
		const char *name, uint64_t first, unsigned n_seeds,
		const char *raw)
{
	double v[9][SEEDS], least = 1;
	struct voice_sim_result r;

	for (unsigned i = 0; i < n_seeds; i++) {
		set->seed = first + i;
		if (!voice_sim_run(&r, set, speech, raw)) {
			fprintf(stderr, "no memory\n");
			exit(1);
		}
		v[0][i] = r.score.estoi;
		v[1][i] = r.score.delay_ms;
		v[2][i] = r.score.delay_p95_ms;
		v[3][i] = r.stats.loss_percent;
		v[4][i] = r.stats.repaired_percent;
		v[5][i] = r.stats.concealed_percent;
		v[6][i] = (double)r.stats.longest_gap_ms;
		v[7][i] = (double)r.score.gap_ms;
		v[8][i] = r.score.worst;
		least = r.score.estoi < least ? r.score.estoi : least;
	}
	printf("%-32s estoi %.4f (least %.4f, worst %.3f) delay %4.0f p95 %4.0f "
	       "lost %5.2f repaired %5.2f concealed %5.2f gap %4.0f %4.0f "
	       "%s %.0f kbit/s\n",
	       name, median(v[0], n_seeds), least, median(v[8], n_seeds),
	       median(v[1], n_seeds), median(v[2], n_seeds),
	       median(v[3], n_seeds), median(v[4], n_seeds),
	       median(v[5], n_seeds), median(v[6], n_seeds),
	       median(v[7], n_seeds), ol_plan_rule_word(r.rule), r.kbps);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	struct voice_sim_set set = { .step = 1,
				     .afford_ms = OL_VOICE_DELAY_MS };
	const char *path = NULL, *raw = NULL;
	unsigned seconds = 60, n_seeds = 3;
	uint64_t first = 1;
	struct voice_speech speech;
	struct ol_plan plan = { 0 };
	int c;

	while ((c = getopt(argc, argv, "f:l:n:i:s:a:p:d:x:Ttvo:")) != -1)
		switch (c) {
		case 'f':
			path = optarg;
			break;
		case 'l':
			seconds = (unsigned)strtoul(optarg, NULL, 10);
			break;
		case 'n':
			n_seeds = (unsigned)strtoul(optarg, NULL, 10) % SEEDS;
			break;
		case 'i':
			first = strtoull(optarg, NULL, 10);
			break;
		case 's':
			set.step = (uint8_t)strtoul(optarg, NULL, 10);
			break;
		case 'a':
			set.afford_ms = (uint16_t)strtoul(optarg, NULL, 10);
			break;
		case 'p':
			if (!read_plan(&plan, optarg))
				return 2;
			set.plan = &plan;
			break;
		case 'd':
			set.dies_ms = (unsigned)strtoul(optarg, NULL, 10);
			break;
		case 'x':
			if (!read_trial(&set, optarg))
				return 2;
			break;
		case 'T':
			set.together = true;
			break;
		case 't':
			set.mode = OL_PLAN_TALK;
			break;
		case 'v':
			set.trace = stdout;
			break;
		case 'o':
			raw = optarg;
			break;
		default:
			return 2;
		}
	if (voice_speech_load(&speech, path, seconds))
		return 1;
	plan.fresh = set.step;
	for (; optind < argc; optind++) {
		if (!voice_sim_read(&set, argv[optind]) || n_seeds == 0)
			return 2;
		run(&set, &speech, argv[optind], first, n_seeds, raw);
	}
	voice_sim_forget();
	voice_speech_free(&speech);
	return 0;
}
