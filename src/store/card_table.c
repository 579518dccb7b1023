/* card_table - the cards given out. They are few: looking for one opens them
 * all, since their ids tell when they were made and so are sealed. */
#include "store/card_table.h"

#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "store/db.h"

static int read_share(struct ol_store *s, sqlite3_stmt *st, int64_t row,
		      struct ol_store_card *card)
{
	char place[OL_DB_PLACE];
	size_t len;
	int err;

	card->has_share = sqlite3_column_type(st, 3) != SQLITE_NULL;
	if (!card->has_share)
		return 0;
	ol_db_place(place, "card", "share", row);
	err = ol_db_open_sealed(s, st, 3, place, card->share,
				sizeof card->share, &len);
	return !err && len != sizeof card->share ? OL_ERR_FORGED : err;
}

static int read_row(struct ol_store *s, sqlite3_stmt *st,
		    struct ol_store_card *card)
{
	uint8_t body[OL_CODE_MAX];
	char place[OL_DB_PLACE];
	int64_t row = sqlite3_column_int64(st, 0);
	size_t len;
	int err;

	*card = (struct ol_store_card){ 0 };
	ol_db_place(place, "card", "body", row);
	err = ol_db_open_sealed(s, st, 2, place, body, sizeof body, &len);
	if (!err)
		err = ol_code_read_card(card, body, len);
	card->used = sqlite3_column_int64(st, 1) != 0;
	if (!err)
		err = read_share(s, st, row, card);
	return err;
}

/* OL_ERR_UNKNOWN where it is not there. */
static int find(struct ol_store *s, const struct ol_id *id, int64_t *row,
		struct ol_store_card *card)
{
	const struct ol_id wanted = *id; /* it may lie in `card` */
	sqlite3_stmt *st;
	bool has_row;
	int err = ol_db_prepare(s, &st,
				"SELECT id, used, body, share FROM card "
				"ORDER BY id DESC");

	while (!err) {
		err = ol_db_step(s, st, &has_row);
		if (!err && !has_row)
			err = OL_ERR_UNKNOWN;
		if (!err)
			err = read_row(s, st, card);
		if (!err && ol_id_equal(&card->id, &wanted)) {
			*row = sqlite3_column_int64(st, 0);
			break;
		}
	}
	sqlite3_finalize(st);
	if (err)
		ol_wipe(card, sizeof *card);
	return err;
}

int ol_store_card_find(struct ol_store *s, const struct ol_id *id,
		       struct ol_store_card *card)
{
	int64_t row;

	return find(s, id, &row, card);
}

static int insert(struct ol_store *s, const struct ol_store_card *card,
		  int64_t row)
{
	uint8_t body[OL_CODE_MAX];
	char place[OL_DB_PLACE];
	size_t len = ol_code_write_card(body, card);
	sqlite3_stmt *st;
	int err = ol_db_prepare(s, &st,
				"INSERT INTO card (id, used, body, share) "
				"VALUES (?, ?, ?, ?)");

	if (err)
		return err;
	sqlite3_bind_int64(st, 1, row);
	sqlite3_bind_int64(st, 2, card->used);
	ol_db_place(place, "card", "body", row);
	err = ol_db_bind_sealed(s, st, 3, place, body, len);
	ol_db_place(place, "card", "share", row);
	if (!err && card->has_share)
		err = ol_db_bind_sealed(s, st, 4, place, card->share,
					sizeof card->share);
	return ol_db_finish(s, st, err);
}

static int add(struct ol_store *s, const struct ol_store_card *card)
{
	struct ol_store_card there;
	int64_t row, unused;
	int err = find(s, &card->id, &row, &there);

	ol_wipe(&there, sizeof there);
	if (!err)
		return OL_ERR_EXISTS;
	if (err != OL_ERR_UNKNOWN)
		return err;
	err = ol_db_int(s->db, "SELECT count(*) FROM card WHERE used = 0",
			&unused);
	if (!err && unused >= OL_STORE_CARDS)
		err = OL_ERR_FULL;
	if (!err)
		err = ol_db_next_id(s, "card", &row);
	return err ? err : insert(s, card, row);
}

int ol_store_card_add(struct ol_store *s, const struct ol_store_card *card)
{
	int err = ol_db_begin(s);

	return err ? err : ol_db_end(s, add(s, card));
}

static int change(struct ol_store *s, const char *sql, int64_t row)
{
	sqlite3_stmt *st;
	int err = ol_db_prepare(s, &st, sql);

	if (err)
		return err;
	sqlite3_bind_int64(st, 1, row);
	return ol_db_finish(s, st, 0);
}

int ol_card_table_use(struct ol_store *s, const struct ol_id *id)
{
	struct ol_store_card card;
	int64_t row;
	int err = find(s, id, &row, &card);

	ol_wipe(card.share, sizeof card.share);
	if (err == OL_ERR_UNKNOWN || (!err && card.used))
		return OL_ERR_STATE;
	if (err)
		return err;
	return change(s, "UPDATE card SET used = 1 WHERE id = ?", row);
}

int ol_card_table_erase_share(struct ol_store *s, const struct ol_id *id)
{
	struct ol_store_card card;
	int64_t row;
	int err = find(s, id, &row, &card);

	ol_wipe(card.share, sizeof card.share);
	if (err == OL_ERR_UNKNOWN || (!err && !card.has_share))
		return 0;
	if (err)
		return err;
	return change(s, "UPDATE card SET share = NULL WHERE id = ?", row);
}
