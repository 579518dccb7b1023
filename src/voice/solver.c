/* Elimination in GF(256), a symbol at a time. */
#include "voice/solver.h"

#include <assert.h>
#include <string.h>

#include "base/gf256.h"

#define FRAMES OL_SOLVER_FRAMES

_Static_assert(sizeof(struct ol_solver_row) == FRAMES + OL_PACKET_FRAME_MAX,
	       "a row is bytes side by side");

void ol_solver_init(struct ol_solver *s)
{
	memset(s, 0, sizeof *s);
}

static size_t place(uint32_t seq)
{
	return seq % FRAMES;
}

static bool is_among_the_last(const struct ol_solver *s, uint32_t seq)
{
	return ((s->newest - seq) & OL_PACKET_SEQ_MASK) < FRAMES;
}

/* to += factor * from, both equations over frames of `bytes`. */
static void add(struct ol_solver_row *to, const struct ol_solver_row *from,
		uint8_t bytes, uint8_t factor)
{
	ol_gf256_add_row(to->coefficient, from->coefficient, FRAMES, factor);
	ol_gf256_add_row(to->sum, from->sum, bytes, factor);
}

/* The place of the oldest frame in an equation, FRAMES if there is none. */
static size_t oldest(const struct ol_solver *s, const struct ol_solver_row *r)
{
	for (uint32_t i = 1; i <= FRAMES; i++)
		if (r->coefficient[place(s->newest + i)])
			return place(s->newest + i);
	return FRAMES;
}

/* If nothing is left beside frame p in the equation that it leads, the frame
 * is found. */
static void settle(struct ol_solver *s, size_t p)
{
	for (size_t i = 0; i < FRAMES; i++)
		if (i != p && s->row[p].coefficient[i])
			return;
	s->state[p] = OL_SOLVER_FOUND;
	s->n_found++;
}

/* Removes frame p, which row[p] is about, from the equation that q leads. */
static void remove_from(struct ol_solver *s, size_t p, size_t q)
{
	uint8_t factor = s->row[q].coefficient[p];

	if (factor == 0)
		return;
	if (s->bytes[q] != s->bytes[p]) { /* one of the two is a lie */
		s->state[q] = OL_SOLVER_UNKNOWN;
		return;
	}
	add(&s->row[q], &s->row[p], s->bytes[p], factor);
	settle(s, q);
}

static void remove_from_all(struct ol_solver *s, size_t p)
{
	for (size_t q = 0; q < FRAMES; q++)
		if (q != p && s->state[q] == OL_SOLVER_LEADS)
			remove_from(s, p, q);
}

/* Files an equation in which no frame is known and none leads another. */
static void file(struct ol_solver *s, const struct ol_solver_row *equation,
		 uint8_t bytes)
{
	size_t p = oldest(s, equation);
	struct ol_solver_row *r;
	uint8_t scale;

	if (p == FRAMES)
		return;
	r = &s->row[p];
	*r = *equation;
	scale = ol_gf256_inverse(r->coefficient[p]);
	add(r, r, bytes, scale ^ 1); /* r + (scale - 1) r */
	s->bytes[p] = bytes;
	s->state[p] = OL_SOLVER_LEADS;
	remove_from_all(s, p);
	settle(s, p);
}

static void forget(struct ol_solver *s, size_t p)
{
	if (s->state[p] == OL_SOLVER_FOUND)
		s->n_found--;
	s->state[p] = OL_SOLVER_UNKNOWN;
}

/* Makes room for the next `n` frames. */
static void slide(struct ol_solver *s, uint32_t n)
{
	uint32_t forgotten = n < FRAMES ? n : FRAMES;

	s->newest = (s->newest + n) & OL_PACKET_SEQ_MASK;
	for (uint32_t i = 0; i < forgotten; i++)
		forget(s, place(s->newest - i));
}

void ol_solver_frame(struct ol_solver *s, uint32_t seq, const uint8_t *frame,
		     uint8_t bytes)
{
	uint32_t ahead = (seq - s->newest) & OL_PACKET_SEQ_MASK;
	struct ol_solver_row was;
	size_t p = place(seq);
	bool led;

	assert(bytes > 0 && bytes <= OL_PACKET_FRAME_MAX);
	if (!s->begun) {
		s->begun = true;
		s->newest = seq & OL_PACKET_SEQ_MASK;
	} else if (ahead <= OL_PACKET_SEQ_MASK / 2) {
		slide(s, ahead);
	}
	if (!is_among_the_last(s, seq) || s->state[p] >= OL_SOLVER_FOUND)
		return;
	led = s->state[p] == OL_SOLVER_LEADS && s->bytes[p] == bytes;
	was = s->row[p];
	memset(s->row[p].coefficient, 0, FRAMES);
	s->row[p].coefficient[p] = 1;
	memcpy(s->row[p].sum, frame, bytes);
	s->bytes[p] = bytes;
	s->state[p] = OL_SOLVER_KNOWN;
	if (led) { /* what is left of its equation has another leader */
		add(&was, &s->row[p], bytes, 1);
		file(s, &was, bytes);
	} else {
		remove_from_all(s, p);
	}
}

static bool is_news(const struct ol_solver *s, uint32_t first, uint8_t window)
{
	for (uint32_t i = 0; i < window; i++)
		if (s->state[place(first + i)] < OL_SOLVER_FOUND)
			return true;
	return false;
}

void ol_solver_symbol(struct ol_solver *s, uint32_t seq, uint8_t window,
		      uint16_t key, const uint8_t *symbol, uint8_t bytes)
{
	uint32_t first = seq - window;
	struct ol_solver_row e = { 0 };
	uint8_t c[OL_CODE_WINDOW];

	assert(window > 0 && window <= OL_CODE_WINDOW);
	if (!s->begun || !is_among_the_last(s, seq) ||
	    !is_among_the_last(s, first) || !is_news(s, first, window))
		return;
	ol_code_coefficients(c, window, key);
	memcpy(e.sum, symbol, bytes);
	for (uint32_t i = 0; i < window; i++) {
		size_t p = place(first + i);

		if (s->state[p] != OL_SOLVER_UNKNOWN && s->bytes[p] != bytes)
			return;
		if (s->state[p] < OL_SOLVER_FOUND)
			e.coefficient[p] ^= c[i];
		if (s->state[p] == OL_SOLVER_LEADS)
			add(&e, &s->row[p], bytes, c[i]);
		if (s->state[p] >= OL_SOLVER_FOUND)
			ol_gf256_add_row(e.sum, s->row[p].sum, bytes, c[i]);
	}
	file(s, &e, bytes);
}

bool ol_solver_take(struct ol_solver *s, uint32_t *seq, const uint8_t **frame,
		    uint8_t *bytes)
{
	for (uint32_t i = 1; s->n_found > 0 && i <= FRAMES; i++) {
		size_t p = place(s->newest + i);

		if (s->state[p] != OL_SOLVER_FOUND)
			continue;
		s->state[p] = OL_SOLVER_KNOWN;
		s->n_found--;
		*seq = (s->newest + i - FRAMES) & OL_PACKET_SEQ_MASK;
		*frame = s->row[p].sum;
		*bytes = s->bytes[p];
		return true;
	}
	return false;
}
