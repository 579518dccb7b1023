/* evil - an office that holds a real line's secret and means ill.
 *
 *   evil HOME ATTACK SECONDS ADDR:PORT ...
 *
 * HOME is an office with one line whose counterpart listens at ADDR:PORT, one
 * for each of our own addresses. It shakes hands honestly, prints
 * {"greeted":true}, does what ATTACK says for so long, and prints what it
 * did. `evil --list` prints the attacks. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attacks.h"
#include "os/clock.h"
#include "seal/secret.h"

#define TICK_US 20000
#define GREET_US (20 * OL_US_PER_S)

static int list(void)
{
	size_t i;

	for (i = 0; i < n_attacks; i++)
		printf("%s: %s\n", attack[i].name, attack[i].what);
	return 0;
}

static const struct attack *find(const char *name)
{
	size_t i;

	for (i = 0; i < n_attacks; i++)
		if (!strcmp(attack[i].name, name))
			return &attack[i];
	return NULL;
}

static void go(struct mouth *m, const struct attack *a, double seconds)
{
	ol_instant next = ol_clock_now();
	ol_instant end = ol_after(next, (uint64_t)(seconds * OL_US_PER_S));
	unsigned tick;

	for (tick = 0; !ol_due(end, ol_clock_now()); tick++) {
		a->tick(m, tick);
		mouth_hear(m);
		next = ol_after(next, TICK_US);
		mouth_wait(ol_since(ol_clock_now(), next));
	}
}

int main(int argc, char **argv)
{
	static struct mouth m;
	const struct attack *a;

	if (argc == 2 && !strcmp(argv[1], "--list"))
		return list();
	a = argc > 4 ? find(argv[2]) : NULL;
	if (!a || ol_seal_init()) {
		fprintf(stderr, "usage: evil HOME ATTACK SECONDS ADDR:PORT "
				"...\n       evil --list\n");
		return 2;
	}
	if (mouth_open(&m, argv[1], argv + 4, (size_t)argc - 4))
		return 1;
	if (!mouth_greet(&m, GREET_US)) {
		fprintf(stderr, "evil: no answer to the handshake\n");
		mouth_close(&m);
		return 1;
	}
	printf("{\"greeted\":true}\n");
	fflush(stdout);
	go(&m, a, atof(argv[3]));
	printf("{\"attack\":\"%s\",\"sent\":%llu,\"received\":%llu}\n", a->name,
	       (unsigned long long)m.sent, (unsigned long long)m.received);
	mouth_close(&m);
	return 0;
}
