/* frames - see frames.h. */
#include "test/unit/voice/frames.h"

#include <assert.h>
#include <string.h>

#include "base/bytes.h"

void frames_init(struct frames *f, uint32_t max_delay_ms)
{
	memset(f, 0, sizeof *f);
	ol_playout_init(&f->p, max_delay_ms);
}

void frames_put(struct frames *f, uint32_t number, uint8_t back, bool fec,
		uint64_t us)
{
	uint8_t bytes[4];

	ol_put32(bytes, number);
	ol_playout_put(&f->p, number, back ? OL_HAD_COPY : OL_HAD_ORIGINAL, fec,
		       bytes, sizeof bytes, (ol_instant){ us });
	ol_playout_reach(&f->p, back, 0);
}

void frames_take(struct frames *f)
{
	bool quiet = f->quiet && f->quiet(f->p.count.taken);
	struct ol_playout_step step;

	f->n_pieces = 0;
	ol_playout_begin(&f->p, ol_playout_deadline(&f->p));
	while (ol_playout_wants(&f->p)) {
		assert(f->n_pieces < FRAMES_PIECES);
		ol_playout_next(&f->p, &step);
		f->kind[f->n_pieces] = step.kind;
		f->number[f->n_pieces] = step.kind == OL_PLAYOUT_CONCEAL
						 ? 0
						 : ol_get32(step.bytes);
		f->n_pieces++;
		ol_playout_gave(&f->p,
				(uint32_t)(OL_PLAYOUT_PIECE +
					   ol_playout_wish(&f->p, quiet)));
	}
	ol_playout_end(&f->p, quiet);
}

void frames_until(struct frames *f, uint64_t us)
{
	while (ol_playout_deadline(&f->p).us < us)
		frames_take(f);
}
