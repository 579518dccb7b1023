/* words_tree - roots of trees over items, from their digests. Nothing of it
 * is kept: the digests of 100,000 items are read in some tenths of a second,
 * which a comparison that both ends wait a day for can bear. */
#include "base/error.h"
#include "record/merkle.h"
#include "store/db.h"
#include "store/words_rows.h"

/* The `n` items from number `first` on are the leaves. */
static int add_leaves(struct ol_store *s, sqlite3_stmt *st, uint64_t first,
		      uint64_t n, struct ol_merkle *tree)
{
	struct ol_words_row row;
	bool has_row;
	int err;

	for (uint64_t k = 0; k < n; k++) {
		err = ol_db_step(s, st, &has_row);
		if (!err)
			err = has_row ? ol_rows_read(s, st, &row)
				      : OL_ERR_FORGED;
		if (!err && row.seq != first + k)
			err = OL_ERR_FORGED;
		if (err)
			return err;
		ol_merkle_add(tree, &row.digest);
	}
	return 0;
}

int ol_words_root(struct ol_store *s, uint16_t line, enum ol_words_dir dir,
		  uint64_t first, uint64_t n, struct ol_digest *root)
{
	struct ol_words_line w;
	struct ol_merkle tree;
	sqlite3_stmt *st;
	uint64_t last;
	int err = ol_words_line(s, line, &w);

	if (err)
		return err;
	last = dir == OL_WORDS_OURS ? w.last : w.have;
	if (first < 1 || first > last + 1 || n > last + 1 - first)
		return OL_ERR_RANGE;
	err = ol_db_prepare(s, &st,
			    OL_ROWS_HEADS "WHERE line = ? AND theirs = ? AND "
					  "seq >= ? ORDER BY seq LIMIT ?");
	if (err)
		return err;
	sqlite3_bind_int64(st, 1, line);
	sqlite3_bind_int64(st, 2, (int64_t)dir);
	sqlite3_bind_int64(st, 3, (int64_t)first);
	sqlite3_bind_int64(st, 4, (int64_t)n);
	ol_merkle_init(&tree);
	err = add_leaves(s, st, first, n, &tree);
	sqlite3_finalize(st);
	if (!err)
		*root = ol_merkle_root(&tree);
	return err;
}
