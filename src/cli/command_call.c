/*
 * command_call - call, answer, decline, hangup, talk: a call with its handset in
 * this process.
 */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "cli/attend.h"
#include "cli/call.h"
#include "cli/client.h"
#include "cli/commands.h"
#include "cli/compose.h"
#include "cli/handset.h"
#include "cli/outfile.h"
#include "cli/print.h"
#include "cli/print_words.h"
#include "cli/say.h"
#include "cli/sound.h"
#include "os/clock.h"
#include "os/loop.h"
#include "os/signals.h"
#include "os/thread.h"
#include "os/wall.h"

#define MAX_SECONDS_MS (24u * 3600 * 1000)

struct session {
	struct ol_client client;
	struct ol_loop *loop;
	struct ol_loop_watch *watch;
	struct ol_cli_call call;
	struct ol_handset handset;
	struct ol_cli_sound sound;
	struct ol_style style;
	char line[OL_NAME_MAX];       /* of the call, once it is known */
	struct ol_desk_event stopped; /* AUTO: the last ring_stopped */
	struct ol_attend attend;      /* said before all else */
	uint64_t asked; /* id of the last request that the call hangs on */
	bool node_gone, said_error;
};

/* ---- to the node ------------------------------------------------------ */

static void flush(struct session *s)
{
	/* Where the node has gone, reading tells. */
	(void)ol_lines_flush(&s->client.lines);
	ol_loop_watch_writes(s->watch, ol_lines_waiting(&s->client.lines) > 0);
}

static void send_request(struct session *s, struct ol_desk_request *rq)
{
	char why[OL_CLIENT_WHY];

	if (ol_client_send(&s->client, rq, why)) {
		ol_say(OL_EXIT_NO_NODE, "%s", why);
		s->node_gone = true;
	}
	if (rq->what != OL_DO_BELL && rq->what != OL_DO_RECORD &&
	    rq->what != OL_DO_TALK && rq->what != OL_DO_PRESENCE)
		s->asked = rq->id;
	flush(s);
}

static void send_audio(struct session *s, const struct ol_desk_audio *audio)
{
	char line[OL_API_AUDIO_MAX];
	size_t len = ol_api_write_audio(line, audio);

	/* A node that does not read for so long has lost us already. */
	if (ol_lines_put(&s->client.lines, line, len - 1))
		s->node_gone = true;
	flush(s);
}

/* ---- the handset ------------------------------------------------------ */

/* The date of an instant near `now`. */
static ol_date date_of(ol_instant t, ol_instant now, ol_date date)
{
	if (t.us >= now.us)
		date.ns += (int64_t)(t.us - now.us) * 1000;
	else
		date.ns -= (int64_t)(now.us - t.us) * 1000;
	return date;
}

static void tell_started(struct session *s, const struct ol_desk_event *open,
			 enum ol_tell what, ol_date at)
{
	struct ol_desk_event ev;

	memset(&ev, 0, sizeof ev);
	ev.what = what;
	ev.at = at;
	ev.call = open->call;
	ol_text_copy(ev.line, sizeof ev.line, open->line);
	ol_print_event(stdout, &ev, s->style);
}

/* Says once that the recording is not what it should be, and tells the other
 * side that nobody records any longer. */
static void lament(struct session *s, int err)
{
	struct ol_desk_request rq = { .what = OL_DO_RECORD };

	if (s->said_error)
		return;
	s->said_error = true;
	ol_say(OL_EXIT_REFUSED,
	       "%s: the recording has stopped (%s); the call "
	       "goes on",
	       s->handset.record, ol_outfile_fault(err));
	rq.call = s->call.id;
	if (s->call.phase == OL_CLI_CALL_TALKS)
		send_request(s, &rq);
}

static void begin(struct session *s, const struct ol_desk_event *open)
{
	ol_instant now = ol_clock_now();
	ol_date date = ol_clock_date();
	bool again = s->handset.has_begun;
	int err = ol_handset_begin(&s->handset, open->phase_us, now);

	if (again)
		return;
	ol_text_copy(s->line, sizeof s->line, open->line);
	if (err)
		lament(s, err);
	if (s->handset.recorder)
		tell_started(s, open, OL_TELL_RECORD_STARTED,
			     date_of(s->handset.record_began, now, date));
	if (s->handset.wav)
		tell_started(s, open, OL_TELL_PLAY_STARTED,
			     date_of(s->handset.play_began, now, date));
}

static void speak(struct session *s, ol_instant now)
{
	struct ol_desk_audio audio;
	ol_instant when;

	while (ol_handset_say(&s->handset, now, &audio))
		send_audio(s, &audio);
	if (ol_handset_is_done(&s->handset, &when))
		ol_cli_call_said(&s->call, when);
}

/* ---- from the node ---------------------------------------------------- */

static void grant(struct session *s, struct ol_cli_wishes *w)
{
	size_t i;

	for (i = 0; i < w->n; i++)
		send_request(s, &w->rq[i]);
}

static void take_event(struct session *s, const char *line, size_t len)
{
	struct ol_desk_event ev;
	struct ol_cli_wishes w;

	if (ol_api_read_event(&ev, line, len))
		return;
	if (ev.what == OL_TELL_RING_STOPPED)
		s->stopped = ev;
	ol_cli_call_event(&s->call, &ev, ol_clock_now(), &w);
	if (w.begin)
		begin(s, &ev);
	if (w.show) {
		if (ev.what == OL_TELL_STATS)
			s->style.beside = ol_cli_sound_beside(&s->sound);
		ol_print_event(stdout, &ev, s->style);
	}
	grant(s, &w);
}

/* For people on standard error; a script reads the same as an object. */
static void say_refused(struct session *s, const struct ol_desk_reply *reply)
{
	char why[OL_CLIENT_WHY], text[1024];
	size_t len;

	ol_client_refusal(why, &reply->u.refused);
	ol_say(s->call.exit, "%s", why);
	if (!s->style.json)
		return;
	len = ol_api_write_data(text, sizeof text, reply, OL_API_DATES_NUMBER);
	ol_print_json(stdout, text, len);
	fflush(stdout);
}

static void take_reply(struct session *s, const char *line, size_t len)
{
	bool was_asked = s->call.phase == OL_CLI_CALL_ASKED;
	struct ol_desk_reply reply;

	if (ol_api_read_reply(&reply, line, len) ||
	    reply.what != OL_REPLY_REFUSED)
		return;
	if (reply.re && reply.re != s->asked)
		return;
	if (ol_cli_call_refused(&s->call, &reply.u.refused))
		say_refused(s, &reply);
	else if (was_asked && s->stopped.what == OL_TELL_RING_STOPPED)
		ol_print_event(stdout, &s->stopped, s->style);
}

static void take_audio(struct session *s, const char *line, size_t len,
		       ol_instant now)
{
	struct ol_desk_audio audio;

	if (ol_api_read_audio(&audio, line, len))
		return;
	ol_handset_hear(&s->handset, now, &audio);
	if (s->handset.error)
		lament(s, s->handset.error);
}

static void take_lines(struct session *s, ol_instant now)
{
	const char *line;
	size_t len;

	while (s->call.phase != OL_CLI_CALL_OVER &&
	       (line = ol_lines_next(&s->client.lines, &len))) {
		switch (ol_api_kind(line, len)) {
		case OL_API_IS_AUDIO:
			take_audio(s, line, len, now);
			break;
		case OL_API_IS_EVENT:
			take_event(s, line, len);
			break;
		case OL_API_IS_REPLY:
			take_reply(s, line, len);
			break;
		case OL_API_IS_REQUEST:
		case OL_API_IS_NONE:
			break;
		}
	}
}

static void sound_news(void *ctx)
{
	struct session *s = ctx;

	ol_cli_sound_news(&s->sound, ol_clock_date(), s->style);
}

/* The card is open while a call is, or rings to be taken. */
static void follow_sound(struct session *s)
{
	bool wanted = s->call.phase != OL_CLI_CALL_WAITING;

	if (wanted == (s->sound.card != NULL))
		return;
	if (!wanted) {
		ol_handset_set_card(&s->handset, NULL);
		ol_cli_sound_close(&s->sound);
		return;
	}
	if (ol_cli_sound_open(&s->sound, s->loop, sound_news, s))
		ol_say(OL_EXIT_REFUSED, "no memory for the sound card; the "
					"call goes on without");
	ol_handset_set_card(&s->handset, s->sound.card);
}

static void plan(struct session *s)
{
	if (s->call.phase == OL_CLI_CALL_OVER || s->node_gone) {
		ol_loop_stop(s->loop);
		return;
	}
	follow_sound(s);
	ol_loop_set_deadline(s->loop,
			     ol_earlier(ol_handset_deadline(&s->handset),
					ol_cli_call_deadline(&s->call)));
}

static void ready(void *ctx, bool readable, bool writable)
{
	struct session *s = ctx;
	int err = 0;

	if (writable)
		flush(s);
	if (readable)
		err = ol_lines_fill(&s->client.lines);
	take_lines(s, ol_clock_now());
	if (err && s->call.phase != OL_CLI_CALL_OVER) {
		ol_say(OL_EXIT_NO_NODE, "the node has stopped");
		s->node_gone = true;
	}
	plan(s);
}

static void due(void *ctx, ol_instant now)
{
	struct session *s = ctx;
	struct ol_cli_wishes w;

	speak(s, now);
	ol_cli_call_tick(&s->call, now, &w);
	grant(s, &w);
	plan(s);
}

static void interrupted(void *ctx, int signo)
{
	struct session *s = ctx;
	struct ol_cli_wishes w;

	(void)signo;
	ol_cli_call_stop(&s->call, ol_clock_now(), &w);
	grant(s, &w);
	plan(s);
}

/* ---- the command ------------------------------------------------------ */

static int open_loop(struct session *s)
{
	s->loop = ol_loop_new();
	if (!s->loop)
		return OL_ERR_NO_MEMORY;
	ol_loop_on_deadline(s->loop, due, s);
	if (ol_loop_watch(s->loop, s->client.fd, ready, s, &s->watch) ||
	    ol_loop_on_signal(s->loop, OL_SIGNAL_INTERRUPT, interrupted, s) ||
	    ol_loop_on_signal(s->loop, OL_SIGNAL_TERMINATE, interrupted, s))
		return OL_ERR_NO_MEMORY;
	return 0;
}

static int talk(struct session *s, const struct ol_desk_request *first)
{
	struct ol_cli_wishes w;
	size_t i;

	for (i = 0; i < s->attend.n; i++)
		send_request(s, &s->attend.rq[i]);
	ol_cli_call_start(&s->call, &w);
	ol_text_copy(w.rq[0].line, sizeof w.rq[0].line, first->line);
	w.rq[0].precedence = first->precedence;
	w.rq[0].call = first->call;
	grant(s, &w);
	if (s->call.phase == OL_CLI_CALL_WAITING && !s->style.json) {
		puts(s->call.mode == OL_CLI_CALL_AUTO
			     ? "waiting for a call"
			     : "waiting for an aide who connects this seat");
		fflush(stdout);
	}
	plan(s);
	ol_thread_prefer(); /* a voice must not wait for a compiler */
	ol_loop_run(s->loop);
	return s->node_gone ? OL_EXIT_NO_NODE : s->call.exit;
}

/* Everything opened and checked before the first request leaves. */
static int run(const struct ol_args *args, enum ol_cli_call_mode mode,
	       const struct ol_desk_request *first)
{
	static struct session s;
	const char *play = ol_args_value(args, OL_OPT_PLAY, NULL);
	const char *record = ol_args_value(args, OL_OPT_RECORD, NULL);
	const char *seconds = ol_args_value(args, OL_OPT_SECONDS, NULL);
	char dir[OL_PATH_MAX], why[OL_CLIENT_WHY];
	uint64_t ms = 0;
	int status = ol_command_dir(args, dir);

	if (status)
		return status;
	if (seconds && !ol_args_ms(seconds, MAX_SECONDS_MS, &ms))
		return ol_say(OL_EXIT_USAGE,
			      "--seconds %s: a number above 0, up to 86400",
			      seconds);
	status = ol_attend_read(&s.attend, args,
				play ? OL_LEG_FILE : OL_LEG_SOUND_CARD);
	if (status)
		return status;
	if (play && record && !strcmp(play, record))
		return ol_say(OL_EXIT_USAGE,
			      "--play and --record name the same file");
	s.style = ol_style_of(args->n[OL_OPT_JSON] > 0);
	status = ol_cli_sound_plan(&s.sound, args, play, record, why);
	if (!status)
		status = ol_handset_open(&s.handset, play, record, why);
	if (!status)
		status = ol_client_open(&s.client, dir, why);
	if (status) {
		(void)ol_handset_end(&s.handset, ol_clock_now());
		return ol_say(status, "%s", why);
	}
	ol_cli_call_init(&s.call, mode, record != NULL, ms);
	s.call.plays = play != NULL;
	if (open_loop(&s)) {
		status = ol_say(OL_EXIT_REFUSED, "out of memory");
	} else {
		status = talk(&s, first);
	}
	ol_handset_set_card(&s.handset, NULL);
	ol_cli_sound_close(&s.sound);
	if (ol_handset_end(&s.handset, ol_clock_now())) {
		lament(&s, s.handset.error);
		status = status ? status : OL_EXIT_REFUSED;
	}
	if (s.loop)
		ol_loop_free(s.loop);
	ol_client_close(&s.client);
	return status;
}

int ol_command_call(const struct ol_args *args)
{
	const char *p = ol_args_value(args, OL_OPT_PRECEDENCE, "routine");
	struct ol_desk_request first = { .what = OL_DO_CALL };

	if (ol_precedence_read(&first.precedence, p))
		return ol_say(OL_EXIT_USAGE,
			      "--precedence %s: routine, priority, immediate "
			      "or flash",
			      p);
	if (!*args->word[0] ||
	    !ol_text_copy(first.line, sizeof first.line, args->word[0]) ||
	    !ol_text_is_plain(args->word[0], strlen(args->word[0])))
		return ol_say(OL_EXIT_REFUSED,
			      "no line \"%.64s\": status lists the lines "
			      "there are",
			      args->word[0]);
	return run(args, OL_CLI_CALL_OUT, &first);
}

static int take_call(const struct ol_args *args, struct ol_desk_request *rq)
{
	const char *id = ol_args_value(args, OL_OPT_CALL, NULL);

	if (!id || !ol_id_read(&rq->call, id))
		return 0;
	return ol_say(OL_EXIT_USAGE,
		      "--call %s: the id of a call, as its events tell it", id);
}

int ol_command_ready(const struct ol_args *args)
{
	struct ol_desk_request first = { .what = OL_DO_WATCH };

	return run(args, OL_CLI_CALL_READY, &first);
}

int ol_command_answer(const struct ol_args *args)
{
	struct ol_desk_request first = { .what = OL_DO_ANSWER };
	int status = take_call(args, &first);

	if (status)
		return status;
	if (args->n[OL_OPT_AUTO] && args->n[OL_OPT_CALL])
		return ol_say(OL_EXIT_USAGE,
			      "--auto takes the next call, --call that one: "
			      "give one of them");
	return run(args,
		   args->n[OL_OPT_AUTO] ? OL_CLI_CALL_AUTO : OL_CLI_CALL_ANSWER,
		   &first);
}

/* ---- decline, hangup, talk -------------------------------------------- */

static int send_once(const struct ol_args *args, struct ol_desk_request *rq)
{
	char dir[OL_PATH_MAX], why[OL_CLIENT_WHY];
	struct ol_desk_reply reply;
	struct ol_client c;
	int status = take_call(args, rq);

	if (!status)
		status = ol_command_dir(args, dir);
	if (status)
		return status;
	status = ol_client_open(&c, dir, why);
	if (!status) {
		status = ol_client_ask(&c, rq, &reply, NULL, why);
		ol_client_close(&c);
	}
	return status ? ol_say(status, "%s", why) : 0;
}

static int ask_once(const struct ol_args *args, enum ol_do what, bool talks,
		    const char *done)
{
	struct ol_desk_request rq = { .what = what, .talks = talks };
	int status = send_once(args, &rq);

	if (!status)
		puts(done);
	return status;
}

int ol_command_decline(const struct ol_args *args)
{
	const char *when = ol_args_value(args, OL_OPT_CALL_AT, NULL);
	struct ol_desk_request rq = { .what = OL_DO_DECLINE };
	char at[OL_WALL_TEXT];
	int status = 0;

	if (when)
		status = ol_compose_when(&rq.will_call, "call-at", when);
	if (!status)
		status = send_once(args, &rq);
	if (status)
		return status;
	ol_wall_local(at, rq.will_call);
	if (when)
		printf("declined; they read that you call at %s\n", at);
	else
		puts("declined");
	return 0;
}

int ol_command_hangup(const struct ol_args *args)
{
	return ask_once(args, OL_DO_HANGUP, false, "hung up");
}

int ol_command_talk(const struct ol_args *args)
{
	if (args->n[OL_OPT_OVER])
		return ask_once(args, OL_DO_TALK, false,
				"the talk key is let go");
	return ask_once(args, OL_DO_TALK, true, "this side holds the talk key");
}
