/* node - see node.h: made, run, stopped. */
#include "daemon/node.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "daemon/console.h"
#include "daemon/convert.h"
#include "daemon/log.h"
#include "daemon/missed.h"
#include "daemon/rolls.h"
#include "os/clock.h"
#include "os/signals.h"
#include "os/thread.h"

/* ---- what comes in ---------------------------------------------------- */

static void on_came(void *ctx, uint8_t socket, const struct ol_addr *from,
		    const uint8_t *bytes, size_t len)
{
	struct ol_node *n = ctx;

	ol_office_receive(n->office, ol_clock_now(), ol_clock_date(), socket,
			  from, bytes, len, &n->fx);
	ol_node_carry(n);
}

static void on_refused(void *ctx, uint8_t socket, const struct ol_addr *to)
{
	struct ol_node *n = ctx;

	ol_office_refused(n->office, ol_clock_now(), socket, to, &n->fx);
	ol_node_carry(n);
}

static void on_deadline(void *ctx, ol_instant now)
{
	struct ol_node *n = ctx;

	ol_loop_doing(n->loop, "slots");
	ol_office_tick(n->office, now, ol_clock_date(), &n->fx);
	ol_node_carry(n);
	ol_transport_read(n->transport);
	ol_words_tick(n);
	ol_calls_tick(n);
	ol_seats_tick(n);
	ol_transport_tick(n->transport);
}

static void on_turn(void *ctx)
{
	struct ol_node *n = ctx;

	ol_instant at = ol_office_deadline(n->office);

	at = ol_earlier(at, ol_transport_deadline(n->transport));
	at = ol_earlier(at, ol_calls_deadline(n));
	at = ol_earlier(at, ol_seats_deadline(n));
	ol_loop_set_deadline(n->loop, ol_earlier(at, ol_words_deadline(n)));
}

static void on_stop(void *ctx, int signo)
{
	struct ol_node *n = ctx;

	(void)signo;
	if (n->stopping) {
		ol_loop_stop(n->loop);
		return;
	}
	n->stopping = true;
	ol_log_change("stopping: saying goodbye on every line");
	ol_office_stop(n->office, ol_clock_now(), ol_clock_date(), "node",
		       "the node was stopped", &n->fx);
	ol_node_carry(n);
}

/* ---- life ------------------------------------------------------------- */

int ol_node_add_line(struct ol_node *n, const struct ol_home_line *line,
		     const struct ol_exchange_start *words,
		     struct ol_document *documents, uint16_t *index)
{
	const struct ol_roll_call none = { .ours = false };
	struct ol_office_line cfg;
	bool goes_first;
	int err;

	ol_convert_line(&cfg, line);
	goes_first = memcmp(ol_home_keys(n->home)->line_public, cfg.peer_public,
			    sizeof cfg.peer_public) < 0;
	cfg.words = *words;
	cfg.documents = documents;
	err = ol_office_add_line(n->office, &cfg, ol_clock_now(), index);
	ol_wipe(&cfg, sizeof cfg);
	if (err)
		return err;
	n->store_id[*index] = line->line.id;
	n->goes_first[*index] = goes_first;
	if (ol_office_n_lines(n->office) >= OL_NODE_GATHER)
		ol_transport_gather(n->transport);
	ol_office_roll_load(n->office, *index, ol_clock_date(), &none,
			    (ol_date){ 0 });
	return 0;
}

static int open_sockets(struct ol_node *n, char why[OL_WHY_TEXT])
{
	const struct ol_transport_handler handler = { n, on_came, on_refused };
	const struct ol_addr *at;
	uint8_t k;
	int err = ol_transport_new(&n->transport, n->loop, n->settings,
				   &n->random, &handler, why);

	if (err)
		return err;
	for (k = 0; k < OL_CONVERT_SOCKETS; k++) {
		at = ol_transport_addr(n->transport, k);
		if (at)
			n->addr[k] = *at;
	}
	n->sockets.n = OL_CONVERT_SOCKETS;
	n->sockets.addr = n->addr;
	n->sockets.first_tcp = OL_CONVERT_TCP;
	return 0;
}

_Static_assert(OL_OFFICE_SOCKETS == OL_SETTINGS_LISTEN, "of datagrams");

static int make_office(struct ol_node *n, char why[OL_WHY_TEXT])
{
	const struct ol_office_keys *keys = ol_home_keys(n->home);
	struct ol_office_config cfg = { .level = n->settings->level,
					.random = n->random };

	snprintf(cfg.name, sizeof cfg.name, "%s", n->settings->office);
	memcpy(cfg.line_secret, keys->line_secret, sizeof cfg.line_secret);
	memcpy(cfg.line_public, keys->line_public, sizeof cfg.line_public);
	ol_random_fill(&n->random, cfg.incarnation, sizeof cfg.incarnation);
	(void)ol_settings_told(n->settings, cfg.told);
	cfg.ladder = n->settings->ladder;
	n->office = ol_office_new(&cfg, ol_clock_now());
	ol_wipe(&cfg, sizeof cfg);
	if (n->office)
		return 0;
	snprintf(why, OL_WHY_TEXT, "out of memory");
	return OL_ERR_NO_MEMORY;
}

/* Where its words stand, and the line as a whole. */
static int load_line(struct ol_node *n, const struct ol_home_line *line,
		     char why[OL_WHY_TEXT])
{
	struct ol_exchange_start words;
	struct ol_document *documents = NULL;
	uint16_t index;
	int err;

	ol_calls_recover(n, line->line.id);
	err = ol_words_stand(ol_home_store(n->home), line->line.id, &words);

	if (!err)
		err = ol_files_line(n, line->line.id, &documents);
	if (!err)
		err = ol_node_add_line(n, line, &words, documents, &index);
	if (err) {
		ol_document_free(documents);
	} else {
		ol_files_look_back(n, index);
		ol_rolls_load(n, index);
	}
	if (err)
		snprintf(why, OL_WHY_TEXT, "line %s cannot be made: %s",
			 line->line.settings.name, ol_err_text(err));
	return err;
}

static int load_lines(struct ol_node *n, char why[OL_WHY_TEXT])
{
	struct ol_home_line line;
	size_t i, count;
	int err;

	err = ol_home_line_count(n->home, &count, why);
	for (i = 0; !err && i < count; i++) {
		err = ol_home_line_at(n->home, i, &line, why);
		if (err)
			break;
		if (!line.n_usable) {
			ol_log_trouble("line %s has no path with the "
				       "addresses of openline.conf: it "
				       "stays off until there is one",
				       line.line.settings.name);
		} else {
			err = load_line(n, &line, why);
		}
		ol_home_line_release(&line);
	}
	return err;
}

static int start_threads(struct ol_node *n, char why[OL_WHY_TEXT])
{
	struct ol_voices_handler voices;
	struct ol_desk_handler desks;
	char path[OL_PATH_MAX];
	int err;

	ol_node_voices_handler(n, &voices);
	ol_node_desk_handler(n, &desks);
	ol_missed_start(n);
	ol_duty_start(n);
	err = ol_words_start(n, why);
	if (err)
		return err;
	err = ol_sender_start(&n->sender);
	if (!err)
		err = ol_voices_start(&n->voices, n->loop, &voices);
	if (!err)
		err = ol_writer_start(&n->writer, ol_home_store(n->home),
				      n->loop);
	if (err) {
		snprintf(why, OL_WHY_TEXT, "threads cannot be started: %s",
			 ol_err_text(err));
		return err;
	}
	err = ol_home_path(path, ol_home_where(n->home), OL_PLACE_DESK);
	if (!err)
		err = ol_desk_server_new(&n->desks, n->loop, &desks);
	if (!err)
		err = ol_rows_new(&n->rows, n->loop, n);
	if (!err)
		err = ol_desk_unix_new(&n->unix_door, n->loop, path, n->desks);
	if (err)
		snprintf(why, OL_WHY_TEXT,
			 "desks cannot be served in %.400s: %s",
			 ol_home_where(n->home), ol_err_text(err));
	return err ? err : ol_console_start(n, why);
}

static int listen_to_signals(struct ol_node *n)
{
	int err = ol_loop_on_signal(n->loop, OL_SIGNAL_TERMINATE, on_stop, n);

	if (!err)
		err = ol_loop_on_signal(n->loop, OL_SIGNAL_INTERRUPT, on_stop,
					n);
	return err;
}

int ol_node_new(struct ol_node **out, struct ol_home *home,
		char why[OL_WHY_TEXT])
{
	struct ol_node *n = calloc(1, sizeof *n);
	int err = 0;

	snprintf(why, OL_WHY_TEXT, "out of memory");
	if (!n)
		return OL_ERR_NO_MEMORY;
	n->home = home;
	n->settings = ol_home_settings(home);
	n->random = *ol_home_random(home);
	n->since = ol_clock_date();
	n->loop = ol_loop_new();
	if (!n->loop)
		err = OL_ERR_NO_MEMORY;
	if (!err)
		err = listen_to_signals(n);
	if (!err)
		err = open_sockets(n, why);
	if (!err)
		err = make_office(n, why);
	if (!err)
		err = ol_files_open(n, why);
	if (!err)
		err = load_lines(n, why);
	if (!err)
		err = ol_seats_start(n, why);
	if (!err)
		err = start_threads(n, why);
	if (err) {
		ol_node_free(n);
		return err;
	}
	ol_loop_on_deadline(n->loop, on_deadline, n);
	ol_loop_on_turn(n->loop, on_turn, n);
	*out = n;
	return 0;
}

void ol_node_run(struct ol_node *n)
{
	ol_thread_prefer();
	ol_loop_set_deadline(n->loop, ol_office_deadline(n->office));
	ol_loop_run(n->loop);
}

static void say_figures(struct ol_node *n)
{
	struct ol_sender_figures s;
	struct ol_links_figures t;
	struct ol_loop_figures l;

	ol_transport_figures(n->transport, &t);
	if (n->settings->n_tcp)
		ol_log_detail("dialled %llu TCP connections, lost %llu, turned "
			      "away %llu strangers, dropped %llu cells that "
			      "had none",
			      (unsigned long long)t.dialled,
			      (unsigned long long)t.lost,
			      (unsigned long long)t.turned_away,
			      (unsigned long long)t.unsent);
	ol_sender_figures(n->sender, &s);
	ol_loop_figures(n->loop, &l);
	ol_log_detail(
		"sent %llu datagrams, %llu late (worst %llu us), %llu "
		"refused by the kernel, %llu without room; %llu long "
		"callbacks (worst %llu us) in \"%s\"; %llu pieces of voice dropped",
		(unsigned long long)s.sent, (unsigned long long)s.late,
		(unsigned long long)s.late_max_us, (unsigned long long)s.failed,
		(unsigned long long)n->undelivered,
		(unsigned long long)l.n_long, (unsigned long long)l.longest_us,
		l.longest_at, (unsigned long long)ol_voices_dropped(n->voices));
}

void ol_node_free(struct ol_node *n)
{
	if (!n)
		return;
	ol_console_stop(n);
	/* Reverse order of making; the writer's last reports still find the
	 * desks' server. */
	ol_words_close(n);
	ol_seats_stop(n);
	ol_writer_stop(n->writer);
	ol_words_stop(n);
	if (n->desks)
		say_figures(n);
	ol_desk_server_free(n->desks);
	ol_desk_unix_free(n->unix_door);
	ol_rows_free(n->rows);
	ol_voices_stop(n->voices);
	ol_sender_stop(n->sender);
	ol_office_free(n->office);
	ol_files_close(n);
	ol_form_set_free(n->words.forms);
	ol_office_effects_release(&n->fx);
	ol_transport_free(n->transport);
	ol_loop_free(n->loop);
	ol_seats_release(n);
	free(n);
}
