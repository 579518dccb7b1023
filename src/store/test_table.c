/* test_table - see tests.h. */
#include <string.h>

#include "base/error.h"
#include "store/db.h"
#include "store/pack.h"
#include "store/tests.h"

#define BODY 64 /* bytes of a row before it is sealed, at most */

static size_t write_body(uint8_t out[static BODY],
			 const struct ol_store_tests *t)
{
	struct ol_pack o = { out, 0, BODY };

	ol_pack_32(&o, t->words);
	ol_pack_32(&o, t->words_passed);
	ol_pack_32(&o, t->voice);
	ol_pack_32(&o, t->voice_passed);
	ol_pack_32(&o, t->rtt_min_us);
	ol_pack_32(&o, t->rtt_max_us);
	ol_pack_64(&o, t->rtt_sum_us);
	ol_pack_32(&o, t->n_rtt);
	ol_pack_32(&o, t->voice_sent);
	ol_pack_32(&o, t->voice_back);
	return o.n;
}

static int read_body(struct ol_store_tests *t, const uint8_t *p, size_t len)
{
	struct ol_unpack i = { p, len, false };

	t->words = ol_unpack_32(&i);
	t->words_passed = ol_unpack_32(&i);
	t->voice = ol_unpack_32(&i);
	t->voice_passed = ol_unpack_32(&i);
	t->rtt_min_us = ol_unpack_32(&i);
	t->rtt_max_us = ol_unpack_32(&i);
	t->rtt_sum_us = ol_unpack_64(&i);
	t->n_rtt = ol_unpack_32(&i);
	t->voice_sent = ol_unpack_32(&i);
	t->voice_back = ol_unpack_32(&i);
	return ol_unpack_end(&i);
}

/* The sealed body stands for its line and hour alone. */
static void place_of(char out[static OL_DB_PLACE], uint16_t line, uint32_t hour)
{
	ol_db_place(out, "test", "body", ((int64_t)line << 32) | hour);
}

/* Rows of "SELECT hour, body". */
static int read_row(struct ol_store *s, sqlite3_stmt *st, uint16_t line,
		    struct ol_store_tests *t)
{
	uint8_t body[BODY];
	char place[OL_DB_PLACE];
	size_t len;
	int err;

	t->line = line;
	t->hour = (uint32_t)sqlite3_column_int64(st, 0);
	place_of(place, line, t->hour);
	err = ol_db_open_sealed(s, st, 1, place, body, sizeof body, &len);
	return err ? err : read_body(t, body, len);
}

int ol_store_tests_list(struct ol_store *s, uint16_t line, uint32_t from,
			struct ol_store_tests *out, size_t max, size_t *n)
{
	bool has_row = true;
	sqlite3_stmt *st;
	int err = ol_db_prepare(s, &st,
				"SELECT hour, body FROM test "
				"WHERE line = ? AND hour >= ? ORDER BY hour");

	*n = 0;
	if (err)
		return err;
	sqlite3_bind_int64(st, 1, line);
	sqlite3_bind_int64(st, 2, from);
	while (*n < max) {
		err = ol_db_step(s, st, &has_row);
		if (err || !has_row)
			break;
		err = read_row(s, st, line, &out[*n]);
		if (err)
			break;
		++*n;
	}
	sqlite3_finalize(st);
	return err;
}

int ol_store_tests_check(struct ol_store *s)
{
	struct ol_store_tests t;
	bool has_row = true;
	sqlite3_stmt *st;
	int err = ol_db_prepare(s, &st, "SELECT hour, body, line FROM test");

	if (err)
		return err;
	while (!err && has_row) {
		err = ol_db_step(s, st, &has_row);
		if (!err && has_row)
			err = read_row(s, st,
				       (uint16_t)sqlite3_column_int64(st, 2),
				       &t);
	}
	sqlite3_finalize(st);
	return err;
}

/* ---- adding ------------------------------------------------------------ */

static void sum_up(struct ol_store_tests *sum,
		   const struct ol_store_tests *more)
{
	sum->words += more->words;
	sum->words_passed += more->words_passed;
	sum->voice += more->voice;
	sum->voice_passed += more->voice_passed;
	if (more->rtt_min_us &&
	    (sum->rtt_min_us == 0 || more->rtt_min_us < sum->rtt_min_us))
		sum->rtt_min_us = more->rtt_min_us;
	if (more->rtt_max_us > sum->rtt_max_us)
		sum->rtt_max_us = more->rtt_max_us;
	sum->rtt_sum_us += more->rtt_sum_us;
	sum->n_rtt += more->n_rtt;
	sum->voice_sent += more->voice_sent;
	sum->voice_back += more->voice_back;
}

static int put(struct ol_store *s, const struct ol_store_tests *t)
{
	uint8_t body[BODY];
	char place[OL_DB_PLACE];
	sqlite3_stmt *st;
	int err = ol_db_prepare(s, &st,
				"INSERT OR REPLACE INTO test "
				"(line, hour, body) VALUES (?, ?, ?)");

	if (err)
		return err;
	sqlite3_bind_int64(st, 1, t->line);
	sqlite3_bind_int64(st, 2, t->hour);
	place_of(place, t->line, t->hour);
	err = ol_db_bind_sealed(s, st, 3, place, body, write_body(body, t));
	return ol_db_finish(s, st, err);
}

static int forget(struct ol_store *s, uint16_t line, uint32_t hour)
{
	sqlite3_stmt *st;
	int err;

	if (hour < OL_STORE_TEST_HOURS)
		return 0;
	err = ol_db_prepare(s, &st,
			    "DELETE FROM test WHERE line = ? AND hour <= ?");
	if (err)
		return err;
	sqlite3_bind_int64(st, 1, line);
	sqlite3_bind_int64(st, 2, hour - OL_STORE_TEST_HOURS);
	return ol_db_finish(s, st, 0);
}

static int add(struct ol_store *s, const struct ol_store_tests *more)
{
	struct ol_store_tests sum;
	size_t n;
	int err = ol_store_tests_list(s, more->line, more->hour, &sum, 1, &n);

	if (err)
		return err;
	if (n == 0 || sum.hour != more->hour) {
		memset(&sum, 0, sizeof sum);
		sum.line = more->line;
		sum.hour = more->hour;
	}
	sum_up(&sum, more);
	err = put(s, &sum);
	return err ? err : forget(s, more->line, more->hour);
}

int ol_store_tests_add(struct ol_store *s, const struct ol_store_tests *more)
{
	int err = ol_db_begin(s);

	return err ? err : ol_db_end(s, add(s, more));
}
