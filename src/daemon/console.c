/* console - see console.h. */
#include "daemon/console.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "daemon/log.h"
#include "daemon/metrics.h"
#include "daemon/node.h"
#include "desk/certificate.h"
#include "os/clock.h"
#include "os/file.h"
#include "seal/kdf.h"

#define HOUSE_MAX 65536 /* bytes of the house's certificates, or of its key */

static int say(char why[OL_WHY_TEXT], int err, const char *what,
	       const char *file)
{
	snprintf(why, OL_WHY_TEXT, "%s %.300s cannot be read: %s", what, file,
		 ol_err_text(err));
	return err;
}

/* ---- the house's certificate ------------------------------------------ */

struct house {
	char certificate[HOUSE_MAX], key[HOUSE_MAX];
};

static int read_house(struct house *h, const struct ol_settings *s,
		      char why[OL_WHY_TEXT])
{
	size_t len;
	int err = ol_file_read(s->console_certificate, h->certificate,
			       HOUSE_MAX - 1, &len);

	if (err)
		return say(why, err, "console-certificate",
			   s->console_certificate);
	h->certificate[len] = '\0';
	err = ol_file_read_secret(s->console_key, h->key, HOUSE_MAX - 1, &len);
	if (err == OL_ERR_STATE) {
		snprintf(why, OL_WHY_TEXT,
			 "console-key %.300s may be read by others, or is not "
			 "this node's: chmod 600, and chown to its user",
			 s->console_key);
		return err;
	}
	if (err)
		return say(why, err, "console-key", s->console_key);
	h->key[len] = '\0';
	return 0;
}

static int start_of_house(struct ol_node *n, struct ol_web_config *cfg,
			  char why[OL_WHY_TEXT])
{
	struct house *h = calloc(1, sizeof *h);
	int err;

	snprintf(why, OL_WHY_TEXT, "out of memory");
	if (!h)
		return OL_ERR_NO_MEMORY;
	err = read_house(h, n->settings, why);
	if (!err && ol_certificate_print(n->console_print, h->certificate)) {
		snprintf(why, OL_WHY_TEXT,
			 "console-certificate %.300s is no certificate: give "
			 "one in PEM",
			 n->settings->console_certificate);
		err = OL_ERR_MALFORMED;
	}
	cfg->certificate = h->certificate;
	cfg->key = h->key;
	if (!err)
		err = ol_web_new(&n->web, n->loop, cfg, n->desks, why);
	ol_wipe(h, sizeof *h);
	free(h);
	return err;
}

/* ---- the node's own --------------------------------------------------- */

/* The key is made of the office's: it lies nowhere else. */
static void derive(uint8_t out[static OL_KEY_LEN],
		   const struct ol_office_keys *keys)
{
	static const char salt[] = "openline console", info[] = "P-256";
	struct {
		uint8_t prk[OL_KEY_LEN];
	} s;

	ol_hkdf_extract(s.prk, salt, sizeof salt - 1, keys->store,
			sizeof keys->store);
	ol_hkdf_expand(out, OL_KEY_LEN, s.prk, info, sizeof info - 1);
	ol_wipe(&s, sizeof s);
}

/* The one of the last start where it still fits, so that a browser that was
 * told its fingerprint finds it again; else a new one, on disk. */
static int own_certificate(struct ol_certificate *c, struct ol_node *n,
			   const struct ol_web_host *host)
{
	struct {
		uint8_t b[OL_KEY_LEN];
	} secret;
	char path[OL_PATH_MAX], pem[OL_CERTIFICATE_PEM];
	ol_date date = ol_clock_date();
	size_t len;
	int err = ol_home_path(path, ol_home_where(n->home), OL_PLACE_CONSOLE);

	if (err)
		return err;
	derive(secret.b, ol_home_keys(n->home));
	err = ol_file_read(path, pem, sizeof pem - 1, &len);
	if (!err) {
		pem[len] = '\0';
		err = ol_certificate_take(c, secret.b, pem, host, date);
	}
	if (err) {
		err = ol_certificate_make(c, secret.b, host, date);
		if (!err)
			err = ol_file_write(path, c->certificate,
					    strlen(c->certificate), 0644);
		if (!err)
			ol_log_change("console: a new certificate was made");
	}
	ol_wipe(&secret, sizeof secret);
	return err;
}

static int start_of_own(struct ol_node *n, struct ol_web_config *cfg,
			char why[OL_WHY_TEXT])
{
	struct ol_certificate c;
	int err = own_certificate(&c, n, &cfg->host);

	if (err) {
		snprintf(why, OL_WHY_TEXT,
			 "the console's certificate cannot be made: %s",
			 ol_err_text(err));
		return err;
	}
	cfg->certificate = c.certificate;
	cfg->key = c.key;
	ol_text_copy(n->console_print, sizeof n->console_print, c.print);
	err = ol_web_new(&n->web, n->loop, cfg, n->desks, why);
	ol_certificate_release(&c);
	return err;
}

/* ---- figures ------------------------------------------------------------ */

static int read_token(struct ol_node *n, struct ol_web_config *cfg,
		      char why[OL_WHY_TEXT])
{
	const char *file = n->settings->metrics;
	struct {
		char text[OL_WEB_TOKEN_MOST + 3];
	} s;
	size_t len = 0;
	int err;

	if (!*file)
		return 0;
	err = ol_file_read_secret(file, s.text, sizeof s.text, &len);
	if (!err || err == OL_ERR_RANGE)
		err = err ? OL_ERR_MALFORMED
			  : ol_web_metrics_token(&cfg->metrics, s.text, len);
	ol_wipe(&s, sizeof s);
	if (err == OL_ERR_STATE)
		snprintf(why, OL_WHY_TEXT,
			 "metrics %.300s may be read by others, or is not this "
			 "node's: chmod 600, and chown to its user",
			 file);
	else if (err == OL_ERR_MALFORMED)
		snprintf(why, OL_WHY_TEXT,
			 "metrics %.300s holds no token: one line of %d to %d "
			 "letters, digits and signs, made by chance",
			 file, OL_WEB_TOKEN_LEAST, OL_WEB_TOKEN_MOST);
	else if (err)
		return say(why, err, "metrics", file);
	if (!err)
		ol_metrics_serve(n, &cfg->metrics);
	return err;
}

/* ---- the door --------------------------------------------------------- */

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
	err = read_token(n, &cfg, why);
	if (err)
		return err;
	if (!cfg.host.tls)
		err = ol_web_new(&n->web, n->loop, &cfg, n->desks, why);
	else if (*s->console_certificate)
		err = start_of_house(n, &cfg, why);
	else
		err = start_of_own(n, &cfg, why);
	if (err)
		return err;
	ol_web_url(n->console, &cfg.host);
	ol_log_change("console at %s", n->console);
	if (cfg.host.tls)
		ol_log_change("console: SHA-256 of its certificate %s",
			      n->console_print);
	return 0;
}

void ol_console_stop(struct ol_node *n)
{
	ol_web_free(n->web);
	n->web = NULL;
}
