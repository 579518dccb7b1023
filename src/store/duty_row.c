/* duty_row - who holds the duty: one value of the table meta, sealed. */
#include <string.h>

#include "base/error.h"
#include "store/db.h"
#include "store/pack.h"
#include "store/store.h"

#define BODY (OL_STORE_SEAT_MAX + 16) /* bytes, at most */

static const char place[] = "meta/duty/0/1";

int ol_store_duty(struct ol_store *s, struct ol_store_duty *out)
{
	uint8_t body[BODY];
	struct ol_unpack i = { body, 0, false };
	sqlite3_stmt *st;
	bool has_row;
	int err = ol_db_prepare(s, &st,
				"SELECT value FROM meta WHERE name = 'duty'");

	memset(out, 0, sizeof *out);
	if (err)
		return err;
	err = ol_db_step(s, st, &has_row);
	if (!err && has_row) {
		err = ol_db_open_sealed(s, st, 0, place, body, sizeof body,
					&i.left);
		if (!err) {
			ol_unpack_text(&i, out->seat, sizeof out->seat);
			out->since = ol_unpack_date(&i);
			err = ol_unpack_end(&i);
		}
	}
	sqlite3_finalize(st);
	if (err)
		memset(out, 0, sizeof *out);
	return err;
}

int ol_store_duty_set(struct ol_store *s, const struct ol_store_duty *is)
{
	uint8_t body[BODY];
	struct ol_pack o = { body, 0, sizeof body };
	sqlite3_stmt *st;
	int err = ol_db_prepare(s, &st,
				"INSERT OR REPLACE INTO meta (name, value) "
				"VALUES ('duty', ?)");

	if (err)
		return err;
	ol_pack_text(&o, is->seat);
	ol_pack_date(&o, is->since);
	err = ol_db_bind_sealed(s, st, 1, place, body, o.n);
	return ol_db_finish(s, st, err);
}
