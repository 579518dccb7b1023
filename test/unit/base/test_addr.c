/* addr: what is an address, and what only looks like one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/addr.h"
#include "base/error.h"
#include "base/prng.h"

static const struct {
	const char *why, *text, *again; /* again: as printed, NULL: refused */
} row[] = {
	{ "plain IPv4", "192.0.2.1:7100", "192.0.2.1:7100" },
	{ "highest port", "0.0.0.0:65535", "0.0.0.0:65535" },
	{ "IPv6 is shortened", "[2001:db8:0:0:0:0:0:1]:7", "[2001:db8::1]:7" },
	{ "loopback", "[::1]:1", "[::1]:1" },
	{ "all zero", "[::]:9", "[::]:9" },
	{ "gap at the end", "[fe80::]:9", "[fe80::]:9" },
	{ "no gap", "[1:2:3:4:5:6:7:8]:9", "[1:2:3:4:5:6:7:8]:9" },
	{ "one zero group is no gap", "[1:0:3:4:5:6:7:8]:9",
	  "[1:0:3:4:5:6:7:8]:9" },
	{ "the longer run is shortened", "[1:0:0:4:0:0:0:8]:9",
	  "[1:0:0:4::8]:9" },
	{ "upper case is read", "[2001:DB8::A]:7", "[2001:db8::a]:7" },
	{ "no port", "192.0.2.1", NULL },
	{ "port 0", "192.0.2.1:0", NULL },
	{ "port too high", "192.0.2.1:65536", NULL },
	{ "port with a leading zero", "192.0.2.1:07", NULL },
	{ "a name", "localhost:7100", NULL },
	{ "octet too high", "192.0.2.256:1", NULL },
	{ "leading zero in an octet", "192.0.02.1:1", NULL },
	{ "three octets", "192.0.2:1", NULL },
	{ "something behind", "192.0.2.1:1 ", NULL },
	{ "IPv6 without brackets", "::1:7100", NULL },
	{ "two gaps", "[1::2::3]:1", NULL },
	{ "nine groups", "[1:2:3:4:5:6:7:8:9]:1", NULL },
	{ "seven groups", "[1:2:3:4:5:6:7]:1", NULL },
	{ "gap of nothing", "[1:2:3:4::5:6:7:8]:1", NULL },
	{ "five digits", "[12345::]:1", NULL },
	{ "bracket left open", "[::1:1", NULL },
	{ "a single colon first", "[:1::]:1", NULL },
	{ "empty", "", NULL },
};

static void test_addresses_are_read_strictly_and_printed_shortest(void **s)
{
	char out[OL_ADDR_TEXT];
	struct ol_addr a;
	size_t i;
	int err;

	(void)s;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		err = ol_addr_read(&a, row[i].text);
		if (!row[i].again) {
			if (err != OL_ERR_MALFORMED)
				fail_msg("%s: taken", row[i].why);
			continue;
		}
		if (err)
			fail_msg("%s: refused", row[i].why);
		ol_addr_write(out, &a);
		if (strcmp(out, row[i].again) != 0)
			fail_msg("%s: %s", row[i].why, out);
	}
}

static void test_every_printed_address_is_read_again(void **s)
{
	char out[OL_ADDR_TEXT];
	struct ol_addr a, b;
	struct ol_prng p;
	int i, k;

	(void)s;
	ol_prng_init(&p, 1);
	for (i = 0; i < 20000; i++) {
		memset(&a, 0, sizeof a);
		a.family = i & 1 ? 4 : 6;
		a.port = (uint16_t)(1 + ol_prng_below(&p, 65535));
		for (k = 0; k < (a.family == 4 ? 4 : 16); k++)
			if (ol_prng_below(&p, 3))
				a.ip[k] = (uint8_t)ol_prng_below(&p, 256);
		if (i % 3 == 0 && a.family == 6)
			memset(a.ip + 2 * ol_prng_below(&p, 4), 0, 8);
		ol_addr_write(out, &a);
		assert_int_equal(ol_addr_read(&b, out), 0);
		assert_true(ol_addr_equal(&a, &b));
	}
}

static void test_what_may_be_sent_to_is_one_machine(void **s)
{
	static const struct {
		const char *text;
		bool is_one;
	} one[] = {
		{ "192.0.2.1:7100", true },
		{ "127.0.0.1:1", true },
		{ "223.255.255.255:1", true },
		{ "0.0.0.0:7100", false },
		{ "0.1.2.3:7100", false },
		{ "224.0.0.1:7100", false },
		{ "240.0.0.1:7100", false },
		{ "255.255.255.255:7100", false },
		{ "[2001:db8::1]:7100", true },
		{ "[::1]:7100", true },
		{ "[fe80::1]:7100", true },
		{ "[::]:7100", false },
		{ "[ff02::1]:7100", false },
		{ "[::ffff:102:304]:7100", false },
	};
	struct ol_addr a;
	size_t i;

	(void)s;
	for (i = 0; i < sizeof one / sizeof *one; i++) {
		assert_int_equal(ol_addr_read(&a, one[i].text), 0);
		if (ol_addr_is_one(&a) != one[i].is_one)
			fail_msg("%s", one[i].text);
		a.port = 0;
		assert_false(ol_addr_is_one(&a));
	}
	memset(&a, 0, sizeof a);
	a.port = 1;
	assert_false(ol_addr_is_one(&a));
}

static void test_addresses_differ_by_family_port_and_bytes(void **s)
{
	struct ol_addr a, b;

	(void)s;
	assert_int_equal(ol_addr_read(&a, "192.0.2.1:7"), 0);
	assert_int_equal(ol_addr_read(&b, "192.0.2.1:8"), 0);
	assert_false(ol_addr_equal(&a, &b));
	assert_int_equal(ol_addr_read(&b, "192.0.2.2:7"), 0);
	assert_false(ol_addr_equal(&a, &b));
	assert_int_equal(ol_addr_read(&b, "[::1]:7"), 0);
	assert_false(ol_addr_equal(&a, &b));
	b = a;
	memset(b.ip + 4, 0xff, 12); /* bytes that IPv4 has not */
	assert_true(ol_addr_equal(&a, &b));
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(
			test_addresses_are_read_strictly_and_printed_shortest),
		cmocka_unit_test(test_every_printed_address_is_read_again),
		cmocka_unit_test(test_what_may_be_sent_to_is_one_machine),
		cmocka_unit_test(
			test_addresses_differ_by_family_port_and_bytes),
	};

	return cmocka_run_group_tests(t, NULL, NULL);
}
