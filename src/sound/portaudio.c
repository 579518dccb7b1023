/* portaudio - see portaudio.h. */
#include "sound/portaudio.h"

#include <portaudio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "os/clock.h"

#define RATE 48000
#define FAR_OFF_S 2.0 /* a time that is further away is none */
#define STAMP 256     /* bytes that a change of cards shows in */

struct stream {
	PaStream *pa;
	struct ol_backend_io io;
	double latency; /* seconds, where no times are told */
};

static struct {
	bool is_on;
	struct stream stream[OL_SIDES];
	PaDeviceIndex index[OL_DEVICES_MOST]; /* of what list() told */
	char cards[STAMP];
} pa;

/* ---- which devices ---------------------------------------------------- */

/* The kernel's own list: it changes when a card is plugged in or out. */
static void read_cards(char out[STAMP])
{
	FILE *f = fopen("/proc/asound/cards", "r");
	size_t n = 0;

	memset(out, 0, STAMP);
	if (!f)
		return;
	n = fread(out, 1, STAMP - 1, f);
	out[n] = '\0';
	fclose(f);
}

static bool has_changed(void *ctx)
{
	char now[STAMP];

	(void)ctx;
	read_cards(now);
	return memcmp(now, pa.cards, STAMP) != 0;
}

static void end(void *ctx)
{
	(void)ctx;
	if (pa.is_on)
		Pa_Terminate();
	pa.is_on = false;
}

static int list(void *ctx, struct ol_device *out, size_t cap)
{
	const PaDeviceInfo *info;
	int i, n = 0, all;

	end(ctx);
	read_cards(pa.cards);
	/* Through ALSA's plug: rates and channels that a card has not. */
	setenv("PA_ALSA_PLUGHW", "1", 0);
	if (Pa_Initialize() != paNoError)
		return OL_ERR_IO;
	pa.is_on = true;
	all = Pa_GetDeviceCount();
	for (i = 0; i < all && n < (int)cap && n < OL_DEVICES_MOST; i++) {
		info = Pa_GetDeviceInfo(i);
		if (!info ||
		    (!info->maxInputChannels && !info->maxOutputChannels))
			continue;
		memset(&out[n], 0, sizeof out[n]);
		ol_text_copy(out[n].name, sizeof out[n].name, info->name);
		out[n].has[OL_SIDE_MIC] = info->maxInputChannels > 0;
		out[n].has[OL_SIDE_SPEAKER] = info->maxOutputChannels > 0;
		out[n].is_default[OL_SIDE_MIC] = i ==
						 Pa_GetDefaultInputDevice();
		out[n].is_default[OL_SIDE_SPEAKER] =
			i == Pa_GetDefaultOutputDevice();
		pa.index[n++] = i;
	}
	return n;
}

/* ---- samples ---------------------------------------------------------- */

/* PortAudio's `then`, seen from its `current` at `now`; `otherwise` seconds
 * away where it tells no times. */
static ol_instant instant(double then, double current, double otherwise,
			  ol_instant now)
{
	double away = then - current;

	if (then <= 0 || current <= 0 || away > FAR_OFF_S || away < -FAR_OFF_S)
		away = otherwise;
	if (away < 0)
		return (ol_instant){ now.us - (uint64_t)(-away * 1e6) };
	return ol_after(now, (uint64_t)(away * 1e6));
}

static int caught(const void *in, void *out, unsigned long n,
		  const PaStreamCallbackTimeInfo *t,
		  PaStreamCallbackFlags flags, void *ctx)
{
	const struct stream *s = ctx;

	(void)out;
	(void)flags;
	if (in)
		s->io.caught(s->io.ctx,
			     instant(t->inputBufferAdcTime, t->currentTime,
				     -s->latency, ol_clock_now()),
			     in, n);
	return paContinue;
}

static int wanted(const void *in, void *out, unsigned long n,
		  const PaStreamCallbackTimeInfo *t,
		  PaStreamCallbackFlags flags, void *ctx)
{
	const struct stream *s = ctx;

	(void)in;
	(void)flags;
	s->io.wanted(s->io.ctx,
		     instant(t->outputBufferDacTime, t->currentTime, s->latency,
			     ol_clock_now()),
		     out, n);
	return paContinue;
}

/* ---- streams ---------------------------------------------------------- */

static void close_side(void *ctx, enum ol_side side)
{
	struct stream *s = &pa.stream[side];

	(void)ctx;
	if (!s->pa)
		return;
	Pa_AbortStream(s->pa);
	Pa_CloseStream(s->pa);
	s->pa = NULL;
}

static int refuse(PaError err, char why[OL_BACKEND_WHY])
{
	const PaHostErrorInfo *host = Pa_GetLastHostErrorInfo();

	if (err == paUnanticipatedHostError && host && host->errorText &&
	    *host->errorText)
		ol_text_copy(why, OL_BACKEND_WHY, host->errorText);
	else
		ol_text_copy(why, OL_BACKEND_WHY, Pa_GetErrorText(err));
	return OL_ERR_IO;
}

static int open_side(void *ctx, enum ol_side side, size_t device,
		     const struct ol_backend_io *io, char why[OL_BACKEND_WHY])
{
	struct stream *s = &pa.stream[side];
	bool is_mic = side == OL_SIDE_MIC;
	PaStreamParameters p = {
		.device = pa.index[device],
		.channelCount = 1,
		.sampleFormat = paInt16,
		.suggestedLatency = (is_mic ? OL_PORTAUDIO_MIC_MS
					    : OL_PORTAUDIO_SPEAKER_MS) /
				    1000.0,
	};
	const PaStreamInfo *info;
	PaError err;

	close_side(ctx, side);
	s->io = *io;
	s->latency = p.suggestedLatency;
	err = Pa_OpenStream(&s->pa, is_mic ? &p : NULL, is_mic ? NULL : &p,
			    RATE, OL_PORTAUDIO_FRAMES, paNoFlag,
			    is_mic ? caught : wanted, s);
	if (err != paNoError) {
		s->pa = NULL;
		return refuse(err, why);
	}
	info = Pa_GetStreamInfo(s->pa);
	if (info)
		s->latency = is_mic ? info->inputLatency : info->outputLatency;
	err = Pa_StartStream(s->pa);
	if (err != paNoError) {
		refuse(err, why);
		close_side(ctx, side);
		return OL_ERR_IO;
	}
	return 0;
}

static bool is_alive(void *ctx, enum ol_side side)
{
	(void)ctx;
	return pa.stream[side].pa && Pa_IsStreamActive(pa.stream[side].pa) == 1;
}

void ol_portaudio_backend(struct ol_backend *out)
{
	*out = (struct ol_backend){
		.list = list,
		.has_changed = has_changed,
		.open = open_side,
		.close = close_side,
		.is_alive = is_alive,
		.end = end,
	};
}

const char *ol_portaudio_version(void)
{
	static char text[32];
	int v = Pa_GetVersion();

	snprintf(text, sizeof text, "PortAudio %d.%d.%d", v >> 16 & 0xff,
		 v >> 8 & 0xff, v & 0xff);
	return text;
}
