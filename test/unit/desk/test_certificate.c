/* certificate: the same key for ever, and when a new certificate is due. */
#include "desk/certificate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/text.h"

#define S 1000000000LL
#define NOW (1790000000LL * S)
#define YEAR (365LL * 86400 * S)

static const uint8_t secret[OL_CERTIFICATE_SECRET] =
	"thirty-two bytes of a secret ...";

static struct ol_web_host host_of(const char *at, const char *name)
{
	struct ol_web_host h = { .tls = true };

	assert_int_equal(ol_addr_read(&h.at, at), 0);
	ol_text_copy(h.name, sizeof h.name, name);
	return h;
}

static void test_one_made_is_taken_again_with_the_same_key(void **state)
{
	static const char *const at[] = { "192.0.2.1:7180",     "127.0.0.1:1",
					  "[2001:db8::1]:7180", "[::1]:7180",
					  "0.0.0.0:7180",       "[::]:7180" };
	struct ol_certificate a, b;
	struct ol_web_host h;
	size_t i;

	(void)state;
	for (i = 0; i < 2 * sizeof at / sizeof at[0]; i++) {
		h = host_of(at[i / 2], i % 2 ? "desk.example" : "");
		assert_int_equal(ol_certificate_make(&a, secret, &h,
						     (ol_date){ NOW }),
				 0);
		assert_non_null(strstr(a.certificate, "BEGIN CERTIFICATE"));
		assert_non_null(strstr(a.key, "PRIVATE KEY"));
		assert_int_equal(ol_certificate_take(&b, secret, a.certificate,
						     &h, (ol_date){ NOW }),
				 0);
		assert_string_equal(a.certificate, b.certificate);
		assert_string_equal(a.key, b.key);
		assert_string_equal(a.print, b.print);
		assert_int_equal(strlen(a.print), 95);
	}
	ol_certificate_release(&a);
	assert_int_equal(a.key[0], 0);
}

static void test_one_that_does_not_fit_is_refused(void **state)
{
	struct ol_web_host h = host_of("192.0.2.1:7180", "desk.example"), other;
	struct ol_certificate a, b;
	uint8_t wrong[OL_CERTIFICATE_SECRET];
	ol_date now = { NOW };

	(void)state;
	memcpy(wrong, secret, sizeof wrong);
	wrong[9] ^= 1;
	assert_int_equal(ol_certificate_make(&a, secret, &h, now), 0);
	assert_int_equal(ol_certificate_take(&b, wrong, a.certificate, &h, now),
			 OL_ERR_FORGED);
	assert_int_equal(b.key[0], 0);
	other = host_of("192.0.2.2:7180", "desk.example");
	assert_int_equal(ol_certificate_take(&b, secret, a.certificate, &other,
					     now),
			 OL_ERR_UNKNOWN);
	other = host_of("192.0.2.1:7180", "board.example");
	assert_int_equal(ol_certificate_take(&b, secret, a.certificate, &other,
					     now),
			 OL_ERR_UNKNOWN);
	/* Another port is the same address. */
	other = host_of("192.0.2.1:1", "desk.example");
	assert_int_equal(
		ol_certificate_take(&b, secret, a.certificate, &other, now), 0);
	assert_int_equal(ol_certificate_take(&b, secret, "", &h, now),
			 OL_ERR_MALFORMED);
	assert_int_equal(ol_certificate_take(&b, secret, a.key, &h, now),
			 OL_ERR_MALFORMED);
}

static void test_one_lasts_ten_years(void **state)
{
	struct ol_web_host h = host_of("192.0.2.1:7180", "");
	struct ol_certificate a, b;
	ol_date late = { NOW + 10 * YEAR },
		over = { NOW + 10 * YEAR + 3 * 86400 * S };

	(void)state;
	assert_int_equal(ol_certificate_make(&a, secret, &h, (ol_date){ NOW }),
			 0);
	assert_int_equal(
		ol_certificate_take(&b, secret, a.certificate, &h, late), 0);
	assert_int_equal(ol_certificate_take(&b, secret, a.certificate, &h,
					     over),
			 OL_ERR_EXPIRED);
}

static void test_any_secret_makes_a_key(void **state)
{
	struct ol_web_host h = host_of("192.0.2.1:7180", "");
	struct ol_certificate a;
	uint8_t odd[OL_CERTIFICATE_SECRET];

	(void)state;
	memset(odd, 0, sizeof odd);
	assert_int_equal(ol_certificate_make(&a, odd, &h, (ol_date){ NOW }), 0);
	memset(odd, 0xff, sizeof odd);
	assert_int_equal(ol_certificate_make(&a, odd, &h, (ol_date){ NOW }), 0);
}

static void test_a_fingerprint_needs_a_certificate(void **state)
{
	char print[OL_CERTIFICATE_PRINT];

	(void)state;
	assert_int_equal(ol_certificate_print(print, "no PEM"),
			 OL_ERR_MALFORMED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_one_made_is_taken_again_with_the_same_key),
		cmocka_unit_test(test_one_that_does_not_fit_is_refused),
		cmocka_unit_test(test_one_lasts_ten_years),
		cmocka_unit_test(test_any_secret_makes_a_key),
		cmocka_unit_test(test_a_fingerprint_needs_a_certificate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
