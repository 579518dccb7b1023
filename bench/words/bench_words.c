/*
 * bench_words - how long pages and searches of a large store take.
 *
 *   bench_words fill FILE N    a store of N messages, some noted as read
 *   bench_words home DIR N     the same into the first line of an office
 *   bench_words read FILE      measures, prints JSON rows
 *
 * A message has 10 to 60 words of four scripts, 230 bytes in the middle; the
 * words are by lot, rare ones rare. Filling waits for no disk.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/prng.h"
#include "base/text.h"
#include "home/home.h"
#include "os/clock.h"
#include "os/random.h"
#include "seal/secret.h"
#include "store/audit.h"
#include "store/db.h"
#include "store/search.h"
#include "store/words.h"

#define ROUNDS 9
#define LINE 1
#define WORDS 4000
#define WORD_MAX 40
#define DAY INT64_C(86400000000000)

static const uint8_t key[OL_KEY_LEN] = { 7 };
static struct ol_store *store;
static struct ol_prng prng;
static struct ol_words_page page;

static void must(bool ok, const char *what)
{
	if (ok)
		return;
	(void)fprintf(stderr, "bench_words: %s\n", what);
	exit(1);
}

/* ---- filling ---------------------------------------------------------- */

static char word[WORDS][WORD_MAX];

static void append(char *text, size_t cap, const char *more)
{
	size_t len = strlen(text);

	must(ol_text_copy(text + len, cap - len, more), "room");
}

static void make_words(void)
{
	static const char *const part[4][8] = {
		{ "ha", "sto", "mer", "lin", "ba", "ro", "ten", "shi" },
		{ "га", "сто", "мор", "лин", "ба", "ро", "тен", "ши" },
		{ "مي", "نا", "سل", "با", "حر", "دو", "لي", "كم" },
		{ "港", "口", "船", "海", "军", "时", "线", "语" },
	};

	for (size_t k = 0; k < WORDS; k++) {
		size_t script = k % 8 < 5 ? 0 : k % 8 - 4;
		uint64_t n = 2 + ol_prng_below(&prng, 3);

		while (n-- > 0)
			append(word[k], WORD_MAX,
			       part[script][ol_prng_below(&prng, 8)]);
	}
}

static void add_text(char *text, size_t cap)
{
	uint64_t n = 10 + ol_prng_below(&prng, 50);

	text[0] = 0;
	while (n-- > 0) {
		double x = ol_prng_unit(&prng);
		const char *w = word[(size_t)(x * x * x * WORDS)];

		append(text, cap, w);
		append(text, cap, " ");
	}
}

static size_t make_item(uint8_t *out, struct ol_item *item, unsigned n,
			bool ours)
{
	int len;

	ol_put32(item->id.b, n + 1);
	item->id.b[6] = 0x70;
	item->id.b[8] = ours ? 0x81 : 0x82;
	item->date.ns = (20000 + n / 200) * DAY;
	item->seat = ol_words("duty");
	len = ol_item_write(out, OL_ITEM_MAX, item);
	must(len > 0, "an item");
	return (size_t)len;
}

static void say(struct ol_item *item, unsigned n, bool ours)
{
	static uint8_t bytes[OL_ITEM_MAX];
	static uint64_t have;
	static const struct ol_digest none;
	struct ol_words_done done;
	struct ol_salt salt;
	size_t len = make_item(bytes, item, n, ours);

	ol_put32(salt.b, n);
	if (ours)
		must(!ol_words_queue(store, LINE, item->date, &salt, bytes, len,
				     &done),
		     "queue");
	else
		must(!ol_words_take(store, LINE, ++have, item->date, 0, &salt,
				    bytes, len, &none, &done),
		     "take");
}

static void say_message(unsigned n)
{
	static char text[4096];
	struct ol_item item = { .kind = OL_ITEM_MESSAGE };

	add_text(text, sizeof text);
	if (n == 77)
		append(text, sizeof text, "once in a lifetime");
	item.message.texts.n = 1;
	item.message.texts.t[0].tag = ol_words("en");
	item.message.texts.t[0].text = ol_words(text);
	say(&item, n, n % 2);
}

/* Half of theirs were read. */
static void note_message(unsigned n)
{
	struct ol_item item = { .kind = OL_ITEM_NOTE, .note = OL_NOTE_READ };

	ol_put32(item.of.b, n + 1);
	item.of.b[6] = 0x70;
	item.of.b[8] = 0x82;
	say(&item, n + 100000000, true);
}

static void keep_going(void)
{
	uint64_t first, to;
	size_t got;
	struct ol_words_line w;

	must(!ol_words_number(store, LINE, (ol_date){ DAY }, 200, &first, &got),
	     "number");
	must(!ol_words_line(store, LINE, &w), "line");
	must(!ol_words_delivered(store, LINE, w.last, (ol_date){ DAY },
				 (ol_date){ DAY }, &to),
	     "delivered");
}

static void add_line(void)
{
	struct ol_store_card card = { .id = { { 1 } } };
	struct ol_line_secret secret = { .generation = 1 };
	struct ol_store_line line = {
		.peer_level = OL_LEVEL_DUTY,
		.own_card = card.id,
		.n_paths = 1,
		.path[0].remote.family = 4,
	};

	append(line.settings.name, sizeof line.settings.name, "south");
	must(!ol_store_card_add(store, &card), "card");
	must(!ol_store_line_add(store, &line, &secret), "line");
}

static void fill(unsigned n)
{
	must(!ol_db_exec(store->db, "PRAGMA synchronous = OFF"), "synchronous");
	ol_prng_init(&prng, 4);
	make_words();
	for (unsigned k = 0; k < n; k++) {
		say_message(k);
		if (k % 4 == 2)
			note_message(k);
		if (k % 50 == 49 || k == n - 1)
			keep_going();
	}
}

static void fill_file(const char *path, unsigned n)
{
	struct ol_random rnd = ol_random_kernel();

	must(!ol_store_open(&store, path, true, key, &rnd), path);
	add_line();
	fill(n);
	ol_store_close(store);
}

static void fill_home(const char *dir, unsigned n)
{
	struct ol_random rnd = ol_random_kernel();
	struct ol_ask nobody = { 0 };
	struct ol_home *home;
	char why[OL_WHY_TEXT];

	must(!ol_home_open(&home, dir, &nobody, &rnd, why), dir);
	store = ol_home_store(home);
	fill(n);
	ol_home_close(home);
}

/* ---- reading ---------------------------------------------------------- */

static void inbox(void)
{
	struct ol_words_ask ask = { .line = LINE,
				    .dirs = 1 << OL_WORDS_THEIRS,
				    .kinds = 1 << OL_ITEM_MESSAGE,
				    .contents = true };

	must(!ol_words_list(store, &ask, &page) && page.n > 0, "inbox");
}

static void unread(void)
{
	struct ol_words_ask ask = { .line = LINE,
				    .unread = true,
				    .contents = true };

	must(!ol_words_list(store, &ask, &page) && page.n > 0, "unread");
}

static void show(void)
{
	struct ol_id id = { { 0, 0, 0, 3, 0, 0, 0x70, 0, 0x82 } };

	must(!ol_words_find(store, LINE, OL_WORDS_THEIRS, &id, &page), "show");
}

static void search(const char *query)
{
	int64_t from = 0;

	do {
		must(!ol_search(store, 0, query, from, &page), "search");
		from = page.next;
	} while (page.n == 0 && from != 0);
}

static void search_none(void)
{
	search("zeppelin");
}

static void search_rare(void)
{
	search("once lifetime");
	must(page.n == 1, "the rare one");
}

static void search_common(void)
{
	search("ha");
	must(page.n > 0, "a common one");
}

static void due(void)
{
	struct ol_words_row row;

	(void)ol_words_due(store, &row);
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void row(const char *what, double value, const char *unit,
		const char *goal, bool is_last)
{
	(void)printf(" [\"%s\", %.2f, \"%s\", \"%s\"]%s\n", what, value, unit,
		     goal, is_last ? "" : ",");
}

static void measure(const char *what, void (*f)(void), const char *goal)
{
	double ms[ROUNDS];

	for (int k = 0; k < ROUNDS; k++) {
		ol_instant from = ol_clock_now();

		f();
		ms[k] = (double)ol_since(from, ol_clock_now()) / 1000;
	}
	qsort(ms, ROUNDS, sizeof ms[0], by_size);
	row(what, ms[ROUNDS / 2], "ms", goal, false);
}

static void audit(void)
{
	struct ol_audit a;

	ol_audit_begin(&a, LINE, NULL);
	while (!a.is_done)
		must(!ol_audit_step(&a, store), "audit");
	must(a.fault == OL_AUDIT_SOUND, ol_audit_text(a.fault));
}

/* KiB this process had at most. */
static double peak_kib(void)
{
	char text[128];
	long kib = 0;
	FILE *f = fopen("/proc/self/status", "r");

	must(f != NULL, "/proc/self/status");
	while (fgets(text, sizeof text, f))
		if (!strncmp(text, "VmHWM:", 6))
			kib = strtol(text + 6, NULL, 10);
	(void)fclose(f);
	return (double)kib;
}

static void read_all(const char *path)
{
	must(!ol_store_open_reader(&store, path, key), path);
	(void)printf("[\n");
	measure("inbox, a page", inbox, "below 100");
	measure("inbox, a page of what is unread", unread, "below 100");
	measure("show one", show, "");
	measure("the next to be acknowledged", due, "");
	measure("search, in no message", search_none, "below 100");
	measure("search, two words in one message", search_rare, "below 100");
	measure("search, in most messages", search_common, "below 100");
	row("memory of the process so far", peak_kib(), "KiB",
	    "not growing with the store", false);
	measure("audit of all of it", audit, "");
	row("memory, with the audit", peak_kib(), "KiB",
	    "not growing with the store", true);
	(void)printf("]\n");
	ol_store_close(store);
}

int main(int argc, char **argv)
{
	must(ol_seal_init() == 0, "libsodium");
	if (argc == 4 && !strcmp(argv[1], "fill"))
		fill_file(argv[2], (unsigned)strtoul(argv[3], NULL, 10));
	else if (argc == 4 && !strcmp(argv[1], "home"))
		fill_home(argv[2], (unsigned)strtoul(argv[3], NULL, 10));
	else if (argc == 3 && !strcmp(argv[1], "read"))
		read_all(argv[2]);
	else
		must(false, "usage: bench_words fill FILE N | home DIR N | "
			    "read FILE");
	return 0;
}
