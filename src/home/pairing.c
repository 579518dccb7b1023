/* pairing - see pairing.h. */
#include "home/pairing.h"

#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "home/why.h"

/* What a new line is set to; the ranges are the office room's. */
#define PLAYOUT_MAX_MS 700
#define RING_SECONDS 60

static int why_store(struct ol_home *h, int err, char why[OL_WHY_TEXT])
{
	char path[OL_PATH_MAX];

	if (ol_home_path(path, ol_home_where(h), OL_PLACE_STORE))
		path[0] = 0;
	return ol_why_file(why, err, path);
}

/* ---- cards out -------------------------------------------------------- */

/* Notes the share before the card is split or printed. */
static int note_card(struct ol_home *h, const struct ol_card *card, ol_date now,
		     char why[OL_WHY_TEXT])
{
	struct ol_store_card row = {
		.id = card->id,
		.made = now,
		.has_share = true,
	};
	int err;

	memcpy(row.share, card->share, sizeof row.share);
	err = ol_store_card_add(ol_home_store(h), &row);
	ol_wipe(&row, sizeof row);
	if (err == OL_ERR_FULL)
		return ol_why(why, err,
			      "%d cards are given out and not used: no more "
			      "can be made",
			      OL_STORE_CARDS);
	return err ? why_store(h, err, why) : 0;
}

int ol_home_card_new(struct ol_home *h, bool split, ol_date now,
		     struct ol_home_card *out, char why[OL_WHY_TEXT])
{
	const struct ol_settings *s = ol_home_settings(h);
	int err;

	memset(out, 0, sizeof *out);
	ol_text_copy(out->card.office, sizeof out->card.office, s->office);
	ol_text_copy(out->card.form, sizeof out->card.form, s->form);
	out->card.level = s->level;
	out->card.n_addrs = (uint8_t)ol_settings_told(s, out->card.addr);
	err = ol_card_make(&out->card, ol_home_keys(h), now, ol_home_random(h));
	if (err)
		ol_why(why, err, "the settings make no card: %s",
		       ol_err_text(err));
	if (!err)
		err = note_card(h, &out->card, now, why);
	if (!err && split)
		err = ol_card_split(&out->card, &out->slip, ol_home_keys(h));
	if (err) {
		ol_home_card_release(out);
		return err;
	}
	out->is_split = split;
	out->len = ol_card_text_write(out->text, &out->card);
	if (split)
		out->slip_len = ol_slip_text_write(out->slip_text, &out->slip);
	return 0;
}

void ol_home_card_release(struct ol_home_card *c)
{
	ol_wipe(c, sizeof *c);
}

/* ---- cards in --------------------------------------------------------- */

static int why_card(char why[OL_WHY_TEXT], int err, const char *name,
		    const char *kind, const struct ol_armour_damage *damage)
{
	char where[OL_ARMOUR_DAMAGE_TEXT];

	switch (err) {
	case OL_ERR_NEWER:
		return ol_why(why, err,
			      "%s was made by a newer version of openline: "
			      "use that one or a later one",
			      name);
	case OL_ERR_FORGED:
		return ol_why(why, err,
			      "%s has a wrong signature: it was changed after "
			      "it was made; ask for a new one",
			      name);
	default:
		if (damage->fault == OL_ARMOUR_SOUND)
			return ol_why(why, err,
				      "%s holds no %s that can be read; ask "
				      "for a new one",
				      name, kind);
		ol_armour_damage_text(where, damage);
		return ol_why(why, err, "%s is damaged: %s", name, where);
	}
}

int ol_home_card_read(struct ol_card *card, const char *name, const char *text,
		      size_t len, char why[OL_WHY_TEXT])
{
	struct ol_armour_damage damage = { .fault = OL_ARMOUR_SOUND };
	int err = ol_card_text_read(card, text, len, &damage);

	return err ? why_card(why, err, name, "card", &damage) : 0;
}

static bool is_ours(const struct ol_home *h, const struct ol_card *c)
{
	const struct ol_office_keys *k = ol_home_keys(h);

	return !memcmp(c->line, k->line_public, OL_LINE_KEY_LEN) ||
	       !memcmp(c->sign, k->sign_public, OL_SIGN_PUBLIC_LEN) ||
	       !memcmp(c->charter, k->charter_public, OL_SIGN_PUBLIC_LEN);
}

/* Everything of a pairing that is secret, in one place. */
struct work {
	struct ol_card mine, theirs;
	struct ol_store_card own; /* our share */
	struct ol_slip slip;
	uint8_t their_share[OL_SHARE_LEN];
};

static int check_sides(struct ol_home *h, const struct ol_home_pair *p,
		       const struct work *w, char why[OL_WHY_TEXT])
{
	bool mine = is_ours(h, &w->mine), theirs = is_ours(h, &w->theirs);

	if (!mine && theirs)
		return ol_why(why, OL_ERR_RANGE,
			      "the cards are exchanged: --mine is %s, "
			      "--theirs is %s",
			      p->theirs_name, p->mine_name);
	if (theirs)
		return ol_why(why, OL_ERR_RANGE,
			      "%s is a card of this office itself: --theirs "
			      "is the card that the other office gave you",
			      p->theirs_name);
	if (!mine)
		return ol_why(why, OL_ERR_UNKNOWN,
			      "%s is no card of this office: --mine is the "
			      "one that you made with \"openline card new\" "
			      "and gave the other office",
			      p->mine_name);
	return 0;
}

static int find_own(struct ol_home *h, const struct ol_home_pair *p,
		    struct work *w, char why[OL_WHY_TEXT])
{
	int err = ol_store_card_find(ol_home_store(h), &w->mine.id, &w->own);

	if (err == OL_ERR_UNKNOWN)
		return ol_why(why, err,
			      "%s was not made in this home: make a new card "
			      "with \"openline card new\" and give it to the "
			      "other office",
			      p->mine_name);
	if (err)
		return why_store(h, err, why);
	if (w->own.used || !w->own.has_share)
		return ol_why(why, OL_ERR_STATE,
			      "%s was used already: a card makes one line; "
			      "make a new one with \"openline card new\"",
			      p->mine_name);
	return 0;
}

static int find_their_share(const struct ol_home_pair *p, struct work *w,
			    char why[OL_WHY_TEXT])
{
	struct ol_armour_damage damage = { .fault = OL_ARMOUR_SOUND };
	int err = 0;

	if (p->slip) {
		err = ol_slip_text_read(&w->slip, p->slip, p->slip_len,
					&damage);
		if (err)
			return why_card(why, err, p->slip_name, "slip",
					&damage);
	}
	err = ol_card_share(w->their_share, &w->theirs,
			    p->slip ? &w->slip : NULL);
	switch (err) {
	case 0:
		return 0;
	case OL_ERR_STATE:
		return ol_why(why, err,
			      "half of %s stands on a slip of its own, which "
			      "comes another way: give it too",
			      p->theirs_name);
	case OL_ERR_UNKNOWN:
		return ol_why(why, err, "%s belongs to another card than %s",
			      p->slip_name, p->theirs_name);
	default:
		return ol_why(why, err,
			      "%s is not what %s promises: one of them was "
			      "changed; ask for both anew",
			      p->slip_name, p->theirs_name);
	}
}

static int read_all(struct ol_home *h, const struct ol_home_pair *p,
		    struct work *w, char why[OL_WHY_TEXT])
{
	int err;

	if (!ol_line_name_may_be(p->line))
		return ol_why(why, OL_ERR_RANGE,
			      "no line can be named so: give 1 to 64 bytes of "
			      "plain text, not beginning with '-', without "
			      "blanks at its ends");
	err = ol_home_card_read(&w->mine, p->mine_name, p->mine, p->mine_len,
				why);
	if (!err)
		err = ol_home_card_read(&w->theirs, p->theirs_name, p->theirs,
					p->theirs_len, why);
	if (!err)
		err = check_sides(h, p, w, why);
	if (!err)
		err = find_own(h, p, w, why);
	if (!err)
		err = find_their_share(p, w, why);
	return err;
}

/* ---- the line --------------------------------------------------------- */

static size_t min(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t max(size_t a, size_t b)
{
	return a > b ? a : b;
}

/* Our k-th with their k-th; what is left over goes with the last. */
static int lay_paths(const struct ol_settings *s, const struct ol_card *theirs,
		     struct ol_store_line *line, char why[OL_WHY_TEXT])
{
	size_t n = min(max(s->n_listen, theirs->n_addrs), OL_STORE_PATHS);
	char here[OL_ADDR_TEXT], there[OL_ADDR_TEXT];

	for (size_t k = 0; k < n; k++) {
		size_t own = min(k, s->n_listen - 1u);
		const struct ol_addr *remote =
			&theirs->addr[min(k, theirs->n_addrs - 1u)];

		if (s->listen[own].family != remote->family) {
			ol_addr_write(here, &s->listen[own]);
			ol_addr_write(there, remote);
			return ol_why(why, OL_ERR_RANGE,
				      "path %zu would lead from %s to %s, "
				      "which are IPv4 and IPv6: order the "
				      "listen addresses like those of the "
				      "other card",
				      k + 1, here, there);
		}
		line->path[k] = (struct ol_store_path){
			.listen = (uint8_t)own,
			.remote = *remote,
		};
	}
	line->n_paths = n;
	return 0;
}

static int describe(struct ol_home *h, const struct ol_home_pair *p,
		    const struct work *w, ol_date now,
		    struct ol_store_line *line, char why[OL_WHY_TEXT])
{
	struct ol_store_settings *s = &line->settings;
	int err;

	*line = (struct ol_store_line){ .paired = now };
	ol_text_copy(s->name, sizeof s->name, p->line);
	s->recording_allowed = true;
	s->playout_max_ms = PLAYOUT_MAX_MS;
	s->ring_seconds = RING_SECONDS;
	s->documents = OL_STORE_QUOTA;
	s->roll_overdue_s = OL_STORE_ROLL_OVERDUE_S;
	memcpy(line->peer_office, w->theirs.office, sizeof line->peer_office);
	memcpy(line->peer_form, w->theirs.form, sizeof line->peer_form);
	line->peer_level = w->theirs.level;
	memcpy(line->peer_charter, w->theirs.charter, OL_SIGN_PUBLIC_LEN);
	memcpy(line->peer_sign, w->theirs.sign, OL_SIGN_PUBLIC_LEN);
	memcpy(line->peer_line, w->theirs.line, OL_LINE_KEY_LEN);
	line->own_card = w->mine.id;
	line->peer_card = w->theirs.id;
	err = lay_paths(ol_home_settings(h), &w->theirs, line, why);
	if (err)
		return err;
	err = ol_card_digits(line->digits, &w->mine, &w->theirs);
	return err ? ol_why_file(why, err, "the digits") : 0;
}

static int write_line(struct ol_home *h, const struct ol_home_pair *p,
		      struct ol_home_line *out, char why[OL_WHY_TEXT])
{
	int err = ol_store_line_add(ol_home_store(h), &out->line, &out->secret);

	switch (err) {
	case 0:
		return 0;
	case OL_ERR_EXISTS:
		return ol_why(why, err,
			      "there is a line \"%s\" already, or one to the "
			      "office of %s: an office has one line to each",
			      p->line, p->theirs_name);
	case OL_ERR_FULL:
		return ol_why(why, err, "this home has %d lines, the most",
			      OL_STORE_LINES);
	default:
		return why_store(h, err, why);
	}
}

static void find_usable(const struct ol_settings *s, struct ol_home_line *l)
{
	l->n_usable = 0;
	for (size_t k = 0; k < l->line.n_paths; k++) {
		const struct ol_store_path *p = &l->line.path[k];
		const struct ol_addr *own = p->tcp ? s->tcp : s->listen;
		size_t n = p->tcp ? s->n_tcp : s->n_listen;

		if (p->listen < n && own[p->listen].family == p->remote.family)
			l->usable[l->n_usable++] = *p;
	}
}

static int make_line(struct ol_home *h, const struct ol_home_pair *p,
		     struct work *w, ol_date now, struct ol_home_line *out,
		     char why[OL_WHY_TEXT])
{
	const struct ol_office_keys *k = ol_home_keys(h);
	int err = read_all(h, p, w, why);

	if (!err)
		err = describe(h, p, w, now, &out->line, why);
	if (err)
		return err;
	err = ol_line_secret_make(&out->secret, k->line_public, w->own.share,
				  w->theirs.line, w->their_share);
	if (err)
		return ol_why(why, err, "%s and %s make no line: %s",
			      p->mine_name, p->theirs_name, ol_err_text(err));
	err = write_line(h, p, out, why);
	if (!err)
		find_usable(ol_home_settings(h), out);
	return err;
}

int ol_home_pair(struct ol_home *h, const struct ol_home_pair *p, ol_date now,
		 struct ol_home_line *out, char why[OL_WHY_TEXT])
{
	struct work w = { 0 };
	int err;

	memset(out, 0, sizeof *out);
	err = make_line(h, p, &w, now, out, why);
	ol_wipe(&w, sizeof w);
	if (err)
		ol_home_line_release(out);
	return err;
}

/* ---- afterwards ------------------------------------------------------- */

int ol_home_verify(struct ol_home *h, const char *name, char why[OL_WHY_TEXT])
{
	struct ol_store_line line;
	struct ol_store *s = ol_home_store(h);
	int err = 0;

	for (size_t i = 0; !err; i++) {
		err = ol_store_line_at(s, i, &line);
		if (!err && !strcmp(line.settings.name, name))
			break;
	}
	if (err == OL_ERR_UNKNOWN)
		return ol_why(why, err, "there is no line \"%s\"", name);
	if (!err && !line.settings.verified) {
		line.settings.verified = true;
		err = ol_store_line_set(s, line.id, &line.settings);
	}
	return err ? why_store(h, err, why) : 0;
}

int ol_home_line_count(struct ol_home *h, size_t *n, char why[OL_WHY_TEXT])
{
	int err = ol_store_line_count(ol_home_store(h), n);

	return err ? why_store(h, err, why) : 0;
}

int ol_home_line_at(struct ol_home *h, size_t nth, struct ol_home_line *out,
		    char why[OL_WHY_TEXT])
{
	struct ol_store *s = ol_home_store(h);
	int err;

	memset(out, 0, sizeof *out);
	err = ol_store_line_at(s, nth, &out->line);
	if (!err)
		err = ol_store_line_secret(s, out->line.id, &out->secret);
	if (err) {
		ol_home_line_release(out);
		return why_store(h, err, why);
	}
	find_usable(ol_home_settings(h), out);
	return 0;
}

void ol_home_line_release(struct ol_home_line *l)
{
	ol_wipe(l, sizeof *l);
}

bool ol_line_name_may_be(const char *name)
{
	size_t len = strlen(name);

	return len >= 1 && len < OL_STORE_NAME_MAX && name[0] != '-' &&
	       name[0] != ' ' && name[len - 1] != ' ' &&
	       ol_text_is_plain(name, len);
}
