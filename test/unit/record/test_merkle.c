/* merkle: against the recursion of RFC 6962 and roots made by another
 * implementation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "record/merkle.h"
#include "seal/hash.h"

#define MOST 300

/* The digest of leaf i. */
static struct ol_digest digest(unsigned i)
{
	uint8_t b[2] = { (uint8_t)i, (uint8_t)(i >> 8) };
	struct ol_digest d;

	ol_sha256(d.b, b, i < 256 ? 1 : 2);
	return d;
}

/* RFC 6962, section 2.1, as it stands there. */
static struct ol_digest twin(unsigned from, unsigned n)
{
	struct ol_digest left, right, out;
	uint8_t b[1 + 2 * OL_DIGEST_LEN];
	unsigned k = 1;

	if (n == 0) {
		ol_sha256(out.b, "", 0);
		return out;
	}
	if (n == 1) {
		left = digest(from);
		b[0] = 0;
		memcpy(b + 1, left.b, sizeof left.b);
		ol_sha256(out.b, b, 1 + OL_DIGEST_LEN);
		return out;
	}
	while (2 * k < n)
		k *= 2;
	left = twin(from, k);
	right = twin(from + k, n - k);
	b[0] = 1;
	memcpy(b + 1, left.b, sizeof left.b);
	memcpy(b + 1 + OL_DIGEST_LEN, right.b, sizeof right.b);
	ol_sha256(out.b, b, sizeof b);
	return out;
}

static void grow(struct ol_merkle *m, unsigned from, unsigned n)
{
	struct ol_digest d;
	unsigned i;

	ol_merkle_init(m);
	for (i = from; i < from + n; i++) {
		d = digest(i);
		ol_merkle_add(m, &d);
	}
}

static void test_roots_are_those_of_another_program(void **state)
{
	static const struct {
		unsigned n;
		const char *root;
	} known[] = {
		{ 0, "e3b0c44298fc1c149afbf4c8996fb924"
		     "27ae41e4649b934ca495991b7852b855" },
		{ 1, "d9de27625445003d8a9739a851e3ff8d"
		     "41c0683630b4d63a88327a6aaa37c409" },
		{ 2, "604d540f09268b91672ab011394d5266"
		     "ccd7d4484d0d109411a55848126a1b2c" },
		{ 3, "d1f13800048f5909d4043fc0c152f664"
		     "3280cba608b672715e56ce159a20629f" },
		{ 7, "bee2275db16667589a4515f63e0d053a"
		     "2fa602c1d9f9703e98920a5bdad59baf" },
	};
	uint8_t want[OL_DIGEST_LEN];
	struct ol_digest root;
	struct ol_merkle m;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof known / sizeof known[0]; i++) {
		grow(&m, 0, known[i].n);
		root = ol_merkle_root(&m);
		assert_int_equal(ol_hex_read(want, sizeof want, known[i].root),
				 0);
		assert_memory_equal(root.b, want, sizeof want);
	}
}

static void test_a_tree_of_any_size_has_the_root_of_the_recursion(void **state)
{
	struct ol_digest root, want;
	struct ol_merkle m;
	unsigned n;

	(void)state;
	ol_merkle_init(&m);
	for (n = 0; n <= MOST; n++) {
		root = ol_merkle_root(&m);
		want = twin(0, n);
		assert_true(ol_digest_equal(&root, &want));
		want = digest(n);
		ol_merkle_add(&m, &want);
	}
}

static void test_another_leaf_or_order_is_another_root(void **state)
{
	struct ol_digest root, other, d[9];
	struct ol_merkle m;
	unsigned i, k;

	(void)state;
	grow(&m, 0, 9);
	root = ol_merkle_root(&m);
	for (i = 0; i < 9; i++) {
		ol_merkle_init(&m);
		for (k = 0; k < 9; k++) {
			d[k] = digest(k);
			d[k].b[k] ^= k == i;
			ol_merkle_add(&m, &d[k]);
		}
		other = ol_merkle_root(&m);
		assert_false(ol_digest_equal(&root, &other));
	}
	for (i = 0; i < 8; i++) {
		ol_merkle_init(&m);
		for (k = 0; k < 9; k++) {
			d[0] = digest(k == i ? k + 1 : k == i + 1 ? k - 1 : k);
			ol_merkle_add(&m, &d[0]);
		}
		other = ol_merkle_root(&m);
		assert_false(ol_digest_equal(&root, &other));
	}
}

/* A node's hash is the root over its leaves alone, and the two below it are
 * its halves: so a difference is found from the root down. */
static void test_nodes_lead_from_the_root_to_a_leaf(void **state)
{
	uint64_t first, n, left, right, at;
	uint8_t level;
	unsigned size, i;

	(void)state;
	for (size = 1; size <= MOST; size++) {
		level = ol_merkle_height(size);
		assert_int_equal(ol_merkle_span(size, level, 0, &first), size);
		assert_int_equal(first, 0);
		assert_int_equal(ol_merkle_span(size, level, 1, &first), 0);
		for (i = 0; level > 0 && i < size; i += 7) {
			n = ol_merkle_span(size, level, i >> level, &first);
			left = ol_merkle_span(size, level - 1, i >> level << 1,
					      &at);
			assert_int_equal(at, first);
			right = ol_merkle_span(size, level - 1,
					       (i >> level << 1) + 1, &at);
			assert_int_equal(left + right, n);
		}
		assert_int_equal(ol_merkle_span(size, 0, size - 1, &first), 1);
		assert_int_equal(first, size - 1);
		assert_int_equal(ol_merkle_span(size, 0, size, &first), 0);
	}
	assert_int_equal(ol_merkle_height(0), 0);
	assert_int_equal(ol_merkle_span(0, 0, 0, &first), 0);
	assert_int_equal(ol_merkle_span(5, 64, 0, &first), 0);
	assert_int_equal(ol_merkle_span(5, 63, 2, &first), 0);
	assert_int_equal(ol_merkle_span(UINT64_MAX, 60, UINT64_MAX, &first), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_roots_are_those_of_another_program),
		cmocka_unit_test(
			test_a_tree_of_any_size_has_the_root_of_the_recursion),
		cmocka_unit_test(test_another_leaf_or_order_is_another_root),
		cmocka_unit_test(test_nodes_lead_from_the_root_to_a_leaf),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
