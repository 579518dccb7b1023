/* Roles have names, and nothing else has. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/role.h"

static void test_every_role_is_read_by_its_name(void **state)
{
	static const char *const none[] = { "", "Clerk", "duty officer", "?",
					    "clerk " };
	enum ol_role role;
	size_t i;

	(void)state;
	for (i = 0; i < OL_N_ROLES; i++) {
		assert_int_equal(
			ol_role_read(&role, ol_role_name((enum ol_role)i)), 0);
		assert_int_equal(role, i);
	}
	for (i = 0; i < sizeof none / sizeof none[0]; i++)
		assert_int_equal(ol_role_read(&role, none[i]),
				 OL_ERR_MALFORMED);
	assert_string_equal(ol_role_name((enum ol_role)OL_N_ROLES), "?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_role_is_read_by_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
