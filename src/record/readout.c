/* readout - reading the file. doc/protocol/readout.md */
#include "record/readout.h"

#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "record/readout_parts.h"

#define CLOSED_LEN (7 + 1 + 2 * OL_DIGEST_LEN + 1) /* "[closed 5f0c...]" */

bool ol_readout_fail(struct ol_readout_reader *r, const char *p,
		     const char *why)
{
	r->fault_at = (size_t)(p - r->bytes);
	r->why = why;
	return false;
}

struct ol_words ol_readout_line(const struct ol_readout_reader *r)
{
	const char *p = r->bytes + r->at;
	const char *end = memchr(p, '\n', r->len - r->at);

	return (struct ol_words){ p, end ? (size_t)(end - p) : 0 };
}

void ol_readout_pass(struct ol_readout_reader *r, struct ol_words line)
{
	r->at += line.len + 1;
}

static bool begins(struct ol_words s, const char *with)
{
	size_t n = strlen(with);

	return s.len >= n && !memcmp(s.p, with, n);
}

/* ---- the parts ---------------------------------------------------------------- */

static bool read_closed(struct ol_words line, struct ol_digest *digest)
{
	char hex[2 * OL_DIGEST_LEN + 1], again[2 * OL_DIGEST_LEN + 1];

	if (line.len != CLOSED_LEN || line.p[7] != ' ' ||
	    line.p[CLOSED_LEN - 1] != ']')
		return false;
	memcpy(hex, line.p + 8, sizeof hex - 1);
	hex[sizeof hex - 1] = '\0';
	if (ol_hex_read(digest->b, sizeof digest->b, hex))
		return false;
	ol_hex_write(again, digest->b, sizeof digest->b);
	return !strcmp(hex, again);
}

/* A line of text; the first of a paragraph, or a later one. */
static bool is_text(struct ol_readout_reader *r, struct ol_words line,
		    bool is_first, size_t *n_closed)
{
	struct ol_words next;
	struct ol_digest d;

	if (begins(line, OL_READOUT_MARK))
		return ol_readout_fail(r, line.p,
				       "a line of text begins with \"== \"");
	if (!begins(line, OL_READOUT_CLOSED_MARK))
		return true;
	next = ol_readout_line(r); /* `line` was passed */
	if (!is_first || next.len || !read_closed(line, &d))
		return ol_readout_fail(
			r, line.p,
			"a closed passage is a paragraph of one line, "
			"\"[closed \", 64 of 0-9a-f and \"]\"");
	if (++*n_closed > OL_READOUT_CLOSED)
		return ol_readout_fail(r, line.p, "too many closed passages");
	return true;
}

/* Stands behind the last line of the paragraph after it. */
static bool take_paragraph(struct ol_readout_reader *r, size_t *n_closed)
{
	struct ol_words line;
	bool is_first = true;

	for (;; is_first = false) {
		line = ol_readout_line(r);
		if (!line.len)
			break;
		ol_readout_pass(r, line);
		if (!is_text(r, line, is_first, n_closed))
			return false;
	}
	return !is_first || ol_readout_fail(r, line.p, "text goes here");
}

static bool take_mark(struct ol_readout_reader *r,
		      const struct ol_item_text *part)
{
	struct ol_words line = ol_readout_line(r);
	size_t n = strlen(OL_READOUT_MARK);
	struct ol_words tag = { line.p + n, line.len - n };

	if (!begins(line, OL_READOUT_MARK) || !ol_words_equal(tag, part->tag))
		return ol_readout_fail(
			r, line.p,
			"the part of the next language, \"== \" and its "
			"tag, goes here");
	ol_readout_pass(r, line);
	line = ol_readout_line(r);
	if (line.len || r->at == r->len)
		return ol_readout_fail(r, line.p, "an empty line goes here");
	ol_readout_pass(r, line);
	return true;
}

/* Ends at the next part's mark, or at the end. */
static bool take_part(struct ol_readout_reader *r, size_t i)
{
	struct ol_readout *o = r->out;
	bool is_one = ol_readout_is_one_paragraph(o->kind);
	const char *p;
	size_t n_closed = 0;
	struct ol_words line;

	if (!take_mark(r, &o->part[i]))
		return false;
	for (p = r->bytes + r->at;;) {
		if (!take_paragraph(r, &n_closed))
			return false;
		o->part[i].text.p = p;
		o->part[i].text.len = (size_t)(r->bytes + r->at - p) - 1;
		if (r->at == r->len)
			break;
		r->at++; /* the empty line */
		line = ol_readout_line(r);
		if (begins(line, OL_READOUT_MARK))
			break;
		if (is_one)
			return ol_readout_fail(
				r, line.p,
				"a readout of this kind has one paragraph "
				"of text");
	}
	if (is_one && n_closed)
		return ol_readout_fail(
			r, p, "a readout of this kind has nothing closed");
	if (!i)
		o->n_closed = n_closed;
	return n_closed == o->n_closed ||
	       ol_readout_fail(
		       r, p,
		       "each part has the same number of closed passages");
}

static bool take_all(struct ol_readout_reader *r)
{
	size_t i;

	r->why = ol_readout_scan(r->bytes, r->len, &r->fault_at);
	if (r->why || !ol_readout_header(r))
		return false;
	for (i = 0; i < r->out->n_parts; i++)
		if (!take_part(r, i))
			return false;
	return r->at == r->len ||
	       ol_readout_fail(r, r->bytes + r->at,
			       "a part of no language that is named");
}

/* Line and column of the byte. */
static void locate(struct ol_readout_fault *f, const char *bytes)
{
	size_t i;

	f->line = f->column = 1;
	for (i = 0; i < f->at; i++) {
		if (bytes[i] == '\n') {
			f->line++;
			f->column = 1;
		} else if (((unsigned char)bytes[i] & 0xc0) != 0x80) {
			f->column++;
		}
	}
}

int ol_readout_read(struct ol_readout *out, struct ol_readout_fault *fault,
		    const char *bytes, size_t len)
{
	struct ol_readout_reader r = { .bytes = bytes, .len = len, .out = out };

	memset(out, 0, sizeof *out);
	memset(fault, 0, sizeof *fault);
	out->not_before_s = OL_READOUT_AT_ONCE;
	if (take_all(&r))
		return 0;
	fault->at = r.fault_at;
	fault->why = r.why;
	locate(fault, bytes);
	return r.is_newer ? OL_ERR_NEWER : OL_ERR_MALFORMED;
}

bool ol_readout_paragraph(struct ol_words *rest, struct ol_words *paragraph,
			  struct ol_digest *closed)
{
	size_t i;

	memset(closed, 0, sizeof *closed);
	if (!rest->len)
		return false;
	for (i = 0; i < rest->len; i++)
		if (rest->p[i] == '\n' && i + 1 < rest->len &&
		    rest->p[i + 1] == '\n')
			break;
	*paragraph = (struct ol_words){ rest->p, i };
	if (i < rest->len)
		i += 2;
	rest->p += i;
	rest->len -= i;
	if (begins(*paragraph, OL_READOUT_CLOSED_MARK))
		(void)read_closed(*paragraph, closed);
	return true;
}
