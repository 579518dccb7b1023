/* command_devices - devices: what --mic and --speaker may name. */
#include <jansson.h>
#include <stdio.h>

#include "cli/commands.h"
#include "cli/print.h"
#include "cli/say.h"
#include "os/quiet.h"
#include "sound/device.h"
#include "sound/portaudio.h"

static void print_json(const struct ol_device *d)
{
	json_t *o = json_pack("{s:s, s:b, s:b, s:b, s:b}", "device", d->name,
			      "microphone", (int)d->has[OL_SIDE_MIC],
			      "loudspeaker", (int)d->has[OL_SIDE_SPEAKER],
			      "default_microphone",
			      (int)d->is_default[OL_SIDE_MIC],
			      "default_loudspeaker",
			      (int)d->is_default[OL_SIDE_SPEAKER]);

	if (!o)
		return;
	json_dumpf(o, stdout, JSON_COMPACT | JSON_ENSURE_ASCII);
	putchar('\n');
	json_decref(o);
}

static const char *word(const struct ol_device *d, enum ol_side side)
{
	if (!d->has[side])
		return "-";
	if (side == OL_SIDE_MIC)
		return d->is_default[side] ? "mic (default)" : "mic";
	return d->is_default[side] ? "speaker (default)" : "speaker";
}

static void print_row(const struct ol_device *d)
{
	const char *p;

	printf("%-14s %-18s ", word(d, OL_SIDE_MIC), word(d, OL_SIDE_SPEAKER));
	for (p = d->name; *p; p++)
		putchar((unsigned char)*p < ' ' || *p == 0x7f ? '?' : *p);
	putchar('\n');
}

int ol_command_devices(const struct ol_args *args)
{
	static struct ol_device device[OL_DEVICES_MOST];
	struct ol_backend b;
	int i, n;

	ol_say_to(ol_quiet_libraries());
	ol_portaudio_backend(&b);
	n = b.list(b.ctx, device, OL_DEVICES_MOST);
	b.end(b.ctx);
	if (n < 0)
		return ol_say(OL_EXIT_REFUSED,
			      "the machine's sound cannot be asked: is ALSA "
			      "or a sound server installed?");
	for (i = 0; i < n; i++) {
		if (args->n[OL_OPT_JSON])
			print_json(&device[i]);
		else
			print_row(&device[i]);
	}
	if (!n && !args->n[OL_OPT_JSON])
		puts("this machine has no sound device; --play and --record "
		     "take WAV files");
	return 0;
}
