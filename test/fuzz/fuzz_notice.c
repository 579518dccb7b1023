/* Any bytes as what somebody types into a form of the program, and as what a
 * counterpart sends of it: the form, then for each field its number, and its
 * value up to a zero. What is filled in, passes the check; whatever came, can
 * be printed and never shows a control character; what passed, is an alert.
 */
#include <string.h>

#include "home/forms.h"
#include "record/cap.h"
#include "record/notice.h"
#include "record/notice_print.h"

#define DATE ((ol_date){ INT64_C(1795197600) * 1000000000 })

static const struct ol_form_set *the_forms(void)
{
	static struct ol_form_set *set;
	char why[OL_WHY_TEXT];

	if (!set)
		fuzz_must(ol_form_set_load(&set, NULL, why) == 0);
	return set;
}

static size_t split(struct ol_item_field *out, const struct ol_form *f,
		    const uint8_t *p, size_t len)
{
	size_t n = 0;

	while (len > 1 && n < OL_FORM_FIELDS) {
		const uint8_t *end = memchr(p + 1, 0, len - 1);
		size_t value = end ? (size_t)(end - p) - 1 : len - 1;
		size_t used = 1 + value + (end != NULL);

		out[n].name = ol_words(f->field[p[0] % f->n_fields].name);
		out[n++].value =
			(struct ol_words){ (const char *)p + 1, value };
		p += used;
		len -= used;
	}
	return n;
}

static void print(const struct ol_form *f, const struct ol_item_message *m)
{
	static char out[OL_NOTICE_PRINT_MAX];
	size_t len = ol_notice_print(out, sizeof out, f, m, "zh");

	fuzz_must(len < sizeof out && out[len] == '\0');
	for (size_t i = 0; i < len; i++)
		fuzz_must((unsigned char)out[i] >= 0x20 || out[i] == '\n' ||
			  out[i] == '\t');
}

static void alert(const struct ol_form *f, const struct ol_item_message *m)
{
	static char out[1 << 20];
	struct ol_cap_head h = { .sender = "o:1",
				 .sender_name = "a",
				 .addressee = "b",
				 .date = DATE,
				 .lang = { "en" },
				 .n_langs = 1 };
	size_t len;

	fuzz_must(ol_cap_write(out, sizeof out, &len, f, m, &h) == 0);
	fuzz_must(strlen(out) == len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct ol_notice_room room;
	struct ol_item_field in[OL_FORM_FIELDS];
	struct ol_item_message m = { .precedence = 0 };
	struct ol_notice_fault fault = { .why = "" };
	const struct ol_forms *forms = ol_form_set_forms(the_forms());
	const struct ol_form *f;
	size_t n;

	if (len < 1)
		return 0;
	f = forms->form[data[0] % forms->n];
	n = split(in, f, data + 1, len - 1);
	if (ol_notice_fill(&m, f, in, n, DATE, "en", &room, &fault) == 0) {
		fuzz_must(ol_notice_check(f, &m, DATE, &fault) == 0);
		print(f, &m);
		alert(f, &m);
		return 0;
	}
	fuzz_must(fault.why[0] && !strpbrk(fault.why, "\n\r\033"));

	/* As it might come over the line. */
	m.form = ol_words(f->id);
	m.form_version = f->version;
	m.n_fields = n;
	memcpy(m.field, in, n * sizeof *in);
	(void)ol_notice_check(f, &m, DATE, &fault);
	print(f, &m);
	print(NULL, &m);
	return 0;
}
