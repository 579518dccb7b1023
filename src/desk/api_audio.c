/* api_audio - see api.h. Lines of audio: 20 ms in base64, and the instant that
 * they are heard at. */
#include "desk/api.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "desk/api_json.h"
#include "desk/base64.h"

#define AUDIO_BYTES (OL_API_SAMPLES * 2)

/* By hand, for it is written fifty times a second for every handset. */
size_t ol_api_write_audio(char out[static OL_API_AUDIO_MAX],
			  const struct ol_desk_audio *audio)
{
	static const char head[] = "{\"audio\":\"";
	uint8_t bytes[AUDIO_BYTES];
	uint16_t sample;
	size_t at, i;

	for (i = 0; i < OL_API_SAMPLES; i++) {
		sample = (uint16_t)audio->pcm[i];
		bytes[2 * i] = (uint8_t)sample;
		bytes[2 * i + 1] = (uint8_t)(sample >> 8);
	}
	at = sizeof head - 1;
	memcpy(out, head, at);
	ol_base64_write(out + at, bytes, sizeof bytes);
	at += OL_BASE64_LEN(sizeof bytes);
	at += (size_t)snprintf(out + at, OL_API_AUDIO_MAX - at,
			       "\",\"at\":\"%llu\"}\n",
			       (unsigned long long)audio->at.us);
	return at;
}

static int take_audio(struct ol_desk_audio *audio, const json_t *obj)
{
	const json_t *v = json_object_get(obj, "audio");
	uint8_t bytes[AUDIO_BYTES];
	ol_date at;
	size_t len, i;

	if (json_object_size(obj) != 2 || !json_is_string(v) ||
	    ol_json_date(&at, json_object_get(obj, "at")) ||
	    ol_base64_read(bytes, sizeof bytes, &len, json_string_value(v),
			   json_string_length(v)) ||
	    len != sizeof bytes)
		return OL_ERR_MALFORMED;
	audio->at.us = (uint64_t)at.ns;
	for (i = 0; i < OL_API_SAMPLES; i++)
		audio->pcm[i] = (int16_t)(bytes[2 * i] | bytes[2 * i + 1] << 8);
	return 0;
}

int ol_api_read_audio(struct ol_desk_audio *audio, const char *line, size_t len)
{
	struct ol_json_fault why;
	json_t *obj = ol_json_parse(line, len, &why);
	int err;

	if (!obj)
		return OL_ERR_MALFORMED;
	err = take_audio(audio, obj);
	json_decref(obj);
	return err;
}
