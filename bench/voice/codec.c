/*
 * codec - a WAV through the encoder and decoder that a call has, with nothing
 * between them: the best that any network can leave of it.
 *
 *   bench_voice_codec WAV FRAME_BYTES > 48 kHz mono, 16 bit, native order
 */
#include <stdio.h>
#include <stdlib.h>

#include "sound/wav.h"
#include "voice/decoder.h"
#include "voice/encoder.h"

#define FRAME_BYTES_MOST 160

int main(int argc, char **argv)
{
	long frame_bytes = argc == 3 ? strtol(argv[2], NULL, 10) : 0;
	int16_t in[OL_WAV_FRAME], out[OL_VOICE_FRAME];
	uint8_t frame[FRAME_BYTES_MOST];
	enum ol_wav_fault fault;
	struct ol_encoder *e;
	struct ol_decoder *d;
	struct ol_wav *wav;

	if (frame_bytes < 8 || frame_bytes > FRAME_BYTES_MOST) {
		fprintf(stderr, "usage: bench_voice_codec WAV FRAME_BYTES\n");
		return 2;
	}
	fault = ol_wav_open(&wav, argv[1]);
	if (fault) {
		fprintf(stderr, "bench_voice_codec: %s %s\n", argv[1],
			ol_wav_fault_text(fault));
		return 1;
	}
	if (ol_encoder_new(&e) || ol_decoder_new(&d))
		return 1;
	while (ol_wav_read(wav, in)) {
		ol_encoder_frame(e, in, (uint8_t)frame_bytes, 0, frame);
		ol_decoder_frame(d, frame, (size_t)frame_bytes, out);
		fwrite(out, sizeof out, 1, stdout);
	}
	ol_decoder_free(d);
	ol_encoder_free(e);
	ol_wav_close(wav);
	return 0;
}
