/* score - see score.h. */
#include "test/support/score.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "test/support/estoi.h"
#include "test/support/fft.h"

#define RATE OL_SCORE_RATE
#define BLOCK (RATE / 100) /* 10 ms, the grain of gaps                */
#define PAUSE 30           /* blocks of silence that part two sentences */
#define SENTENCES 64
#define FOLLOW (RATE / 4) /* samples around the place of a piece     */
#define PIECE (64 * BLOCK)
#define HOP (PIECE / 2)
#define SURE_SENTENCE 0.15
#define SURE_PIECE 0.6
#define LOUD 300 /* below this a piece is not looked for    */
#define LAGS 4096

struct sentence {
	size_t begin, end;
};

struct work {
	const double *ref, *rec;
	size_t n_ref, n_rec;
	struct sentence part[SENTENCES];
	size_t n_parts;
	double lag[LAGS];
	size_t n_lags;
};

static double power(const double *x)
{
	double sum = 0;

	for (size_t i = 0; i < BLOCK; i++)
		sum += x[i] * x[i];
	return sum / BLOCK;
}

static double loudest(const double *x, size_t n)
{
	double most = 0, p;

	for (size_t i = 0; i + BLOCK <= n; i += BLOCK) {
		p = power(x + i);
		if (p > most)
			most = p;
	}
	return most;
}

/* Blocks [first, last] are a sentence, with a little around them. */
static void add_sentence(struct work *w, size_t first, size_t last)
{
	struct sentence s = { first > 2 ? (first - 2) * BLOCK : 0,
			      (last + 4) * BLOCK };

	if (s.end > w->n_ref)
		s.end = w->n_ref;
	if (s.end - s.begin >= RATE / 2 && w->n_parts < SENTENCES)
		w->part[w->n_parts++] = s;
}

static void find_sentences(struct work *w)
{
	double most = loudest(w->ref, w->n_ref);
	size_t first = 0, last = 0;
	bool any = false;

	for (size_t b = 0; (b + 1) * BLOCK <= w->n_ref; b++) {
		if (power(w->ref + b * BLOCK) <= most * 1e-4)
			continue;
		if (any && b - last > PAUSE)
			add_sentence(w, first, last);
		if (!any || b - last > PAUSE)
			first = b;
		any = true;
		last = b;
	}
	if (any)
		add_sentence(w, first, last);
}

/* The place in rec, its start in [low, high), that is most like the piece,
 * and how sure that is: the normalised correlation, 0 if there is nothing. */
static double locate(const struct work *w, const double *piece, size_t len,
		     long low, long high, long *place)
{
	size_t from = low > 0 ? (size_t)low : 0, n, size, span;
	const double *part = w->rec + from;
	double *re, *im, best = 0, own = 1, energy = 0;

	*place = low;
	if (high <= (long)from || from + len >= w->n_rec)
		return 0;
	n = (size_t)high - from + len;
	if (from + n > w->n_rec)
		n = w->n_rec - from;
	span = n - len + 1;
	size = ol_fft_size(n);
	re = calloc(size, sizeof *re);
	im = calloc(size, sizeof *im);
	for (size_t i = 0; re && im && i < n; i++) {
		re[i] = part[i];
		im[i] = i < len ? piece[i] : 0;
		own += im[i] * im[i];
		energy += i < len ? part[i] * part[i] : 0;
	}
	if (re && im) {
		/* Two real signals in one transform, parted again. */
		ol_fft(re, im, size);
		for (size_t i = 0, j; i <= size / 2; i++) {
			double a, b, c, d, r, m;

			j = (size - i) % size;
			a = (re[i] + re[j]) / 2;
			b = (im[i] - im[j]) / 2;
			c = (im[i] + im[j]) / 2;
			d = (re[j] - re[i]) / 2;
			r = a * c + b * d;
			m = b * c - a * d;
			re[i] = re[j] = r;
			im[i] = m;
			im[j] = -m;
		}
		ol_fft_back(re, im, size);
	}
	for (size_t i = 0; re && im && i < span; i++) {
		double least = (double)len * 25, c;

		c = re[i] / sqrt((energy > least ? energy : least) * own);
		if (c > best) {
			best = c;
			*place = (long)(from + i);
		}
		energy += part[i + len < n ? i + len : i] *
				  part[i + len < n ? i + len : i] -
			  part[i] * part[i];
	}
	free(re);
	free(im);
	return best;
}

static bool is_loud(const double *piece)
{
	double sum = 0;

	for (size_t i = 0; i < PIECE; i++)
		sum += piece[i] * piece[i];
	return sqrt(sum / PIECE) > LOUD;
}

/* What was heard of a sentence, piece by piece where it lies now. */
static void follow(struct work *w, const struct sentence *s, long lag,
		   double *heard)
{
	size_t n = s->end - s->begin;
	const double *said = w->ref + s->begin;
	long at, place;

	memset(heard, 0, n * sizeof *heard);
	for (size_t k = 0; k < n; k += HOP) {
		size_t end = k + HOP < n ? k + HOP : n;

		at = (long)(s->begin + k) + lag;
		if (k + PIECE <= n && is_loud(said + k) &&
		    locate(w, said + k, PIECE, at - FOLLOW, at + FOLLOW,
			   &place) > SURE_PIECE) {
			lag = place - (long)(s->begin + k);
			at = place;
			if (w->n_lags < LAGS)
				w->lag[w->n_lags++] = 1e3 * (double)lag / RATE;
		}
		if (at >= 0 && (size_t)at + end - k <= w->n_rec)
			memcpy(heard + k, w->rec + at,
			       (end - k) * sizeof *heard);
	}
}

/* Adds up blocks with speech and those of them unheard. */
static void silence(const double *said, const double *heard, size_t n,
		    unsigned *spoken, unsigned *unheard, unsigned *longest)
{
	double most = loudest(said, n), level = 0;
	size_t n_loud = 0, run = 0, in_run = 0;

	for (size_t i = 0; i + BLOCK <= n; i += BLOCK)
		if (power(said + i) > most * 1e-3) {
			level += power(said + i);
			n_loud++;
		}
	level /= n_loud ? (double)n_loud : 1;
	for (size_t i = 0; i + BLOCK <= n; i += BLOCK) {
		bool on = power(said + i) > level * 1e-2;
		bool off = power(heard + i) < level * pow(10, -3.5);

		*spoken += on;
		*unheard += on && off;
		run = off ? run + 1 : 0;
		in_run = off ? in_run + on : 0;
		if (run && in_run * 2 >= run && run > *longest)
			*longest = (unsigned)run;
	}
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double quantile(const struct work *w, double q)
{
	if (w->n_lags == 0)
		return NAN;
	return w->lag[(size_t)(q * (double)(w->n_lags - 1) + 0.5)];
}

static bool judge(struct work *w, struct ol_score *out)
{
	unsigned spoken = 0, unheard = 0, longest = 0, n = 0;
	long place, lag = 0;
	double e;

	out->worst = 1;
	for (size_t i = 0; i < w->n_parts; i++) {
		const struct sentence *s = &w->part[i];
		size_t len = s->end - s->begin;
		double *heard = malloc(len * sizeof *heard);

		if (!heard)
			return false;
		if (locate(w, w->ref + s->begin, len, (long)s->begin,
			   (long)s->begin + OL_SCORE_LATEST_MS * (RATE / 1000),
			   &place) > SURE_SENTENCE) {
			out->found++;
			lag = place - (long)s->begin;
		}
		follow(w, s, lag, heard);
		e = ol_estoi(w->ref + s->begin, heard, len, RATE);
		if (!isnan(e)) {
			e = e > 0 ? e : 0;
			out->estoi += e;
			out->worst = e < out->worst ? e : out->worst;
			n++;
		}
		silence(w->ref + s->begin, heard, len, &spoken, &unheard,
			&longest);
		free(heard);
	}
	out->sentences = (unsigned)w->n_parts;
	out->estoi /= n ? n : 1;
	out->silent = (double)unheard / (spoken ? spoken : 1);
	out->gap_ms = longest * 10;
	qsort(w->lag, w->n_lags, sizeof *w->lag, by_size);
	out->delay_ms = quantile(w, 0.5);
	out->delay_p95_ms = quantile(w, 0.95);
	return n > 0;
}

/* As doubles, with silence behind. */
static double *widen(const int16_t *x, size_t n, size_t more)
{
	double *out = calloc(n + more + 1, sizeof *out);

	for (size_t i = 0; out && i < n; i++)
		out[i] = x[i];
	return out;
}

bool ol_score(struct ol_score *out, const int16_t *ref, size_t n_ref,
	      const int16_t *rec, size_t n_rec)
{
	struct work *w = calloc(1, sizeof *w);
	double *a = widen(ref, n_ref, 0), *b = widen(rec, n_rec, 4 * RATE);
	bool good = false;

	memset(out, 0, sizeof *out);
	if (w && a && b) {
		w->ref = a;
		w->n_ref = n_ref;
		w->rec = b;
		w->n_rec = n_rec + 4 * RATE;
		find_sentences(w);
		good = judge(w, out);
	}
	free(w);
	free(a);
	free(b);
	return good;
}
