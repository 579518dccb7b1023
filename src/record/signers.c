/* signers - see signers.h; ssh-keygen(1), "ALLOWED SIGNERS". */
#include "record/signers.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "record/readout.h"
#include "record/utc.h"

#define SLUG_MAX 48
#define STAMP_LEN 15 /* "20261120180000Z" */

/* ---- reading ------------------------------------------------------------------ */

/* A line's next field, cut off; blanks in quotes belong to it. */
static struct ol_words field(struct ol_words *rest)
{
	struct ol_words f = { rest->p, 0 };
	bool is_quoted = false;

	for (; f.len < rest->len; f.len++) {
		is_quoted ^= rest->p[f.len] == '"';
		if (rest->p[f.len] == ' ' && !is_quoted)
			break;
	}
	rest->p += f.len;
	rest->len -= f.len;
	while (rest->len && *rest->p == ' ') {
		rest->p++;
		rest->len--;
	}
	return f;
}

/* The value of `name="..."` at the beginning of `rest`, cut off with the comma
 * behind it. False: another option. */
static bool option(struct ol_words *rest, const char *name,
		   struct ol_words *value)
{
	size_t n = strlen(name);
	const char *end;

	if (rest->len < n + 3 || memcmp(rest->p, name, n) != 0 ||
	    rest->p[n] != '=' || rest->p[n + 1] != '"')
		return false;
	value->p = rest->p + n + 2;
	end = memchr(value->p, '"', rest->len - n - 2);
	if (!end)
		return false;
	value->len = (size_t)(end - value->p);
	n = (size_t)(end + 1 - rest->p);
	if (n < rest->len && rest->p[n] != ',')
		return false;
	n += n < rest->len;
	rest->p += n;
	rest->len -= n;
	return true;
}

/* "20261120Z", "202611201800Z", "20261120180000Z". */
static bool read_stamp(int64_t *s, struct ol_words v)
{
	char d[] = "00000000000000", text[OL_UTC_TEXT];

	if ((v.len != 9 && v.len != 13 && v.len != STAMP_LEN) ||
	    v.p[v.len - 1] != 'Z')
		return false;
	memcpy(d, v.p, v.len - 1);
	snprintf(text, sizeof text, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", d, d + 4,
		 d + 6, d + 8, d + 10, d + 12);
	return !ol_utc_read(s, text, strlen(text));
}

static void read_namespaces(struct ol_signer *s, struct ol_words v)
{
	struct ol_words one;
	const char *comma;

	s->signs_readouts = s->signs_lists = false;
	for (;;) {
		comma = v.len ? memchr(v.p, ',', v.len) : NULL;
		one = (struct ol_words){ v.p, comma ? (size_t)(comma - v.p)
						    : v.len };
		s->signs_readouts |=
			ol_words_equal(one, ol_words(OL_READOUT_NAMESPACE));
		s->signs_lists |=
			ol_words_equal(one, ol_words(OL_SIGNERS_NAMESPACE));
		if (!comma)
			return;
		v.len -= one.len + 1;
		v.p = comma + 1;
	}
}

/* NULL, or why not. Each option once, in any order. */
static const char *read_options(struct ol_signer *s, struct ol_words v)
{
	bool has_namespaces = false;
	struct ol_words value;

	while (v.len) {
		if (option(&v, "namespaces", &value)) {
			if (has_namespaces)
				return "the same option twice";
			has_namespaces = true;
			read_namespaces(s, value);
		} else if (option(&v, "valid-after", &value)) {
			if (s->after_s != OL_SIGNER_ALWAYS)
				return "the same option twice";
			if (!read_stamp(&s->after_s, value))
				return "a time is 20261120180000Z, with its Z";
		} else if (option(&v, "valid-before", &value)) {
			if (s->before_s != OL_SIGNER_ALWAYS)
				return "the same option twice";
			if (!read_stamp(&s->before_s, value))
				return "a time is 20261120180000Z, with its Z";
		} else {
			return "options are namespaces, valid-after and "
			       "valid-before, with values in quotes";
		}
	}
	return NULL;
}

static bool is_key_type(struct ol_words f)
{
	return (f.len > 4 && !memcmp(f.p, "ssh-", 4)) ||
	       (f.len > 6 && !memcmp(f.p, "ecdsa-", 6)) ||
	       (f.len > 3 && !memcmp(f.p, "sk-", 3));
}

static bool is_principal(struct ol_words f)
{
	size_t i;

	if (!f.len || f.len >= OL_SIGNER_PRINCIPAL ||
	    !ol_text_is_plain(f.p, f.len))
		return false;
	for (i = 0; i < f.len; i++)
		if (strchr("*?!\",/\\", f.p[i]))
			return false;
	return true;
}

static void keep(char *out, struct ol_words s)
{
	memcpy(out, s.p, s.len);
	out[s.len] = '\0';
}

/* NULL, or why not. `*is_other`: a key that cannot be one of ours. */
static const char *read_line(struct ol_signer *s, struct ol_words line,
			     bool *is_other)
{
	struct ol_words principal = field(&line), type = field(&line), key;
	const char *why = NULL;

	*s = (struct ol_signer){ .after_s = OL_SIGNER_ALWAYS,
				 .before_s = OL_SIGNER_ALWAYS,
				 .signs_readouts = true,
				 .signs_lists = true };
	if (!is_key_type(type)) {
		why = read_options(s, type);
		type = field(&line);
	}
	*is_other = is_key_type(type) &&
		    !ol_words_equal(type, ol_words("ssh-ed25519"));
	if (*is_other)
		return NULL;
	if (why)
		return why;
	if (!is_principal(principal))
		return "a principal is one plain word";
	key = field(&line);
	key.len += (size_t)(key.p - type.p);
	if (ol_sshsig_key_read(s->key, type.p, key.len))
		return "no key as ssh-ed25519 AAAA...";
	if (line.len >= OL_SIGNER_OFFICE || !ol_text_is_plain(line.p, line.len))
		return "the office's name is too long or not plain";
	keep(s->principal, principal);
	keep(s->office, line.len ? line : principal);
	return NULL;
}

int ol_signers_read(struct ol_signers *out, struct ol_signers_fault *fault,
		    const char *text, size_t len)
{
	struct ol_signer one;
	struct ol_words line;
	const char *end;
	bool is_other;

	memset(out, 0, sizeof *out);
	*fault = (struct ol_signers_fault){ 1, "the file is too long" };
	if (len > OL_SIGNERS_TEXT)
		return OL_ERR_FULL;
	for (; len; fault->line++) {
		end = memchr(text, '\n', len);
		line = (struct ol_words){ text,
					  end ? (size_t)(end - text) : len };
		text += line.len + (end != NULL);
		len -= line.len + (end != NULL);
		if (!line.len || line.p[0] == '#')
			continue;
		fault->why = read_line(&one, line, &is_other);
		if (fault->why)
			return OL_ERR_MALFORMED;
		if (is_other)
			continue;
		fault->why = "the same key twice";
		if (ol_signers_find(out, one.key))
			return OL_ERR_MALFORMED;
		fault->why = "too many keys";
		if (out->n == OL_SIGNERS_MOST)
			return OL_ERR_FULL;
		out->one[out->n++] = one;
	}
	return 0;
}

const struct ol_signer *
ol_signers_find(const struct ol_signers *s,
		const uint8_t key[static OL_SIGN_PUBLIC_LEN])
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (!memcmp(s->one[i].key, key, OL_SIGN_PUBLIC_LEN))
			return &s->one[i];
	return NULL;
}

/* ---- writing ------------------------------------------------------------------ */

static void slug(char out[static SLUG_MAX + 1], const char *name)
{
	bool gap = false;
	size_t n = 0;
	char c;

	for (; *name; name++) {
		c = *name >= 'A' && *name <= 'Z' ? (char)(*name - 'A' + 'a')
						 : *name;
		if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) {
			gap = n > 0;
			continue;
		}
		if (n + gap >= SLUG_MAX)
			break;
		if (gap)
			out[n++] = '-';
		out[n++] = c;
		gap = false;
	}
	out[n] = '\0';
	if (!n)
		ol_text_copy(out, SLUG_MAX + 1, "office");
}

static bool has_principal(const struct ol_signers *s, const char *principal)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (!strcmp(s->one[i].principal, principal))
			return true;
	return false;
}

static bool is_stamp(int64_t s)
{
	return s >= OL_SIGNER_ALWAYS && s <= OL_UTC_MAX_S;
}

int ol_signers_add(struct ol_signers *s, const char *office,
		   const uint8_t key[static OL_SIGN_PUBLIC_LEN],
		   int64_t after_s, int64_t before_s)
{
	size_t len = strlen(office);
	char base[SLUG_MAX + 1];
	struct ol_signer *one;
	unsigned k;

	if (!len || len >= OL_SIGNER_OFFICE || !ol_text_is_plain(office, len) ||
	    office[0] == ' ' || office[len - 1] == ' ' || !is_stamp(after_s) ||
	    !is_stamp(before_s))
		return OL_ERR_RANGE;
	if (ol_signers_find(s, key))
		return OL_ERR_EXISTS;
	if (s->n == OL_SIGNERS_MOST)
		return OL_ERR_FULL;
	one = &s->one[s->n];
	*one = (struct ol_signer){ .after_s = after_s,
				   .before_s = before_s,
				   .signs_readouts = true,
				   .signs_lists = true };
	slug(base, office);
	ol_text_copy(one->principal, sizeof one->principal, base);
	for (k = 2; has_principal(s, one->principal); k++)
		snprintf(one->principal, sizeof one->principal, "%s-%u", base,
			 k % 100);
	ol_text_copy(one->office, sizeof one->office, office);
	memcpy(one->key, key, OL_SIGN_PUBLIC_LEN);
	s->n++;
	return 0;
}

static void write_stamp(char *out, size_t cap, const char *name, int64_t s)
{
	char t[OL_UTC_TEXT];

	*out = '\0';
	if (s == OL_SIGNER_ALWAYS)
		return;
	ol_utc_write(t, s);
	snprintf(out, cap, ",%s=\"%.4s%.2s%.2s%.2s%.2s%.2sZ\"", name, t, t + 5,
		 t + 8, t + 11, t + 14, t + 17);
}

int ol_signers_write(char *out, size_t cap, const struct ol_signers *s)
{
	char after[40], before[40], key[OL_SSHSIG_KEY_TEXT];
	const struct ol_signer *one;
	size_t len = 0, i;
	int n;

	for (i = 0; i < s->n; i++) {
		one = &s->one[i];
		write_stamp(after, sizeof after, "valid-after", one->after_s);
		write_stamp(before, sizeof before, "valid-before",
			    one->before_s);
		ol_sshsig_key_text(key, one->key);
		n = snprintf(out + len, cap - len,
			     "%s namespaces=\"%s%s%s\"%s%s %s %s\n",
			     one->principal,
			     one->signs_readouts ? OL_READOUT_NAMESPACE : "",
			     one->signs_readouts && one->signs_lists ? "," : "",
			     one->signs_lists ? OL_SIGNERS_NAMESPACE : "",
			     after, before, key, one->office);
		if (n < 0 || (size_t)n >= cap - len)
			return OL_ERR_FULL;
		len += (size_t)n;
	}
	return (int)len;
}
