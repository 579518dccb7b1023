/* What voices leave in memory: every block that is given back is empty, but
 * for the few bytes that the allocator rounded up by. */
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "voice/encoder.h"
#include "voice/packet.h"
#include "voice/rx.h"

#define ROUNDED_UP 32

static bool looks;
static size_t n_freed, n_left;

void __real_free(void *p);
void __wrap_free(void *p);

void __wrap_free(void *p)
{
	const uint8_t *b = p;
	size_t i, n = 0;

	if (p && looks) {
		for (i = 0; i < malloc_usable_size(p); i++)
			n += b[i] != 0;
		n_freed++;
		n_left += n > ROUNDED_UP;
	}
	__real_free(p);
}

static void say(int16_t pcm[OL_VOICE_FRAME], int n)
{
	int i;

	for (i = 0; i < OL_VOICE_FRAME; i++)
		pcm[i] = (int16_t)(i * n * 37 % 9000 - 4500);
}

static void test_what_was_said_is_wiped(void **state)
{
	int16_t pcm[OL_VOICE_FRAME];
	uint8_t frame[80];
	struct ol_encoder *e;
	int n;

	(void)state;
	assert_int_equal(ol_encoder_new(&e), 0);
	for (n = 1; n < 20; n++) {
		say(pcm, n);
		ol_encoder_frame(e, pcm, sizeof frame, 0, frame);
	}
	n_freed = n_left = 0;
	looks = true;
	ol_encoder_free(e);
	looks = false;
	assert_int_equal(n_freed, 2);
	assert_int_equal(n_left, 0);
}

static void test_what_was_heard_is_wiped(void **state)
{
	int16_t pcm[OL_VOICE_FRAME];
	ol_instant now = { 1000000 };
	struct ol_voice_rx *rx;
	int n;

	(void)state;
	assert_int_equal(ol_voice_rx_new(&rx, 500), 0);
	for (n = 0; n < 20; n++) {
		now = ol_after(now, 20000);
		ol_voice_rx_take(rx, now, pcm);
	}
	n_freed = n_left = 0;
	looks = true;
	ol_voice_rx_free(rx);
	looks = false;
	assert_true(n_freed >= 3);
	assert_int_equal(n_left, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_was_said_is_wiped),
		cmocka_unit_test(test_what_was_heard_is_wiped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
