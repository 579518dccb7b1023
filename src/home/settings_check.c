/* settings_check - see settings.h. What settings must be together, whichever
 * file or form they came from. */
#include "home/settings.h"

#include <assert.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "home/why.h"

bool ol_settings_console_tls(const struct ol_settings *s)
{
	return s->console.family &&
	       (*s->console_certificate || !ol_addr_is_loopback(&s->console));
}

static int check_name(const char *key, const char *name, size_t min,
		      char why[OL_WHY_TEXT])
{
	size_t len = strlen(name);

	if (len < min || len > OL_CARD_NAME_MAX || !ol_text_is_plain(name, len))
		return ol_why(why, OL_ERR_RANGE,
			      "%s: give a name of %zu to %d bytes of plain "
			      "UTF-8",
			      key, min, OL_CARD_NAME_MAX);
	return 0;
}

/* Both cannot be bound: the same, or one of them is all addresses. */
static bool do_clash(const struct ol_addr *a, const struct ol_addr *b)
{
	return a->family == b->family && a->port == b->port &&
	       (ol_addr_equal(a, b) || ol_addr_is_wildcard(a) ||
		ol_addr_is_wildcard(b));
}

static int check_addr(const char *key, const struct ol_addr *list, size_t i,
		      char why[OL_WHY_TEXT])
{
	char text[OL_ADDR_TEXT], other[OL_ADDR_TEXT];

	if ((list[i].family != 4 && list[i].family != 6) || !list[i].port)
		return ol_why(why, OL_ERR_RANGE, "%s: " OL_SETTINGS_ADDR_HELP,
			      key);
	ol_addr_write(text, &list[i]);
	for (size_t k = 0; k < i; k++) {
		if (!do_clash(&list[i], &list[k]))
			continue;
		ol_addr_write(other, &list[k]);
		return ol_why(why, OL_ERR_RANGE,
			      "%s %s and %s clash: each needs an address or "
			      "port of its own",
			      key, other, text);
	}
	return 0;
}

static int check_console(const struct ol_settings *s, char why[OL_WHY_TEXT])
{
	size_t i;
	int err;

	if (!s->console.family) {
		if (!*s->console_name && !*s->console_certificate &&
		    !*s->console_key && !*s->metrics)
			return 0;
		return ol_why(why, OL_ERR_RANGE,
			      "settings of a console, but no console: add "
			      "`console ADDR:PORT`");
	}
	if (!*s->console_certificate != !*s->console_key)
		return ol_why(why, OL_ERR_RANGE,
			      "console-certificate and console-key belong "
			      "together: give both, or none for a certificate "
			      "of the node's own");
	err = check_addr("console", &s->console, 0, why);
	for (i = 0; !err && i < s->n_tcp; i++)
		if (do_clash(&s->console, &s->tcp[i]))
			err = ol_why(why, OL_ERR_RANGE,
				     "console and listen-tcp clash: each needs "
				     "an address or port of its own");
	return err;
}

int ol_settings_check(const struct ol_settings *s, char why[OL_WHY_TEXT])
{
	char text[OL_ADDR_TEXT];
	int err = check_name("office", s->office, 1, why);

	if (!err)
		err = check_name("form", s->form, 0, why);
	if (!err && s->n_listen == 0)
		err = ol_why(why, OL_ERR_RANGE,
			     "no listen address: add `listen ADDR:PORT`, an "
			     "address of this machine that the counterpart "
			     "can reach");
	for (size_t i = 0; !err && i < s->n_listen; i++)
		err = check_addr("listen", s->listen, i, why);
	for (size_t i = 0; !err && i < s->n_tcp; i++)
		err = check_addr("listen-tcp", s->tcp, i, why);
	if (!err)
		err = check_console(s, why);
	for (size_t i = 0; !err && i < s->n_reach; i++) {
		err = check_addr("reach", s->reach, i, why);
		if (err || !ol_addr_is_wildcard(&s->reach[i]))
			continue;
		ol_addr_write(text, &s->reach[i]);
		err = ol_why(why, OL_ERR_RANGE,
			     "reach %s: nobody can reach this: give the "
			     "address that others see",
			     text);
	}
	for (size_t i = 0; !err && i < s->n_listen; i++) {
		if (!ol_addr_is_wildcard(&s->listen[i]) || s->n_reach > 0)
			continue;
		ol_addr_write(text, &s->listen[i]);
		err = ol_why(why, OL_ERR_RANGE,
			     "listen %s is every address of this machine: "
			     "add `reach ADDR:PORT`, what cards are to tell "
			     "instead",
			     text);
	}
	return err;
}

size_t ol_settings_told(const struct ol_settings *s,
			struct ol_addr out[static OL_SETTINGS_LISTEN])
{
	const struct ol_addr *from = s->n_reach ? s->reach : s->listen;
	size_t n = s->n_reach ? s->n_reach : s->n_listen;

	static_assert(OL_SETTINGS_REACH <= OL_SETTINGS_LISTEN, "one array");
	memcpy(out, from, n * sizeof out[0]);
	return n;
}
