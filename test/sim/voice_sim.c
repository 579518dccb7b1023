/* voice_sim - see voice_sim.h. */
#include "test/sim/voice_sim.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "line/outcome.h"
#include "test/support/estoi.h"
#include "voice/encoder.h"
#include "voice/packer.h"

#define MS 1000u
#define START ((uint64_t)1000 * MS) /* the line is up              */
#define WARM 750                    /* ticks from then to the call */
#define BEGIN (START + WARM * TICK) /* the first sample is spoken  */
#define TICK (20u * MS)
#define LEAN 228 /* room for voice in every fourth cell, beside a report   */
#define SURE 205 /* what voice may count on                               */
#define REPORT_EVERY 4
#define TAIL 150 /* ticks that it goes on behind the last word        */
#define SEEN 256 /* contents that are told from their copies       */

/* ---- frames, encoded once ---------------------------------------------- */

struct memo {
	uint8_t bytes, fec;
	uint8_t frame[OL_PACKET_FRAME_MAX];
};

static struct memo *memo;
static size_t n_memo;
static const struct voice_speech *memo_of;

void voice_sim_forget(void)
{
	free(memo);
	memo = NULL;
	n_memo = 0;
}

struct voice {
	const struct voice_speech *speech;
	struct ol_encoder *encoder; /* NULL while the memo goes on as wanted */
};

static bool encode(struct voice *v, size_t i, uint8_t bytes, uint8_t fec)
{
	const int16_t *pcm = v->speech->pcm;

	if (!v->encoder && i < n_memo && memo[i].bytes == bytes &&
	    memo[i].fec == fec)
		return true;
	if (!v->encoder) { /* from here on otherwise than before */
		if (ol_encoder_new(&v->encoder))
			return false;
		for (size_t k = 0; k < i; k++)
			ol_encoder_frame(v->encoder, pcm + k * OL_VOICE_FRAME,
					 memo[k].bytes, memo[k].fec,
					 memo[k].frame);
	}
	memo[i].bytes = bytes;
	memo[i].fec = fec;
	ol_encoder_frame(v->encoder, pcm + i * OL_VOICE_FRAME, bytes, fec,
			 memo[i].frame);
	n_memo = i + 1;
	return true;
}

/* ---- the world --------------------------------------------------------- */

/* A report on its way. */
struct report {
	uint32_t number;
	struct ol_outcome_figures news;
	uint32_t spread_us;
};

/* What the receiver knows of the cells that came. */
struct seen {
	struct ol_outcome outcome;
	uint8_t had[SEEN]; /* of the last contents, by number           */
	uint64_t newest;
	int64_t transit_us, spread_us; /* smoothed */
};

struct world {
	const struct voice_sim_set *set;
	struct voice voice;
	struct ol_packer packer;
	struct ol_plan plan;
	struct impair there[VOICE_SIM_PATHS], back[VOICE_SIM_PATHS];
	struct ol_voice_rx *rx;
	struct seen seen;
	struct report latest; /* that came back */
	uint32_t n_reports, n_cells;
	uint64_t sent[SEEN]; /* when the last cells left, by number */
	uint64_t bytes;
	size_t tick; /* the next */
	unsigned phase;
	int16_t *heard; /* 48 kHz, from BEGIN on */
	size_t n_heard;
};

/* Ticks from cell to cell, at this tick. */
static uint8_t step_of(const struct world *w)
{
	const struct voice_sim_set *s = w->set;
	size_t from = WARM + s->trial_from_ms / 20;

	if (s->trial_step && w->tick >= from &&
	    w->tick < from + s->trial_ms / 20)
		return s->trial_step;
	return s->step;
}

static void plan_for(const struct world *w, const struct report *r,
		     const struct ol_plan *before, struct ol_plan *out)
{
	struct ol_plan_input in = {
		.room = SURE,
		.step = step_of(w),
		.lost_permille = (uint16_t)(r->news.lost * 1000u / 256),
		.run_mean = r->news.run,
		.run_longest = r->news.longest,
		.spread_us = r->spread_us,
		.afford_ms = w->set->afford_ms,
		.mode = w->set->mode,
		.before = before,
	};

	if (w->set->plan)
		*out = *w->set->plan;
	else
		ol_plan_make(out, &in);
}

static void make_plan(struct world *w)
{
	const struct ol_plan before = w->plan;

	plan_for(w, &w->latest, w->tick > WARM ? &before : NULL, &w->plan);
}

/* A call begins: the receiver knows what it counted. */
static void expect(struct world *w, uint64_t now)
{
	struct report counted = { .spread_us = (uint32_t)w->seen.spread_us };
	struct ol_plan theirs;

	ol_outcome_read(&w->seen.outcome, (ol_instant){ now }, &counted.news);
	plan_for(w, &counted, NULL, &theirs);
	ol_voice_rx_expect(w->rx, &theirs);
}

static uint64_t path_seed(const struct world *w, unsigned path, bool back)
{
	return w->set->seed * 1000003 + (w->set->together ? 0 : path) * 101 +
	       back * 7919 + 1;
}

static void set_paths(struct world *w, uint64_t now)
{
	for (unsigned p = 0; p < w->set->n_paths; p++) {
		struct impair_set set = w->set->path[w->phase][p];

		if (w->set->dies_ms && p == 1 &&
		    now >= BEGIN + w->set->dies_ms * MS)
			set.dead = true;
		set.seed = path_seed(w, p, false) + w->phase;
		impair_set(&w->there[p], &set, now);
		set.seed = path_seed(w, p, true) + w->phase;
		impair_set(&w->back[p], &set, now);
	}
}

static void change_network(struct world *w, uint64_t now)
{
	const struct voice_sim_set *s = w->set;
	unsigned phase = 0;

	if (now < BEGIN)
		return;
	if (s->n_phases > 1)
		phase = (unsigned)((now - BEGIN) / (s->phase_ms * MS)) %
			s->n_phases;
	if (phase == w->phase &&
	    !(s->dies_ms && now - BEGIN == s->dies_ms / 20 * 20 * MS))
		return;
	w->phase = phase;
	set_paths(w, now);
}

/* The voice's half of a slot. */
static void send_cell(struct world *w, uint64_t now)
{
	struct ol_packet p;
	uint8_t cell[4 + OL_PACKET_MAX];
	size_t room = w->n_cells % REPORT_EVERY ? OL_PACKET_MAX : LEAN;
	size_t cut = 0, len = 4;

	w->n_cells++;
	memcpy(cell, &w->n_cells, 4);
	w->sent[w->n_cells % SEEN] = now;
	if (ol_packer_pack(&w->packer, &w->plan, OL_PACKET_MAX, &p)) {
		/* The line cuts what it cannot take. */
		while (cut + 1 < p.n_cuts && p.cut[cut + 1] <= room)
			cut++;
		memcpy(cell + 4, p.bytes, p.cut[cut]);
		len += p.cut[cut];
		w->bytes += p.cut[cut];
	}
	for (unsigned i = 0; i < w->set->n_paths; i++)
		impair_put(&w->there[i], cell, len, now);
}

static void send_report(struct world *w, uint64_t now)
{
	struct report r = { .number = ++w->n_reports };

	ol_outcome_read(&w->seen.outcome, (ol_instant){ now }, &r.news);
	r.spread_us = (uint32_t)w->seen.spread_us;
	for (unsigned i = 0; i < w->set->n_paths; i++)
		impair_put(&w->back[i], (const uint8_t *)&r, sizeof r, now);
}

static void trace(struct world *w, uint64_t now)
{
	struct ol_voice_rx_stats s;
	const struct ol_outcome_figures *n = &w->latest.news;

	if (!w->set->trace || w->tick < WARM || w->tick % 25)
		return;
	ol_voice_rx_stats(w->rx, &s);
	fprintf(w->set->trace,
		"%5.1f s  lost %3u run %2u longest %2u spread %5u  %-8s f %u",
		(double)(now - BEGIN) / 1e6, n->lost * 1000 / 256, n->run,
		n->longest, w->latest.spread_us,
		ol_plan_rule_word(w->plan.rule), w->plan.frame_bytes);
	for (size_t i = 0; i < w->plan.n_copies; i++)
		fprintf(w->set->trace, " c%u", w->plan.back[i]);
	for (size_t i = 0; i < w->plan.n_symbols; i++)
		fprintf(w->set->trace, " w%u", w->plan.window[i]);
	fprintf(w->set->trace, "  playout %u concealed %llu lost %llu\n",
		s.playout_delay_ms, (unsigned long long)s.concealed,
		(unsigned long long)s.lost);
}

static bool tick(struct world *w, uint64_t now)
{
	size_t i = w->tick - WARM; /* the frame spoken until now */
	bool speaks = w->tick >= WARM && i < w->voice.speech->n_frames;

	change_network(w, now);
	trace(w, now);
	if (w->tick == WARM)
		expect(w, now);
	if (speaks) {
		make_plan(w);
		if (!encode(&w->voice, i, w->plan.frame_bytes,
			    w->plan.fec_percent))
			return false;
		ol_packer_push(&w->packer, memo[i].frame, memo[i].bytes);
	}
	if (w->tick % step_of(w) == 0) {
		if (w->tick < WARM || speaks)
			send_cell(w, now);
		if (w->tick / step_of(w) % REPORT_EVERY == 0)
			send_report(w, now);
	}
	w->tick++;
	return true;
}

/* Notes content `number` that left at `sent`. True if it is new. */
static bool note(struct seen *s, uint64_t number, uint64_t took, uint64_t now)
{
	int64_t off;

	ol_outcome_note(&s->outcome, (ol_instant){ now }, number);
	for (; s->newest < number; s->newest++)
		s->had[(s->newest + 1) % SEEN] = false;
	if (number + SEEN <= s->newest || s->had[number % SEEN])
		return false;
	s->had[number % SEEN] = true;
	off = (int64_t)took - s->transit_us;
	s->transit_us += off / 16;
	off = off < 0 ? -off : off;
	s->spread_us += off / 16 - s->spread_us / 16;
	return true;
}

static void arrive(struct world *w, unsigned path, uint64_t now)
{
	struct impair_packet k;
	uint32_t number;
	uint64_t sent;

	if (!impair_take(&w->there[path], now, &k))
		return;
	memcpy(&number, k.bytes, 4);
	sent = w->sent[number % SEEN];
	if (note(&w->seen, number, now - sent, now) && k.len > 4)
		(void)ol_voice_rx_put(w->rx, k.bytes + 4, k.len - 4,
				      (ol_instant){ now });
	free(k.bytes);
}

static void report_arrives(struct world *w, unsigned path, uint64_t now)
{
	struct impair_packet k;
	struct report r;

	if (!impair_take(&w->back[path], now, &k))
		return;
	memcpy(&r, k.bytes, sizeof r);
	if (r.number > w->latest.number)
		w->latest = r;
	free(k.bytes);
}

static void take(struct world *w, uint64_t now)
{
	int16_t piece[OL_VOICE_FRAME];
	size_t at = (size_t)((now - BEGIN) * 48 / 1000);

	ol_voice_rx_take(w->rx, (ol_instant){ now }, piece);
	if (at + OL_VOICE_FRAME <= w->n_heard)
		memcpy(w->heard + at, piece, sizeof piece);
}

/* Does what is due first. False: no memory. */
static bool step(struct world *w)
{
	uint64_t at = START + (w->tick + 1) * TICK, due;
	int what = 0;
	unsigned path = 0;

	for (unsigned i = 0; i < w->set->n_paths; i++) {
		due = impair_due(&w->there[i]);
		if (due < at) {
			at = due;
			what = 1;
			path = i;
		}
		due = impair_due(&w->back[i]);
		if (due < at) {
			at = due;
			what = 2;
			path = i;
		}
	}
	if (ol_voice_rx_deadline(w->rx).us < at) {
		at = ol_voice_rx_deadline(w->rx).us;
		what = 3;
	}
	if (what == 0)
		return tick(w, at);
	if (what == 1)
		arrive(w, path, at);
	else if (what == 2)
		report_arrives(w, path, at);
	else
		take(w, at);
	return true;
}

/* ---- the score --------------------------------------------------------- */

static bool score(struct world *w, struct voice_sim_result *out,
		  const char *raw)
{
	double *wide = calloc(w->n_heard, sizeof *wide), *coarse = NULL;
	int16_t *heard = NULL;
	size_t n = 0;
	bool good = false;
	FILE *f;

	for (size_t i = 0; wide && i < w->n_heard; i++)
		wide[i] = w->heard[i];
	coarse = wide ? ol_resample(wide, w->n_heard, 1, 3, &n) : NULL;
	heard = coarse ? calloc(n, sizeof *heard) : NULL;
	for (size_t i = 0; heard && i < n; i++)
		heard[i] = (int16_t)fmax(-32767, fmin(32767, coarse[i]));
	if (heard)
		good = ol_score(&out->score, w->voice.speech->said,
				w->voice.speech->n_said, heard, n);
	if (heard && raw) {
		f = fopen(raw, "wb");
		if (f) {
			fwrite(heard, sizeof *heard, n, f);
			fclose(f);
		}
	}
	free(wide);
	free(coarse);
	free(heard);
	return good;
}

static bool start(struct world *w, const struct voice_speech *speech)
{
	if (memo_of != speech)
		voice_sim_forget();
	memo_of = speech;
	if (!memo)
		memo = calloc(speech->n_frames, sizeof *memo);
	w->voice.speech = speech;
	w->n_heard = (speech->n_frames + TAIL) * OL_VOICE_FRAME;
	w->heard = calloc(w->n_heard, sizeof *w->heard);
	ol_packer_init(&w->packer, 0, 7);
	ol_outcome_init(&w->seen.outcome);
	set_paths(w, START);
	return memo && w->heard && !ol_voice_rx_new(&w->rx, w->set->afford_ms);
}

static void drain(struct impair *m)
{
	struct impair_packet k;

	while (impair_take(m, UINT64_MAX, &k))
		free(k.bytes);
}

bool voice_sim_run(struct voice_sim_result *out,
		   const struct voice_sim_set *set,
		   const struct voice_speech *speech, const char *raw)
{
	struct world *w = calloc(1, sizeof *w);
	bool good;

	memset(out, 0, sizeof *out);
	if (!w)
		return false;
	w->set = set;
	good = start(w, speech);
	while (good && w->tick < WARM + speech->n_frames + TAIL) {
		good = step(w);
		if (w->tick == WARM + speech->n_frames)
			ol_voice_rx_stats(w->rx, &out->stats);
	}
	good = good && score(w, out, raw);
	out->kbps = (double)w->bytes * 8 / ((double)speech->n_frames * 20);
	out->rule = w->plan.rule;
	out->frame_bytes = w->plan.frame_bytes;
	for (unsigned i = 0; i < set->n_paths; i++) {
		drain(&w->there[i]);
		drain(&w->back[i]);
	}
	ol_encoder_free(w->voice.encoder);
	ol_voice_rx_free(w->rx);
	free(w->heard);
	free(w);
	return good;
}

/* ---- networks in words -------------------------------------------------- */

static bool read_path(struct impair_set *set, const char *words, size_t len)
{
	char copy[256];

	if (len >= sizeof copy)
		return false;
	memcpy(copy, words, len);
	copy[len] = '\0';
	if (impair_read(set, copy))
		return false;
	if (set->delay_ms <= 0)
		set->delay_ms = 20;
	return true;
}

bool voice_sim_read(struct voice_sim_set *set, const char *words)
{
	unsigned path = 0;
	size_t len;

	set->n_paths = 1;
	set->n_phases = 1;
	set->phase_ms = 10000;
	for (;; words += len + 1) {
		len = strcspn(words, "|;");
		if (path >= VOICE_SIM_PATHS ||
		    set->n_phases > VOICE_SIM_PHASES ||
		    !read_path(&set->path[set->n_phases - 1][path], words, len))
			return false;
		if (words[len] == '|') {
			path++;
			set->n_paths = path + 1;
		} else if (words[len] == ';') {
			set->n_phases++;
			path = 0;
		} else {
			return true;
		}
	}
}
