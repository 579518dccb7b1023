/* udp: datagrams over the loopback, and the errors that come back. Ports are
 * chosen by the kernel; nothing here waits but for the loopback itself, which
 * delivers before sending returns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/text.h"
#include "os/udp.h"
#include "test/unit/os/loopback.h"

#define WHY 256

static void open_at(struct ol_udp *u, const char *text)
{
	struct ol_addr at = loopback_addr(text, 0);
	char why[WHY] = "";
	int err = ol_udp_open(u, &at, why, sizeof why);

	if (err)
		fail_msg("%s", why);
	assert_int_not_equal(u->at.port, 0);
}

static void exchange(const char *text)
{
	static struct ol_udp_packet p[OL_UDP_BATCH];
	uint8_t word[288];
	struct ol_udp a, b;

	open_at(&a, text);
	open_at(&b, text);
	memset(word, 0x5a, sizeof word);
	assert_int_equal(ol_udp_receive(&b, p, OL_UDP_BATCH), 0);
	assert_int_equal(ol_udp_send(a.fd, &b.at, NULL, word, sizeof word), 0);
	assert_int_equal(ol_udp_receive(&b, p, OL_UDP_BATCH), 1);
	assert_int_equal(p[0].len, sizeof word);
	assert_memory_equal(p[0].bytes, word, sizeof word);
	assert_true(ol_addr_equal(&p[0].from, &a.at));
	assert_int_equal(p[0].to.family, 0);
	assert_int_equal(ol_udp_receive(&b, p, OL_UDP_BATCH), 0);
	ol_udp_close(&a);
	ol_udp_close(&b);
}

static void test_a_datagram_arrives_with_its_sender_over_ipv4(void **state)
{
	(void)state;
	exchange("127.0.0.1:1");
}

static void test_a_datagram_arrives_with_its_sender_over_ipv6(void **state)
{
	struct ol_addr at = loopback_addr("[::1]:1", 0);
	char why[WHY];
	struct ol_udp u;

	(void)state;
	if (ol_udp_open(&u, &at, why, sizeof why)) {
		print_message("SKIPPED: %s\n", why);
		skip();
	}
	ol_udp_close(&u);
	exchange("[::1]:1");
}

static void test_many_datagrams_come_in_batches_in_order(void **state)
{
	static struct ol_udp_packet p[OL_UDP_BATCH];
	struct ol_udp a, b;
	uint8_t next = 0;
	size_t n;

	(void)state;
	open_at(&a, "127.0.0.1:1");
	open_at(&b, "127.0.0.1:1");
	for (uint8_t i = 0; i < 100; i++)
		assert_int_equal(ol_udp_send(a.fd, &b.at, NULL, &i, 1), 0);
	n = ol_udp_receive(&b, p, OL_UDP_BATCH);
	assert_int_equal(n, OL_UDP_BATCH);
	do {
		for (size_t i = 0; i < n; i++)
			assert_int_equal(p[i].bytes[0], next++);
		n = ol_udp_receive(&b, p, OL_UDP_BATCH);
	} while (n > 0);
	assert_int_equal(next, 100);
	ol_udp_close(&a);
	ol_udp_close(&b);
}

static void test_a_datagram_too_long_is_cut_and_an_empty_one_seen(void **state)
{
	static struct ol_udp_packet p[2];
	uint8_t word[OL_UDP_BYTES + 100] = { 0 };
	struct ol_udp a, b;

	(void)state;
	open_at(&a, "127.0.0.1:1");
	open_at(&b, "127.0.0.1:1");
	assert_int_equal(ol_udp_send(a.fd, &b.at, NULL, word, sizeof word), 0);
	assert_int_equal(ol_udp_send(a.fd, &b.at, NULL, word, 0), 0);
	assert_int_equal(ol_udp_receive(&b, p, 2), 2);
	assert_int_equal(p[0].len, OL_UDP_BYTES);
	assert_int_equal(p[1].len, 0);
	ol_udp_close(&a);
	ol_udp_close(&b);
}

static void test_a_wildcard_says_at_which_address_it_came(void **state)
{
	static struct ol_udp_packet p[1];
	struct ol_addr to, back;
	struct ol_udp a, wild;
	uint8_t word = 7;

	(void)state;
	open_at(&a, "127.0.0.1:1");
	open_at(&wild, "0.0.0.0:1");
	to = loopback_addr("127.0.0.77:1", wild.at.port);
	assert_int_equal(ol_udp_send(a.fd, &to, NULL, &word, 1), 0);
	assert_int_equal(ol_udp_receive(&wild, p, 1), 1);
	assert_true(ol_addr_equal(&p[0].to, &to));
	/* And the answer leaves from there. */
	back = p[0].from;
	assert_int_equal(ol_udp_send(wild.fd, &back, &p[0].to, &word, 1), 0);
	assert_int_equal(ol_udp_receive(&a, p, 1), 1);
	assert_true(ol_addr_equal(&p[0].from, &to));
	ol_udp_close(&a);
	ol_udp_close(&wild);
}

static void test_who_refuses_is_named_and_nothing_else_suffers(void **state)
{
	static struct ol_udp_packet p[4];
	struct ol_addr gone, remote[4];
	struct ol_udp a, b;
	uint8_t word = 7;

	(void)state;
	open_at(&a, "127.0.0.1:1");
	open_at(&b, "127.0.0.1:1");
	gone = b.at;
	ol_udp_close(&b);
	open_at(&b, "127.0.0.1:1");
	assert_int_equal(ol_udp_refused(&a, remote, 4), 0);
	assert_int_equal(ol_udp_send(a.fd, &gone, NULL, &word, 1), 0);
	/* The error of the one before does not stop these. */
	assert_int_equal(ol_udp_send(a.fd, &b.at, NULL, &word, 1), 0);
	assert_int_equal(ol_udp_receive(&b, p, 4), 1);
	assert_int_equal(ol_udp_send(b.fd, &a.at, NULL, &word, 1), 0);
	assert_int_equal(ol_udp_receive(&a, p, 4), 1);
	assert_int_equal(ol_udp_refused(&a, remote, 4), 1);
	assert_true(ol_addr_equal(&remote[0], &gone));
	assert_int_equal(ol_udp_refused(&a, remote, 4), 0);
	ol_udp_close(&a);
	ol_udp_close(&b);
}

static void test_addresses_that_cannot_be_had_are_explained(void **state)
{
	char why[WHY], text[OL_ADDR_TEXT];
	struct ol_addr foreign = loopback_addr("192.0.2.1:1", 7100);
	struct ol_udp a, b;

	(void)state;
	open_at(&a, "127.0.0.1:1");
	assert_int_equal(ol_udp_open(&b, &a.at, why, sizeof why), OL_ERR_BUSY);
	ol_addr_write(text, &a.at);
	assert_non_null(strstr(why, text));
	assert_non_null(strstr(why, "in use by another program"));
	assert_int_equal(b.fd, -1);
	assert_int_equal(ol_udp_open(&b, &foreign, why, sizeof why),
			 OL_ERR_UNKNOWN);
	assert_non_null(strstr(why, "192.0.2.1:7100 is no address of this"));
	ol_udp_close(&b);
	ol_udp_close(&a);
}

static void test_datagrams_are_never_cut_on_their_way(void **state)
{
	int value = 0;
	socklen_t len = sizeof value;
	struct ol_udp a;

	(void)state;
	open_at(&a, "127.0.0.1:1");
	/* IP_MTU_DISCOVER is IP_PMTUDISC_PROBE: always "don't fragment". */
	assert_int_equal(getsockopt(a.fd, 0, 10, &value, &len), 0);
	assert_int_equal(value, 3);
	ol_udp_close(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_a_datagram_arrives_with_its_sender_over_ipv4),
		cmocka_unit_test(
			test_a_datagram_arrives_with_its_sender_over_ipv6),
		cmocka_unit_test(test_many_datagrams_come_in_batches_in_order),
		cmocka_unit_test(
			test_a_datagram_too_long_is_cut_and_an_empty_one_seen),
		cmocka_unit_test(test_a_wildcard_says_at_which_address_it_came),
		cmocka_unit_test(
			test_who_refuses_is_named_and_nothing_else_suffers),
		cmocka_unit_test(
			test_addresses_that_cannot_be_had_are_explained),
		cmocka_unit_test(test_datagrams_are_never_cut_on_their_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
