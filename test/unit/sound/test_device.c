/* device: which one a name means, and what is said where none is meant. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

#include "sound/device.h"

static const struct ol_device device[] = {
	{ "HDMI (hw:0,3)", { false, true }, { false, false } },
	{ "USB Headset", { true, true }, { false, false } },
	{ "USB Headset: Mono", { true, false }, { false, false } },
	{ "pulse", { true, true }, { false, false } },
	{ "default", { true, true }, { true, true } },
};
#define N (sizeof device / sizeof *device)

static void test_names_mean_what_people_mean(void **state)
{
	static const struct {
		const char *why;
		enum ol_side side;
		const char *name;
		int index;
		const char *says;
	} row[] = {
		{ "nobody names one", OL_SIDE_MIC, NULL, 4, "" },
		{ "nobody names one", OL_SIDE_SPEAKER, NULL, 4, "" },
		{ "the whole name", OL_SIDE_MIC, "pulse", 3, "" },
		{ "a part", OL_SIDE_SPEAKER, "HDMI", 0, "" },
		{ "in small letters", OL_SIDE_SPEAKER, "hdmi", 0, "" },
		{ "inside", OL_SIDE_SPEAKER, "hw:0,3", 0, "" },
		{ "the whole name of one, part of another", OL_SIDE_MIC,
		  "USB Headset", 1, "" },
		{ "part of several", OL_SIDE_MIC, "usb", -1, "fits several" },
		{ "of them one has that side", OL_SIDE_SPEAKER, "usb", 1, "" },
		{ "it has not that side", OL_SIDE_MIC, "HDMI (hw:0,3)", -1,
		  "no microphone \"HDMI (hw:0,3)\"" },
		{ "not there", OL_SIDE_SPEAKER, "Bluetooth", -1,
		  "no loudspeaker \"Bluetooth\"" },
		{ "longer than all", OL_SIDE_SPEAKER,
		  "pulsepulsepulsepulsepulsepulsepulsepulsepulsepulsepulsepulse"
		  "pulsepulsepulsepulsepulsepulsepulsepulsepulsepulsepulsepulse"
		  "pulsepulsepulsepulsepulsepulsepulsepulsepulsepulsepulsepulse",
		  -1, "openline devices" },
	};
	char why[OL_BACKEND_WHY];
	size_t i;
	int got;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		why[0] = '\0';
		got = ol_device_find(device, N, row[i].side, row[i].name, why);
		if (row[i].index < 0 ? got >= 0 : got != row[i].index)
			fail_msg("%s: %d", row[i].why, got);
		if (!strstr(why, row[i].says))
			fail_msg("%s: says \"%s\"", row[i].why, why);
	}
}

static void test_without_a_default_the_first_will_do(void **state)
{
	char why[OL_BACKEND_WHY];

	(void)state;
	assert_int_equal(ol_device_find(device, 4, OL_SIDE_MIC, NULL, why), 1);
	assert_int_equal(ol_device_find(device, 4, OL_SIDE_SPEAKER, NULL, why),
			 0);
	assert_true(ol_device_find(device, 1, OL_SIDE_MIC, NULL, why) < 0);
	assert_string_equal(why, "this machine has no microphone");
	assert_true(ol_device_find(device, 0, OL_SIDE_SPEAKER, NULL, why) < 0);
	assert_string_equal(why, "this machine has no loudspeaker");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_mean_what_people_mean),
		cmocka_unit_test(test_without_a_default_the_first_will_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
