/* month - see month.h. */
#include "store/month.h"

#include "base/bytes.h"
#include "base/error.h"
#include "store/db.h"
#include "store/pack.h"

#define NS_PER_DAY INT64_C(86400000000000)
#define BODY_MAX 8

#define COLUMNS "SELECT id, body, key, line FROM month "

/* ---- the calendar ----------------------------------------------------- */

/* Days since 1970 of the first day of a month; months are counted from
 * January of the year 0. After H. Hinnant, "chrono-compatible low-level date
 * algorithms": years begin in March, so that the odd day comes last. */
static int64_t first_day(int64_t month)
{
	int64_t year = month / 12, of_year = month % 12;
	int64_t from_march = (of_year + 10) % 12;

	if (of_year < 2)
		year--;
	return year * 365 + year / 4 - year / 100 + year / 400 +
	       (153 * from_march + 2) / 5 - 719468;
}

/* Days since 1970, rounded down. */
static int64_t day_of(ol_date date)
{
	return date.ns / NS_PER_DAY - (date.ns % NS_PER_DAY < 0);
}

static int64_t month_of(ol_date date)
{
	int64_t day = day_of(date) > 0 ? day_of(date) : 0;
	/* No month is longer than 31 days: this is not too late. */
	int64_t month = 1970 * 12 + day / 31;

	while (first_day(month + 1) <= day)
		month++;
	return month;
}

/* ---- rows ------------------------------------------------------------- */

struct row {
	int64_t id;
	int64_t month;
	bool has_key;
};

static int read_row(struct ol_store *s, sqlite3_stmt *st, uint16_t line,
		    struct row *row)
{
	uint8_t body[BODY_MAX];
	char place[OL_DB_PLACE];
	struct ol_unpack i = { .p = body };
	int err;

	row->id = sqlite3_column_int64(st, 0);
	row->has_key = sqlite3_column_type(st, 2) != SQLITE_NULL;
	ol_db_place(place, "month", "body", row->id);
	err = ol_db_open_sealed(s, st, 1, place, body, sizeof body, &i.left);
	if (err)
		return err;
	if (ol_unpack_32(&i) != line)
		i.is_bad = true; /* moved to another line */
	row->month = ol_unpack_32(&i);
	return ol_unpack_end(&i);
}

static int read_key(struct ol_store *s, sqlite3_stmt *st, const struct row *row,
		    uint8_t key[static OL_KEY_LEN])
{
	char place[OL_DB_PLACE];
	size_t len;
	int err;

	ol_db_place(place, "month", "key", row->id);
	err = ol_db_open_sealed(s, st, 2, place, key, OL_KEY_LEN, &len);
	return !err && len != OL_KEY_LEN ? OL_ERR_FORGED : err;
}

static int insert(struct ol_store *s, uint16_t line, const struct row *row,
		  const uint8_t key[static OL_KEY_LEN])
{
	uint8_t body[BODY_MAX];
	char place[OL_DB_PLACE];
	struct ol_pack o = { .p = body, .cap = sizeof body };
	sqlite3_stmt *st;
	int err = ol_db_prepare(s, &st,
				"INSERT INTO month (id, line, body, key) "
				"VALUES (?, ?, ?, ?)");

	if (err)
		return err;
	sqlite3_bind_int64(st, 1, row->id);
	sqlite3_bind_int64(st, 2, line);
	ol_pack_32(&o, line);
	ol_pack_32(&o, (uint32_t)row->month);
	ol_db_place(place, "month", "body", row->id);
	err = ol_db_bind_sealed(s, st, 3, place, body, o.n);
	ol_db_place(place, "month", "key", row->id);
	if (!err)
		err = ol_db_bind_sealed(s, st, 4, place, key, OL_KEY_LEN);
	return ol_db_finish(s, st, err);
}

/* ---- the key of now --------------------------------------------------- */

static int find_or_make(struct ol_store *s, uint16_t line, int64_t month,
			int64_t *id, uint8_t key[static OL_KEY_LEN])
{
	struct row row = { .month = -1 };
	sqlite3_stmt *st;
	bool has_row = true;
	int err = ol_db_prepare(s, &st,
				COLUMNS "WHERE line = ? AND key IS NOT NULL "
					"ORDER BY id DESC");

	if (err)
		return err;
	sqlite3_bind_int64(st, 1, line);
	while (!err && row.month != month) {
		err = ol_db_step(s, st, &has_row);
		if (err || !has_row)
			break;
		err = read_row(s, st, line, &row);
	}
	if (!err && has_row)
		err = read_key(s, st, &row, key);
	sqlite3_finalize(st);
	if (err || has_row) {
		*id = row.id;
		return err;
	}
	row.month = month;
	err = ol_db_next_id(s, "month", &row.id);
	if (err)
		return err;
	ol_random_fill(&s->rnd, key, OL_KEY_LEN);
	*id = row.id;
	return insert(s, line, &row, key);
}

int ol_month_now(struct ol_store *s, uint16_t line, ol_date now, int64_t *month,
		 uint8_t key[static OL_KEY_LEN])
{
	int64_t wanted = month_of(now);
	int err;

	if (ol_db_is_inside(s)) {
		err = find_or_make(s, line, wanted, month, key);
	} else {
		err = ol_db_begin(s);
		if (!err)
			err = ol_db_end(s, find_or_make(s, line, wanted, month,
							key));
	}
	if (err)
		ol_wipe(key, OL_KEY_LEN);
	return err;
}

int ol_month_key(struct ol_store *s, uint16_t line, int64_t month,
		 uint8_t key[static OL_KEY_LEN])
{
	struct row row;
	sqlite3_stmt *st;
	bool has_row = false;
	int err = ol_db_prepare(s, &st, COLUMNS "WHERE id = ? AND line = ?");

	if (err)
		return err;
	sqlite3_bind_int64(st, 1, month);
	sqlite3_bind_int64(st, 2, line);
	err = ol_db_step(s, st, &has_row);
	if (!err && !has_row)
		err = OL_ERR_UNKNOWN;
	if (!err)
		err = read_row(s, st, line, &row);
	if (!err)
		err = row.has_key ? read_key(s, st, &row, key) : OL_ERR_EXPIRED;
	sqlite3_finalize(st);
	if (err)
		ol_wipe(key, OL_KEY_LEN);
	return err;
}

/* ---- the end of one --------------------------------------------------- */

int ol_month_over(struct ol_store *s, uint16_t line, ol_date now, uint32_t days,
		  int64_t after, int64_t *month)
{
	int64_t today = day_of(now);
	struct row row;
	sqlite3_stmt *st;
	bool has_row;
	int err = ol_db_prepare(s, &st,
				COLUMNS
				"WHERE line = ? AND id > ? AND key IS NOT NULL "
				"ORDER BY id");

	if (err)
		return err;
	sqlite3_bind_int64(st, 1, line);
	sqlite3_bind_int64(st, 2, after);
	for (;;) {
		err = ol_db_step(s, st, &has_row);
		if (!err && !has_row)
			err = OL_ERR_UNKNOWN;
		if (!err)
			err = read_row(s, st, line, &row);
		if (err || first_day(row.month + 1) + (int64_t)days <= today)
			break;
	}
	sqlite3_finalize(st);
	*month = row.id;
	return err;
}

int ol_month_destroy(struct ol_store *s, int64_t month)
{
	sqlite3_stmt *st;
	int err = ol_db_prepare(s, &st,
				"UPDATE month SET key = NULL WHERE id = ?");

	if (err)
		return err;
	sqlite3_bind_int64(st, 1, month);
	return ol_db_finish(s, st, 0);
}

void ol_month_sweep(struct ol_store *s)
{
	int rc = sqlite3_wal_checkpoint_v2(
		s->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);

	s->is_unswept = rc != SQLITE_OK;
}
