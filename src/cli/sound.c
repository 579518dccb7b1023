/* sound - see sound.h. */
#include "cli/sound.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "cli/print_parts.h"
#include "cli/say.h"
#include "os/quiet.h"
#include "sound/device.h"
#include "sound/portaudio.h"

/* ---- which devices ---------------------------------------------------- */

/* Sees now, before the call, whether the named devices are there. */
static int check_names(const struct ol_cli_sound *s, char why[OL_CLI_SOUND_WHY])
{
	static struct ol_device device[OL_DEVICES_MOST];
	const struct ol_backend *b = &s->backend;
	char reason[OL_BACKEND_WHY] = "";
	int n, i, err = 0;

	n = b->list(b->ctx, device, OL_DEVICES_MOST);
	for (i = 0; i < OL_SIDES && !err; i++) {
		if (!s->want.side[i] || !s->want.name[i])
			continue;
		if (ol_device_find(device, n > 0 ? (size_t)n : 0,
				   (enum ol_side)i, s->want.name[i],
				   reason) < 0)
			err = OL_EXIT_REFUSED;
	}
	b->end(b->ctx);
	if (err)
		snprintf(why, OL_CLI_SOUND_WHY, "%s", reason);
	return err;
}

int ol_cli_sound_plan(struct ol_cli_sound *s, const struct ol_args *args,
		      bool plays, bool records, char why[OL_CLI_SOUND_WHY])
{
	static const enum ol_opt opt[OL_SIDES] = { OL_OPT_MIC, OL_OPT_SPEAKER };
	static const char *const file[OL_SIDES] = { "--play", "--record" };
	const bool has_file[OL_SIDES] = { plays, records };
	bool is_named = false;
	const char *name;
	int i;

	ol_portaudio_backend(&s->backend);
	for (i = 0; i < OL_SIDES; i++) {
		name = ol_args_value(args, opt[i], NULL);
		if (name && has_file[i]) {
			snprintf(why, OL_CLI_SOUND_WHY,
				 "%s takes the place of the %s: give one of "
				 "them",
				 file[i], ol_side_name((enum ol_side)i));
			return OL_EXIT_USAGE;
		}
		s->want.side[i] = !has_file[i] &&
				  !(name && !strcmp(name, OL_DEVICE_NONE));
		s->want.name[i] = s->want.side[i] ? name : NULL;
		is_named |= s->want.name[i] != NULL;
	}
	s->want.echo = !args->n[OL_OPT_HEADSET];
	if (s->want.side[OL_SIDE_MIC] || s->want.side[OL_SIDE_SPEAKER])
		ol_say_to(ol_quiet_libraries());
	return is_named ? check_names(s, why) : 0;
}

/* ---- open and close --------------------------------------------------- */

static void notify(void *ctx)
{
	ol_loop_wake_send(ctx);
}

int ol_cli_sound_open(struct ol_cli_sound *s, struct ol_loop *loop,
		      ol_loop_fn *fn, void *ctx)
{
	int err;

	if (s->card ||
	    (!s->want.side[OL_SIDE_MIC] && !s->want.side[OL_SIDE_SPEAKER]))
		return 0;
	if (!s->wake)
		s->wake = ol_loop_wake_new(loop, fn, ctx);
	err = s->wake ? ol_card_new(&s->card, &s->backend, &s->want, notify,
				    s->wake)
		      : OL_ERR_NO_MEMORY;
	if (err) /* not again at every turn */
		s->want.side[OL_SIDE_MIC] = s->want.side[OL_SIDE_SPEAKER] =
			false;
	return err;
}

void ol_cli_sound_close(struct ol_cli_sound *s)
{
	ol_card_free(s->card);
	s->card = NULL;
}

/* ---- what to tell ----------------------------------------------------- */

static void print_json(const struct ol_card_news *news, ol_date now)
{
	json_t *o = json_pack("{s:s, s:I, s:s, s:b, s:s?, s:s?}", "event",
			      "sound", "at", (json_int_t)now.ns, "side",
			      ol_side_name(news->side), "open", (int)news->open,
			      "device", news->open ? news->device : NULL, "why",
			      news->open ? NULL : news->why);

	if (!o)
		return;
	json_dumpf(o, stdout, JSON_COMPACT | JSON_ENSURE_ASCII);
	putchar('\n');
	json_decref(o);
}

/* The name of a device may hold anything, and is shown to a terminal. */
static void make_plain(char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			*text = '?';
}

static void print_words(struct ol_card_news *news, struct ol_style style)
{
	make_plain(news->device);
	make_plain(news->why);
	if (style.live)
		fputs("\r\033[K", stdout);
	printf("  %s: ", ol_side_name(news->side));
	if (news->open) {
		puts(news->device);
		return;
	}
	ol_print_put(stdout, style, OL_YELLOW, news->why, 0);
	puts(news->side == OL_SIDE_MIC ? "; nothing is said until one is there"
				       : "; nothing is heard until one is "
					 "there");
}

void ol_cli_sound_news(struct ol_cli_sound *s, ol_date now,
		       struct ol_style style)
{
	struct ol_card_news news;

	while (s->card && ol_card_news(s->card, &news)) {
		if (!news.open && s->told_nothing[news.side])
			continue;
		s->told_nothing[news.side] = !news.open;
		if (style.json)
			print_json(&news, now);
		else
			print_words(&news, style);
		fflush(stdout);
	}
}

static int put_level(char *out, size_t cap, const char *name, int db)
{
	if (db <= OL_CARD_SILENT_DB)
		return snprintf(out, cap, "  %s  silent", name);
	return snprintf(out, cap, "  %s %4d dB", name, db);
}

const char *ol_cli_sound_beside(struct ol_cli_sound *s)
{
	struct ol_card_figures f;
	int n = 0;

	s->beside[0] = '\0';
	if (!s->card)
		return s->beside;
	ol_card_figures(s->card, &f);
	if (s->want.side[OL_SIDE_MIC])
		n = put_level(s->beside, sizeof s->beside, "mic",
			      f.level_db[OL_SIDE_MIC]);
	if (s->want.side[OL_SIDE_SPEAKER])
		put_level(s->beside + n, sizeof s->beside - (size_t)n, "ear",
			  f.level_db[OL_SIDE_SPEAKER]);
	return s->beside;
}
