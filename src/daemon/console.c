/* console - see console.h. */
#include "daemon/console.h"

#include "base/text.h"
#include "daemon/log.h"
#include "daemon/node.h"

int ol_console_start(struct ol_node *n, char why[OL_WHY_TEXT])
{
	const struct ol_settings *s = n->settings;
	struct ol_web_config cfg = { .assets = ol_web_assets };
	int err;

	if (!s->console.family)
		return 0;
	cfg.host.at = s->console;
	cfg.host.tls = ol_settings_console_tls(s);
	ol_text_copy(cfg.host.name, sizeof cfg.host.name, s->console_name);
	err = ol_web_new(&n->web, n->loop, &cfg, n->desks, why);
	if (err)
		return err;
	ol_web_url(n->console, &cfg.host);
	ol_log_change("console at %s", n->console);
	return 0;
}

void ol_console_stop(struct ol_node *n)
{
	ol_web_free(n->web);
	n->web = NULL;
}
