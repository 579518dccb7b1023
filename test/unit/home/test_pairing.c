/* pairing: two offices exchange cards; and every way to do it wrong. */
#include "home/pairing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "test/unit/home/houses.h"

#define NOW ((ol_date){ 1795179909000000000 })

static struct houses h;
static struct ol_home_card north, south; /* a card of each */
static struct ol_home_line line;

static void new_card(struct ol_home *home, struct ol_home_card *c)
{
	if (ol_home_card_new(home, false, NOW, c, why))
		fail_msg("%s", why);
}

static int set_up(void **state)
{
	(void)state;
	memset(why, 0, sizeof why);
	houses_open(&h);
	new_card(h.north, &north);
	new_card(h.south, &south);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	houses_close(&h);
	return 0;
}

static int pair_north(const char *name, const struct ol_home_card *mine,
		      const struct ol_home_card *theirs)
{
	struct ol_home_pair p = houses_pair(name, mine, theirs);

	return ol_home_pair(h.north, &p, NOW, &line, why);
}

static size_t n_lines(struct ol_home *home)
{
	size_t n;

	assert_int_equal(ol_home_line_count(home, &n, why), 0);
	return n;
}

/* ---- what works ------------------------------------------------------- */

static void test_a_card_tells_what_the_settings_say(void **state)
{
	struct ol_card c;

	(void)state;
	assert_int_equal(north.text[north.len], 0);
	assert_int_equal(ol_home_card_read(&c, "f", north.text, north.len, why),
			 0);
	assert_string_equal(c.office, "North");
	assert_int_equal(c.level, OL_LEVEL_DUTY);
	assert_int_equal(c.n_addrs, 2);
	assert_int_equal(c.addr[0].port, 7100);
	assert_false(c.is_split);
	assert_int_equal(north.slip_len, 0);
}

static void test_both_ends_come_to_the_same_line(void **state)
{
	struct ol_home_pair p = houses_pair("north", &south, &north);
	struct ol_home_line there;

	(void)state;
	assert_int_equal(pair_north("south", &north, &south), 0);
	assert_int_equal(ol_home_pair(h.south, &p, NOW, &there, why), 0);
	assert_int_equal(line.secret.generation, 1);
	assert_memory_equal(line.secret.key, there.secret.key, OL_KEY_LEN);
	assert_string_equal(line.line.digits, there.line.digits);
	assert_int_equal(strlen(line.line.digits), 47);
	assert_string_equal(line.line.settings.name, "south");
	assert_string_equal(line.line.peer_office, "South");
	assert_memory_equal(line.line.peer_line,
			    ol_home_keys(h.south)->line_public, 32);
	assert_false(line.line.settings.verified);
	assert_true(line.line.settings.recording_allowed);
	/* Two addresses at each end: two paths, each of one family. */
	assert_int_equal(line.n_usable, 2);
	assert_int_equal(line.usable[0].listen, 0);
	assert_int_equal(line.usable[0].remote.family, 4);
	assert_int_equal(line.usable[0].remote.port, 7200);
	assert_int_equal(line.usable[1].listen, 1);
	assert_int_equal(line.usable[1].remote.family, 6);
}

static void test_a_line_outlives_its_node(void **state)
{
	struct ol_home_line again;

	(void)state;
	assert_int_equal(pair_north("south", &north, &south), 0);
	ol_home_close(h.north);
	h.north = houses_open_one(h.north_dir);
	assert_int_equal(n_lines(h.north), 1);
	assert_int_equal(ol_home_line_at(h.north, 0, &again, why), 0);
	assert_memory_equal(&again.secret, &line.secret, sizeof line.secret);
	assert_string_equal(again.line.digits, line.line.digits);
	assert_int_equal(again.n_usable, 2);
	ol_home_line_release(&again);
	assert_int_equal(again.secret.key[0], 0);
	assert_int_equal(ol_home_line_at(h.north, 1, &again, why),
			 OL_ERR_UNKNOWN);
}

static void test_a_split_card_needs_its_slip(void **state)
{
	struct ol_home_card split, other;
	struct ol_home_pair p;
	struct ol_home_line there;

	(void)state;
	assert_int_equal(ol_home_card_new(h.south, true, NOW, &split, why), 0);
	assert_int_equal(ol_home_card_new(h.south, true, NOW, &other, why), 0);
	assert_true(split.slip_len > 0);
	p = houses_pair("south", &north, &split);
	p.slip = NULL;
	assert_int_equal(ol_home_pair(h.north, &p, NOW, &line, why),
			 OL_ERR_STATE);
	assert_why("slip of its own");
	p.slip = other.slip_text;
	p.slip_len = other.slip_len;
	assert_int_equal(ol_home_pair(h.north, &p, NOW, &line, why),
			 OL_ERR_UNKNOWN);
	assert_why("theirs.slip belongs to another card");
	p.slip = north.text; /* a card for a slip */
	p.slip_len = north.len;
	assert_int_equal(ol_home_pair(h.north, &p, NOW, &line, why),
			 OL_ERR_MALFORMED);
	assert_why("theirs.slip");
	assert_int_equal(n_lines(h.north), 0);
	assert_int_equal(pair_north("south", &north, &split), 0);
	p = houses_pair("north", &split, &north);
	assert_int_equal(ol_home_pair(h.south, &p, NOW, &there, why), 0);
	assert_memory_equal(line.secret.key, there.secret.key, OL_KEY_LEN);
	assert_string_equal(line.line.digits, there.line.digits);
}

static void test_a_third_card_gives_another_number(void **state)
{
	struct ol_home_card false_one;
	struct ol_home_pair p;
	struct ol_home_line there;

	(void)state;
	/* North was given another card of South than South thinks. */
	new_card(h.south, &false_one);
	assert_int_equal(pair_north("south", &north, &false_one), 0);
	p = houses_pair("north", &south, &north);
	assert_int_equal(ol_home_pair(h.south, &p, NOW, &there, why), 0);
	assert_string_not_equal(line.line.digits, there.line.digits);
	assert_memory_not_equal(line.secret.key, there.secret.key, OL_KEY_LEN);
}

static void test_verifying_is_kept_and_erases_the_share(void **state)
{
	struct ol_store_card card;

	(void)state;
	assert_int_equal(pair_north("south", &north, &south), 0);
	assert_int_equal(ol_home_verify(h.north, "sout", why), OL_ERR_UNKNOWN);
	assert_why("there is no line \"sout\"");
	assert_int_equal(ol_home_verify(h.north, "south", why), 0);
	assert_int_equal(ol_home_verify(h.north, "south", why), 0);
	ol_home_close(h.north);
	h.north = houses_open_one(h.north_dir);
	assert_int_equal(ol_home_line_at(h.north, 0, &line, why), 0);
	assert_true(line.line.settings.verified);
	assert_int_equal(ol_store_card_find(ol_home_store(h.north),
					    &north.card.id, &card),
			 0);
	assert_true(card.used);
	assert_false(card.has_share);
}

/* ---- what is refused -------------------------------------------------- */

/* After a refusal the right cards still make a line. */
static void assert_nothing_changed(void)
{
	assert_int_equal(n_lines(h.north), 0);
	assert_int_equal(pair_north("south", &north, &south), 0);
}

static void test_a_card_of_ones_own_is_refused(void **state)
{
	struct ol_home_card second;

	(void)state;
	assert_int_equal(pair_north("south", &north, &north), OL_ERR_RANGE);
	assert_why("theirs.card is a card of this office itself");
	new_card(h.north, &second);
	assert_int_equal(pair_north("south", &north, &second), OL_ERR_RANGE);
	assert_nothing_changed();
}

static void test_cards_the_wrong_way_round_are_noticed(void **state)
{
	(void)state;
	assert_int_equal(pair_north("south", &south, &north), OL_ERR_RANGE);
	assert_why("the cards are exchanged: --mine is theirs.card");
	assert_int_equal(pair_north("south", &south, &south), OL_ERR_UNKNOWN);
	assert_why("mine.card is no card of this office");
	assert_nothing_changed();
}

static void test_a_card_makes_one_line_only(void **state)
{
	struct ol_home_card again;

	(void)state;
	assert_int_equal(pair_north("south", &north, &south), 0);
	assert_int_equal(pair_north("south 2", &north, &south), OL_ERR_STATE);
	assert_why("mine.card was used already");
	new_card(h.north, &again);
	assert_int_equal(pair_north("south 2", &again, &south), OL_ERR_EXISTS);
	assert_why("one to the office of theirs.card");
	assert_int_equal(n_lines(h.north), 1);
}

static void test_a_card_of_an_older_store_is_explained(void **state)
{
	char path[SCRATCH_PATH], copy[SCRATCH_PATH];
	struct ol_home_card later;

	(void)state;
	/* The store as it was before the card was made. */
	assert_int_equal(ol_home_path(path, h.north_dir, OL_PLACE_STORE), 0);
	scratch_path(copy, &h.folder, "copy.db");
	assert_int_equal(ol_store_copy(path, copy), 0);
	new_card(h.north, &later);
	ol_home_close(h.north);
	assert_int_equal(rename(copy, path), 0);
	h.north = houses_open_one(h.north_dir);
	assert_int_equal(pair_north("south", &later, &south), OL_ERR_UNKNOWN);
	assert_why("mine.card was not made in this home");
	assert_nothing_changed();
}

static void test_a_damaged_card_names_the_place(void **state)
{
	struct ol_home_card bad = south;
	char *second = strstr(bad.text, "\n02: ");

	(void)state;
	assert_non_null(second);
	second[7] = second[7] == 'Q' ? 'P' : 'Q'; /* third letter */
	assert_int_equal(pair_north("south", &north, &bad), OL_ERR_MALFORMED);
	assert_why("theirs.card is damaged: line 2, character 3");
	assert_int_equal(pair_north("south", &bad, &south), OL_ERR_MALFORMED);
	assert_why("mine.card is damaged");
	bad.len = 0;
	assert_int_equal(pair_north("south", &north, &bad), OL_ERR_MALFORMED);
	assert_why("theirs.card");
	assert_nothing_changed();
}

static void test_names_that_cannot_be_are_refused(void **state)
{
	static const struct {
		const char *why, *name;
		bool may_be;
	} row[] = {
		{ "a word", "south", true },
		{ "with a blank in it", "crisis cell 2", true },
		{ "another script", "\345\214\227\344\272\254", true },
		{ "64 bytes",
		  "1234567890123456789012345678901234567890123456789012345678"
		  "901234",
		  true },
		{ "65 bytes",
		  "1234567890123456789012345678901234567890123456789012345678"
		  "9012345",
		  false },
		{ "nothing", "", false },
		{ "an option", "-v", false },
		{ "a blank first", " south", false },
		{ "a blank last", "south ", false },
		{ "a newline", "so\nuth", false },
		{ "an escape", "so\033uth", false },
		{ "no UTF-8", "so\377uth", false },
		{ "a bidi override", "so\342\200\256uth", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
		if (ol_line_name_may_be(row[i].name) != row[i].may_be)
			fail_msg("%s", row[i].why);
	assert_int_equal(pair_north("so\nuth", &north, &south), OL_ERR_RANGE);
	assert_why("no line can be named so");
	assert_nothing_changed();
}

/* ---- paths ------------------------------------------------------------ */

/* An office at these addresses, and a card of it. */
static struct ol_home *another(const char *name, const char *const *listen,
			       struct ol_home_card *card)
{
	struct ol_home_plan p = houses_plan(name, listen, NULL);
	char dir[SCRATCH_PATH];
	struct ol_home *home;

	scratch_path(dir, &h.folder, name);
	assert_int_equal(ol_home_init(dir, &p, &houses_random, why), 0);
	home = houses_open_one(dir);
	new_card(home, card);
	return home;
}

static void test_what_is_left_over_goes_with_the_last(void **state)
{
	static const char *const three[] = { "192.0.2.3:1", "192.0.2.3:2",
					     "192.0.2.3:3", NULL };
	static const char *const one[] = { "192.0.2.4:9", NULL };
	struct ol_home_card of_three, of_one;
	struct ol_home *x = another("three", three, &of_three);
	struct ol_home *y = another("one", one, &of_one);
	struct ol_home_pair p = houses_pair("y", &of_three, &of_one);

	(void)state;
	assert_int_equal(ol_home_pair(x, &p, NOW, &line, why), 0);
	assert_int_equal(line.n_usable, 3);
	for (uint8_t k = 0; k < 3; k++) {
		assert_int_equal(line.usable[k].listen, k);
		assert_int_equal(line.usable[k].remote.port, 9);
	}
	p = houses_pair("x", &of_one, &of_three);
	assert_int_equal(ol_home_pair(y, &p, NOW, &line, why), 0);
	assert_int_equal(line.n_usable, 3);
	for (uint8_t k = 0; k < 3; k++) {
		assert_int_equal(line.usable[k].listen, 0);
		assert_int_equal(line.usable[k].remote.port, k + 1);
	}
	ol_home_close(x);
	ol_home_close(y);
}

static void test_families_must_match(void **state)
{
	static const char *const crossed[] = { "[2001:db8::9]:1", "192.0.2.9:1",
					       NULL };
	struct ol_home_card card;
	struct ol_home *x = another("crossed", crossed, &card);

	(void)state;
	assert_int_equal(pair_north("x", &north, &card), OL_ERR_RANGE);
	assert_why("path 1 would lead from 192.0.2.1:7100 to "
		   "[2001:db8::9]:1");
	ol_home_close(x);
	assert_nothing_changed();
}

static void test_paths_of_addresses_no_longer_set_are_not_used(void **state)
{
	static const char text[] = "office North\nlisten 192.0.2.1:7100\n";
	char path[SCRATCH_PATH];

	(void)state;
	assert_int_equal(pair_north("south", &north, &south), 0);
	ol_home_close(h.north);
	assert_int_equal(ol_home_path(path, h.north_dir, OL_PLACE_SETTINGS), 0);
	assert_int_equal(ol_file_write(path, text, strlen(text), 0600), 0);
	h.north = houses_open_one(h.north_dir);
	assert_int_equal(ol_home_line_at(h.north, 0, &line, why), 0);
	assert_int_equal(line.line.n_paths, 2);
	assert_int_equal(line.n_usable, 1);
	assert_int_equal(line.usable[0].remote.family, 4);
}

static void test_paths_over_tcp_need_a_listen_tcp(void **state)
{
	static const char text[] = "office North\nlisten 192.0.2.1:7100\n"
				   "listen-tcp 192.0.2.1:443\n";
	struct ol_store_path path[3];
	char file[SCRATCH_PATH];

	(void)state;
	assert_int_equal(pair_north("south", &north, &south), 0);
	for (size_t k = 0; k < 3; k++) {
		path[k] = line.line.path[0];
		path[k].tcp = k > 0;
		path[k].listen = (uint8_t)(k / 2);
		path[k].spare = true;
		path[k].floor_step = 4;
	}
	assert_int_equal(ol_store_line_set_paths(ol_home_store(h.north),
						 line.line.id, path, 3),
			 0);
	ol_home_close(h.north);
	assert_int_equal(ol_home_path(file, h.north_dir, OL_PLACE_SETTINGS), 0);
	assert_int_equal(ol_file_write(file, text, strlen(text), 0600), 0);
	h.north = houses_open_one(h.north_dir);
	assert_int_equal(ol_home_line_at(h.north, 0, &line, why), 0);
	assert_int_equal(line.line.n_paths, 3);
	assert_int_equal(line.n_usable, 2); /* there is one listen-tcp */
	assert_false(line.usable[0].tcp);
	assert_true(line.usable[1].tcp);
	assert_int_equal(line.usable[1].listen, 0);
	assert_true(line.usable[1].spare);
	assert_int_equal(line.usable[1].floor_step, 4);
}

/* ---- full disk -------------------------------------------------------- */

static void test_a_pairing_on_a_full_disk_changes_nothing(void **state)
{
	static const char *const at[] = { "192.0.2.5:1", NULL };
	struct ol_home_plan plan = houses_plan("Small", at, NULL);
	struct ol_home_card mine, extra;
	struct ol_home_pair p;
	char dir[SCRATCH_PATH];
	struct scratch disk;
	struct ol_home *home;
	int err = 0;

	(void)state;
	scratch_make(&disk);
	if (!scratch_make_disk(&disk, 2048)) {
		scratch_remove(&disk);
		skip();
	}
	scratch_path(dir, &disk, "home");
	assert_int_equal(ol_home_init(dir, &plan, &houses_random, why), 0);
	home = houses_open_one(dir);
	new_card(home, &mine);
	scratch_fill(&disk);
	/* The store's log has room for some more. */
	for (int i = 0; i < 5000 && !err; i++)
		err = ol_home_card_new(home, false, NOW, &extra, why);
	assert_int_equal(err, OL_ERR_NO_SPACE);
	assert_why("no space left");
	assert_int_equal(extra.len, 0); /* no card that nobody knows of */
	{
		static const char *const there[] = { "192.0.2.6:1", NULL };
		struct ol_home_card theirs;
		struct ol_home *x = another("Six", there, &theirs);

		p = houses_pair("six", &mine, &theirs);
		assert_int_equal(ol_home_pair(home, &p, NOW, &line, why),
				 OL_ERR_NO_SPACE);
		assert_int_equal(n_lines(home), 0);
		scratch_unfill(&disk);
		assert_int_equal(ol_home_pair(home, &p, NOW, &line, why), 0);
		ol_home_close(x);
	}
	ol_home_close(home);
	scratch_remove(&disk);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_a_card_tells_what_the_settings_say),
		T(test_both_ends_come_to_the_same_line),
		T(test_a_line_outlives_its_node),
		T(test_a_split_card_needs_its_slip),
		T(test_a_third_card_gives_another_number),
		T(test_verifying_is_kept_and_erases_the_share),
		T(test_a_card_of_ones_own_is_refused),
		T(test_cards_the_wrong_way_round_are_noticed),
		T(test_a_card_makes_one_line_only),
		T(test_a_card_of_an_older_store_is_explained),
		T(test_a_damaged_card_names_the_place),
		T(test_names_that_cannot_be_are_refused),
		T(test_what_is_left_over_goes_with_the_last),
		T(test_families_must_match),
		T(test_paths_of_addresses_no_longer_set_are_not_used),
		T(test_paths_over_tcp_need_a_listen_tcp),
		T(test_a_pairing_on_a_full_disk_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
