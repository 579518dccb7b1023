/* houses - see houses.h. */
#include "test/unit/home/houses.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/text.h"
#include "os/random.h"
#include "seal/secret.h"

struct ol_random houses_random;
char why[OL_WHY_TEXT];

struct ol_home_plan houses_plan(const char *name, const char *const *listen,
				const char *pass)
{
	struct ol_home_plan p = {
		.pass = pass,
		.pass_len = pass ? strlen(pass) : 0,
		.cost = HOUSES_COST,
	};

	ol_settings_init(&p.settings);
	ol_text_copy(p.settings.office, sizeof p.settings.office, name);
	for (; *listen; listen++)
		assert_int_equal(
			ol_addr_read(&p.settings.listen[p.settings.n_listen++],
				     *listen),
			0);
	return p;
}

struct ol_home *houses_open_one(const char *dir)
{
	struct ol_home *h;

	if (ol_home_open(&h, dir, NULL, &houses_random, why))
		fail_msg("%s", why);
	return h;
}

static struct ol_home *make(const char *dir, const char *name,
			    const char *const *listen)
{
	struct ol_home_plan p = houses_plan(name, listen, NULL);

	if (ol_home_init(dir, &p, &houses_random, why))
		fail_msg("%s", why);
	return houses_open_one(dir);
}

void houses_open(struct houses *h)
{
	static const char *const north[] = { "192.0.2.1:7100",
					     "[2001:db8::1]:7100", NULL };
	static const char *const south[] = { "192.0.2.2:7200",
					     "[2001:db8::2]:7200", NULL };

	assert_int_equal(ol_seal_init(), 0);
	houses_random = ol_random_kernel();
	scratch_make(&h->folder);
	scratch_path(h->north_dir, &h->folder, "north");
	scratch_path(h->south_dir, &h->folder, "south");
	h->north = make(h->north_dir, "North", north);
	h->south = make(h->south_dir, "South", south);
}

void houses_close(struct houses *h)
{
	ol_home_close(h->north);
	ol_home_close(h->south);
	scratch_remove(&h->folder);
}

void assert_why(const char *part)
{
	if (!strstr(why, part))
		fail_msg("\"%s\" is not in: %s", part, why);
	assert_null(strchr(why, '\n'));
	/* What was wrong, and what to do. */
	assert_true(strlen(why) > 20);
}

struct ol_home_pair houses_pair(const char *line,
				const struct ol_home_card *mine,
				const struct ol_home_card *theirs)
{
	return (struct ol_home_pair){
		.line = line,
		.mine = mine->text,
		.mine_name = "mine.card",
		.mine_len = mine->len,
		.theirs = theirs->text,
		.theirs_name = "theirs.card",
		.theirs_len = theirs->len,
		.slip = theirs->is_split ? theirs->slip_text : NULL,
		.slip_name = "theirs.slip",
		.slip_len = theirs->slip_len,
	};
}
