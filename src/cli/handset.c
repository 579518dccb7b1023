/* handset - see handset.h. */
#include "cli/handset.h"

#include <stdio.h>
#include <string.h>

#include "cli/outfile.h"
#include "cli/say.h"
#include "os/file.h"

#define PIECE_US 20000

static int check_play(struct ol_handset *h, const char *play,
		      char why[OL_HANDSET_WHY])
{
	enum ol_wav_fault fault = ol_wav_open(&h->wav, play);

	if (fault == OL_WAV_OK)
		return 0;
	snprintf(why, OL_HANDSET_WHY, "%s %s", play, ol_wav_fault_text(fault));
	return OL_EXIT_REFUSED;
}

/* A recording that is there is replaced, but not before the answer. */
static int check_record(const char *record, char why[OL_HANDSET_WHY])
{
	int err = ol_file_exists(record) ? 0 : ol_outfile_check(record);

	if (!err)
		return 0;
	snprintf(why, OL_HANDSET_WHY,
		 "%s cannot be written (%s): name another file to record to",
		 record, ol_outfile_fault(err));
	return OL_EXIT_REFUSED;
}

/* ---- the ends --------------------------------------------------------- */

static void say_nothing(struct ol_handset *h, int16_t pcm[OL_API_SAMPLES])
{
	(void)h;
	memset(pcm, 0, OL_API_SAMPLES * sizeof *pcm);
}

static void hear_nothing(struct ol_handset *h, ol_instant now,
			 const struct ol_desk_audio *audio)
{
	(void)h;
	(void)now;
	(void)audio;
}

/* The file is read one piece ahead: its end is known with its last piece. */
static void read_ahead(struct ol_handset *h)
{
	if (h->is_silent || !h->wav || !ol_wav_read(h->wav, h->ahead)) {
		memset(h->ahead, 0, sizeof h->ahead);
		h->is_silent = true;
	}
}

static void say_file(struct ol_handset *h, int16_t pcm[OL_API_SAMPLES])
{
	memcpy(pcm, h->ahead, sizeof h->ahead);
	h->n_spoken += !h->is_silent;
	read_ahead(h);
}

static void hear_file(struct ol_handset *h, ol_instant now,
		      const struct ol_desk_audio *audio)
{
	ol_instant at;
	size_t cut;
	int err;

	if (!h->recorder)
		return;
	at = ol_ear_place(&h->ear, audio->at, now, audio->pcm, OL_API_SAMPLES,
			  &cut);
	err = ol_recorder_put(h->recorder, at, audio->pcm + cut,
			      OL_API_SAMPLES - cut);
	if (err && !h->error)
		h->error = err;
}

static void say_card(struct ol_handset *h, int16_t pcm[OL_API_SAMPLES])
{
	ol_card_say(h->card, pcm);
}

/* A card plays as soon as it can: the node has chosen the moment. */
static void hear_card(struct ol_handset *h, ol_instant now,
		      const struct ol_desk_audio *audio)
{
	(void)now;
	ol_card_hear(h->card, audio->pcm);
}

void ol_handset_set_card(struct ol_handset *h, struct ol_card *card)
{
	h->card = card;
	h->mouth = h->wav ? say_file : card ? say_card : say_nothing;
	h->ear_end = h->record ? hear_file : card ? hear_card : hear_nothing;
	if (card && h->has_begun)
		ol_card_begin(card);
}

/* ---- the call --------------------------------------------------------- */

int ol_handset_open(struct ol_handset *h, const char *play, const char *record,
		    char why[OL_HANDSET_WHY])
{
	int status = 0;

	memset(h, 0, sizeof *h);
	h->record = record;
	if (record)
		status = check_record(record, why);
	if (!status && play)
		status = check_play(h, play, why);
	ol_handset_set_card(h, NULL);
	return status;
}

/* The first instant from `now` on that is `phase_us` in the tick. */
static ol_instant align(ol_instant now, uint64_t phase_us)
{
	uint64_t in_tick = now.us % PIECE_US;

	return ol_after(now, (phase_us + PIECE_US - in_tick) % PIECE_US);
}

int ol_handset_begin(struct ol_handset *h, uint32_t phase_us, ol_instant now)
{
	int err;

	if (h->has_begun)
		return 0;
	h->has_begun = true;
	h->record_began = now;
	h->play_began = align(now, (phase_us + PIECE_US - OL_HANDSET_AHEAD_US) %
					   PIECE_US);
	read_ahead(h);
	if (h->card)
		ol_card_begin(h->card);
	if (h->record) {
		err = ol_recorder_new(&h->recorder, h->record, now);
		if (err)
			return err;
	}
	return 0;
}

ol_instant ol_handset_deadline(const struct ol_handset *h)
{
	return h->has_begun
		       ? ol_after(h->play_began, (h->n_said + 1) * PIECE_US)
		       : OL_NEVER;
}

bool ol_handset_say(struct ol_handset *h, ol_instant now,
		    struct ol_desk_audio *out)
{
	if (!ol_due(ol_handset_deadline(h), now))
		return false;
	out->at = ol_after(h->play_began, h->n_said * PIECE_US);
	h->mouth(h, out->pcm);
	h->n_said++;
	return true;
}

bool ol_handset_is_done(const struct ol_handset *h, ol_instant *when)
{
	*when = ol_after(h->play_began, h->n_spoken * PIECE_US);
	return h->has_begun && h->wav && h->is_silent;
}

void ol_handset_hear(struct ol_handset *h, ol_instant now,
		     const struct ol_desk_audio *audio)
{
	h->ear_end(h, now, audio);
}

int ol_handset_end(struct ol_handset *h, ol_instant now)
{
	int err = h->recorder ? ol_recorder_close(h->recorder, now) : 0;

	if (err && !h->error)
		h->error = err;
	ol_wav_close(h->wav);
	h->recorder = NULL;
	h->wav = NULL;
	h->has_begun = false;
	return h->error;
}
