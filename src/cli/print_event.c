/* print_event - what happens in a call, and to a line; see print.h. */
#include <inttypes.h>

#include "cli/print.h"
#include "cli/print_parts.h"
#include "cli/print_roll.h"
#include "cli/print_words.h"
#include "os/wall.h"

static double share(uint64_t part, uint64_t whole)
{
	if (part >= whole) /* as desk/api_json.c has it */
		return part ? 100 : 0;
	return 100.0 * (double)part / (double)whole;
}

static void say_figures(FILE *out, const struct ol_desk_figures *f)
{
	const struct ol_voice_figures *v = &f->voice;
	uint8_t i, proven = 0;

	for (i = 0; i < f->n_paths; i++)
		if (f->path[i].state == OL_DESK_PATH_PROVEN)
			proven++;
	fprintf(out,
		"loss %5.1f %%  repaired %5.1f %%  concealed %5.1f %%  "
		"delay %4" PRIu32 " ms  ",
		share(v->lost, v->expected), share(v->repaired, v->expected),
		share(v->concealed, v->played), v->playout_delay_ms);
	if (f->rtt_us)
		fprintf(out, "rtt %5.1f ms  ", (double)f->rtt_us / 1000);
	fprintf(out, "paths %u of %u", (unsigned)proven, (unsigned)f->n_paths);
}

static void say_unverified(FILE *out, const struct ol_desk_event *ev,
			   struct ol_style style)
{
	if (!ev->unverified)
		return;
	fputs("  ", out);
	ol_print_put(
		out, style, OL_YELLOW,
		"UNVERIFIED: nobody has compared the 40 digits of this line",
		0);
	fputc('\n', out);
}

static void say_recording(FILE *out, const struct ol_desk_event *ev,
			  struct ol_style style)
{
	if (ev->recording_there) {
		fputs("  ", out);
		ol_print_put(out, style, OL_YELLOW, "they record", 0);
		fputc('\n', out);
	}
	if (ev->recording_here)
		fputs("  we record, and they were told\n", out);
}

static const char *part_of(enum ol_part part)
{
	switch (part) {
	case OL_PART_PRINCIPAL:
		return ", principal";
	case OL_PART_ACTING:
		return ", acts for the principal";
	case OL_PART_INTERPRETER:
		return ", interpreter";
	case OL_PART_NOTES:
		return ", takes notes";
	case OL_PART_LISTENER:
		return ", listens";
	case OL_PART_UNSAID:
		break;
	}
	return "";
}

static const char *leg_of(enum ol_leg leg)
{
	switch (leg) {
	case OL_LEG_BROWSER:
		return ", by browser";
	case OL_LEG_SOUND_CARD:
		return ", by sound card";
	case OL_LEG_FILE:
		return ", by file";
	case OL_LEG_ROOM:
		return ", in the room";
	case OL_LEG_PHONE: /* printed so that nobody overlooks it */
	case OL_LEG_UNSAID:
		break;
	}
	return "";
}

/* Each on a line of his own: "  there  duty officer, acts for ..." */
static void say_people(FILE *out, const char *side, const struct ol_people *p,
		       struct ol_style style)
{
	const struct ol_person *who;
	size_t i;

	for (i = 0; i < p->n; i++) {
		who = &p->who[i];
		fprintf(out, "  %-5s  %s%s%s", i ? "" : side,
			*who->name ? who->name : "somebody", part_of(who->part),
			leg_of(who->leg));
		if (who->leg == OL_LEG_PHONE)
			ol_print_put(out, style, OL_YELLOW,
				     ", by a phone IN THE CLEAR", 0);
		fputc('\n', out);
	}
}

static void say_held(FILE *out, const struct ol_desk_event *ev)
{
	if (ev->held_there)
		fprintf(out, "  they hold the call%s%s\n",
			*ev->seat ? ": " : "", ev->seat);
	if (ev->held_here)
		fputs("  we hold the call, and they were told\n", out);
}

static void say_ladder(FILE *out, const struct ol_desk_event *ev)
{
	char at[OL_WALL_TEXT];

	if (!ev->bell)
		fputs("  it rings at other desks first\n", out);
	if (!*ev->next)
		return;
	ol_wall_local_time(at, ev->next_at);
	fprintf(out, "  at %s it rings at: %s\n", at, ev->next);
}

static void say_offered(FILE *out, const struct ol_desk_event *ev)
{
	char id[OL_ID_TEXT];

	ol_id_write(id, &ev->call);
	fprintf(out, "%s hands you the call with %s: openline take %s\n",
		ev->seat, ev->line, id);
}

static const char *stage_of(enum ol_join_stage stage)
{
	switch (stage) {
	case OL_JOIN_NONE:
		return "nobody is named";
	case OL_JOIN_OFFERED:
		return "not ready yet";
	case OL_JOIN_READY:
		return "ready";
	case OL_JOIN_JOINED:
		return "has the call";
	case OL_JOIN_FAILED:
		break;
	}
	return "his desk was lost at the last moment";
}

static void say_connect(FILE *out, const struct ol_desk_event *ev)
{
	fprintf(out, "principals, with %s: here %s%s%s; there %s%s%s\n",
		ev->office, ev->principal_here, *ev->principal_here ? ", " : "",
		stage_of(ev->stage_here), ev->principal_there,
		*ev->principal_there ? ", " : "", stage_of(ev->stage_there));
}

static void say_ended(FILE *out, const struct ol_desk_event *ev)
{
	const struct ol_voice_figures *v = &ev->figures.voice;

	ol_print_ended(out, ev);
	if (!v->expected)
		return;
	fputs("  ", out);
	say_figures(out, &ev->figures);
	fprintf(out, "  longest gap %" PRIu32 " ms\n", v->longest_gap_ms);
}

static void say_test(FILE *out, const struct ol_desk_event *ev,
		     struct ol_style style)
{
	const struct ol_test_result *t = &ev->test;

	fprintf(out, "%s: ", ev->line);
	ol_print_put(out, style, t->passed ? OL_GREEN : OL_RED,
		     t->passed ? "passed" : "failed", 0);
	if (*t->why)
		fprintf(out, ": %s", t->why);
	fputc('\n', out);
	if (t->text_rtt_us)
		fprintf(out, "  text   there and back in %.1f ms\n",
			(double)t->text_rtt_us / 1000);
	if (t->voice_rtt_us)
		fprintf(out, "  voice  there and back in %.1f ms\n",
			(double)t->voice_rtt_us / 1000);
	if (t->voice_sent)
		fprintf(out,
			"  voice  %" PRIu32 " of %" PRIu32
			" packets came back\n",
			t->voice_back, t->voice_sent);
}

static const char *who_talks(const struct ol_desk_event *ev)
{
	if (ev->talks_here && ev->talks_there)
		return "both hold the talk key";
	if (ev->talks_here)
		return "you hold the talk key";
	return ev->talks_there ? "the other side holds the talk key"
			       : "nobody holds the talk key";
}

static void say_mode(FILE *out, const struct ol_desk_event *ev,
		     struct ol_style style)
{
	switch (ev->mode) {
	case OL_MODE_VOICE:
		ol_print_put(out, style, OL_GREEN,
			     "voice: the network carries both voices", 0);
		break;
	case OL_MODE_TALK:
		ol_print_put(out, style, OL_YELLOW,
			     "push to talk: the network is too bad for both at "
			     "once; what is said is heard up to 2 s later",
			     0);
		fprintf(out, "; %s", who_talks(ev));
		break;
	case OL_MODE_TEXT:
	case OL_MODES:
		ol_print_put(out, style, OL_RED,
			     "text only: no voice gets through; the call waits "
			     "for a better network",
			     0);
		break;
	}
	fputc('\n', out);
}

static void say_event(FILE *out, const struct ol_desk_event *ev,
		      struct ol_style style)
{
	const char *who = *ev->seat ? ev->seat : "somebody";

	switch (ev->what) {
	case OL_TELL_DIALING:
		fprintf(out, "calling %s (%s), %s\n", ev->office, ev->line,
			ol_precedence_name(ev->precedence));
		say_unverified(out, ev, style);
		return;
	case OL_TELL_RINGING:
		fprintf(out, "it rings there on %" PRIu32 " desk%s\n",
			ev->bells, ev->bells == 1 ? "" : "s");
		return;
	case OL_TELL_NOBODY_AT_DESK:
		fputs("nobody is at a desk there; it goes on ringing for who "
		      "comes\n",
		      out);
		return;
	case OL_TELL_ANSWERED:
		fprintf(out, "%s answered\n", who);
		if (!ev->outgoing)
			say_unverified(out, ev, style);
		say_people(out, "there", &ev->people_there, style);
		say_recording(out, ev, style);
		return;
	case OL_TELL_STATS:
		fputs(style.live ? "\r  " : "  ", out);
		say_figures(out, &ev->figures);
		fputs(style.beside ? style.beside : "", out);
		fputs(style.live ? "\033[K" : "\n", out);
		return;
	case OL_TELL_PRESENCE:
		say_people(out, "there", &ev->people_there, style);
		say_people(out, "here", &ev->people_here, style);
		say_recording(out, ev, style);
		if (!ev->recording_here && !ev->recording_there)
			fputs("  nobody records now\n", out);
		say_held(out, ev);
		return;
	case OL_TELL_OFFERED:
		say_offered(out, ev);
		return;
	case OL_TELL_OFFER_OVER:
		fprintf(out, "the call with %s is not offered any more\n",
			ev->line);
		return;
	case OL_TELL_CONNECT:
		say_connect(out, ev);
		return;
	case OL_TELL_MODE:
		say_mode(out, ev, style);
		return;
	case OL_TELL_INTERRUPTED:
		ol_print_put(
			out, style, OL_RED,
			"the line is lost; the call waits for it to come back",
			0);
		fputc('\n', out);
		return;
	case OL_TELL_RESUMED:
		ol_print_put(out, style, OL_GREEN,
			     "the line is back, the call goes on", 0);
		fputc('\n', out);
		return;
	case OL_TELL_ENDED:
		say_ended(out, ev);
		return;
	case OL_TELL_RING:
		fprintf(out, "%s (%s) calls, %s\n", ev->office, ev->line,
			ol_precedence_name(ev->precedence));
		say_unverified(out, ev, style);
		say_people(out, "there", &ev->people_there, style);
		say_recording(out, ev, style);
		say_ladder(out, ev);
		return;
	case OL_TELL_RING_STOPPED:
		fprintf(out, "it stopped ringing: %s",
			ol_print_reason(ev->reason));
		fprintf(out, *ev->seat ? " (%s)\n" : "%s\n", ev->seat);
		return;
	case OL_TELL_MISSED:
		ol_print_missed(out, ev);
		return;
	case OL_TELL_DUTY:
		fprintf(out, "%s holds the duty\n",
			*ev->seat ? ev->seat : "nobody");
		return;
	case OL_TELL_NOTED:
		fprintf(out, "%s took note of %s, %llu wait\n", ev->seat,
			ev->until.ns ? "missed calls" : "a missed call",
			(unsigned long long)ev->missed);
		return;
	case OL_TELL_LINE:
		ol_print_line_event(out, ev);
		return;
	case OL_TELL_PATH:
		fprintf(out, "path %u of %s is %s\n", (unsigned)ev->path.path,
			ev->line, ol_path_state_name(ev->path.state));
		return;
	case OL_TELL_TEST:
		say_test(out, ev, style);
		return;
	case OL_TELL_ROLL_CALL:
		ol_print_roll_event(out, ev, style);
		return;
	case OL_TELL_PLAY_STARTED:
		fputs("  playing\n", out);
		return;
	case OL_TELL_RECORD_STARTED:
		fputs("  recording\n", out);
		return;
	case OL_TELL_MESSAGE:
	case OL_TELL_OVERDUE:
	case OL_TELL_REMIND:
	case OL_TELL_HELD:
	case OL_TELL_INCIDENT:
	case OL_TELL_RESTORED:
	case OL_TELL_DOCUMENT:
		ol_print_words_event(out, ev, style);
		return;
	case OL_TELL_AUDIO_OPEN:
	case OL_TELL_AUDIO_CLOSE:
	case OL_TELL_SESSION_OVER:
		return;
	}
}

/* Every attempt, and every end of one, has its time. */
static void say_time(FILE *out, const struct ol_desk_event *ev)
{
	static const bool has_time[OL_N_TELL] = {
		[OL_TELL_DIALING] = true,        [OL_TELL_RINGING] = true,
		[OL_TELL_NOBODY_AT_DESK] = true, [OL_TELL_ANSWERED] = true,
		[OL_TELL_CONNECT] = true,        [OL_TELL_OFFERED] = true,
		[OL_TELL_OFFER_OVER] = true,     [OL_TELL_INTERRUPTED] = true,
		[OL_TELL_RESUMED] = true,        [OL_TELL_ENDED] = true,
		[OL_TELL_RING] = true,           [OL_TELL_RING_STOPPED] = true,
		[OL_TELL_MISSED] = true,         [OL_TELL_LINE] = true,
		[OL_TELL_PATH] = true,           [OL_TELL_NOTED] = true,
		[OL_TELL_DUTY] = true,
	};
	char at[OL_WALL_TEXT];

	if (!has_time[ev->what])
		return;
	ol_wall_local_time(at, ev->at);
	fprintf(out, "%s  ", at);
}

void ol_print_event(FILE *out, const struct ol_desk_event *ev,
		    struct ol_style style)
{
	static char text[OL_API_LINE_MAX];
	size_t len;

	if (style.json) {
		len = ol_api_write_event(text, sizeof text, ev,
					 OL_API_DATES_NUMBER);
		ol_print_json(out, text, len);
	} else {
		/* The figures stood in this line. */
		if (style.live && ev->what != OL_TELL_STATS)
			fputs("\r\033[K", out);
		say_time(out, ev);
		say_event(out, ev, style);
	}
	fflush(out);
}
