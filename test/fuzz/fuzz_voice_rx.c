/* The same input as of fuzz_voice_packet, into the whole receiving half: what
 * a counterpart says is solved, waits, and is decoded. */
#include "test/fuzz/fuzz.h"
#include "voice/rx.h"
#include <stddef.h>
#include <stdint.h>

#define TAKES_MOST 100 /* an input; decoding takes its time */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int16_t pcm[OL_VOICE_FRAME];
	struct ol_voice_rx_stats s;
	ol_instant now = { 1000000 };
	struct ol_voice_rx *rx;
	int takes = 0;
	size_t len;

	fuzz_must(ol_voice_rx_new(&rx, OL_VOICE_DELAY_MS) == 0);
	while (size > 2) {
		len = data[0] < size - 2 ? data[0] : size - 2;
		now.us += data[1] * 1000u;
		while (ol_voice_rx_deadline(rx).us < now.us &&
		       takes++ < TAKES_MOST)
			ol_voice_rx_take(rx, ol_voice_rx_deadline(rx), pcm);
		(void)ol_voice_rx_put(rx, data + 2, len, now);
		data += 2 + len;
		size -= 2 + len;
	}
	ol_voice_rx_stats(rx, &s);
	fuzz_must(s.frames == s.original + s.repaired_copy + s.repaired_code +
				      s.repaired_fec + s.lost + s.discarded);
	ol_voice_rx_free(rx);
	return 0;
}
