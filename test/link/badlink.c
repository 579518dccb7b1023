/*
 * badlink - a bad network between two ends, for tests, benches and the demo.
 *
 *   badlink tun NETNS_A NETNS_B [PATHS]
 *       makes tun devices ol0, ol1 .. in both network namespaces (root) and
 *       carries packets between them. The kernels of build machines may lack
 *       netem; this stands in for it.
 *   badlink relay NEAR_A A NEAR_B B [NEAR_A A NEAR_B B ...]
 *       one path for each four ADDR:PORT (IPv4): what A sends to NEAR_A comes
 *       to B from NEAR_B, and the other way round. Needs no rights.
 *
 * Commands on standard input, one a line; it ends at their end:
 *   [k=PATH] [dir=0|1] [together] delay=MS jitter=MS loss=% dup=% reorder=%
 *       burst=%,MEAN_MS outage=MS,EVERY_MS kbps=N dead flip=% cut=%
 *       reflect=% replay=% seed=N   both directions of every path, unless k or
 *       dir (0: A to B) says otherwise. All values are set; what is not named
 *       is 0. `together`: the paths draw the same lots, so that their bursts
 *       and outages come at the same times. The hostile four are for relays,
 *       where packets are payloads.
 *   rebind PATH DIR of a relay: from now on packets of that path come out in
 *                   that direction (0: A to B) from another port, as behind
 *                   NAT that forgot. What is sent to the one before is lost
 *   stat            packets, bytes, lost of every path, A to B then B to A
 *   late            how much later than due packets came out since the last
 *                   `late`: how many, median, 99 of 100, longest (us)
 *   log FILE        from now on a line for every packet that goes in: ns since
 *                   the epoch, path, direction, bytes; `log` alone ends it
 *   bytes FILE      the same with the packet in hexadecimal
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "impair.h"

#define PATHS 4
#define LATE_STEP_US 10
#define LATE_STEPS 2000 /* what is later than 20 ms counts as that */

struct end {
	int fd;
	int old;               /* after rebind: the one before, not read    */
	struct sockaddr_in to; /* relay: where this end's packets go */
};

static struct {
	struct end end[PATHS][2];     /* [path][0: at A, 1: at B] */
	struct impair *dir[PATHS][2]; /* [path][0: A to B]        */
	int n_paths;
	bool relay;
	FILE *log;
	bool log_bytes;
	uint64_t late[LATE_STEPS + 1]; /* packets by how late they came out */
} net;

static void die(const char *what)
{
	fprintf(stderr, "badlink: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000u + (uint64_t)t.tv_nsec / 1000u;
}

static int open_tun(const char *netns, int k)
{
	struct ifreq r = { 0 };
	char path[128];
	int fd;

	snprintf(path, sizeof path, "/var/run/netns/%s", netns);
	fd = open(path, O_RDONLY);
	if (fd < 0 || setns(fd, CLONE_NEWNET))
		die(path);
	close(fd);
	fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
	r.ifr_flags = IFF_TUN | IFF_NO_PI;
	snprintf(r.ifr_name, sizeof r.ifr_name, "ol%d", k);
	if (fd < 0 || ioctl(fd, TUNSETIFF, &r) < 0)
		die("tun");
	return fd;
}

static struct sockaddr_in read_addr(const char *text)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	char host[64];
	const char *colon = strrchr(text, ':');
	size_t n = colon ? (size_t)(colon - text) : sizeof host;

	if (n < sizeof host) {
		memcpy(host, text, n);
		host[n] = '\0';
		a.sin_port = htons((uint16_t)strtoul(colon + 1, NULL, 10));
		if (a.sin_port && inet_pton(AF_INET, host, &a.sin_addr) == 1)
			return a;
	}
	fprintf(stderr, "badlink: %s is not ADDR:PORT\n", text);
	exit(2);
}

static int open_relay(const char *near)
{
	struct sockaddr_in a = read_addr(near);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof a))
		die(near);
	return fd;
}

static void make(int argc, char **argv)
{
	int k, s;

	if (argc >= 4 && strcmp(argv[1], "tun") == 0) {
		net.n_paths = argc > 4 ? (int)strtol(argv[4], NULL, 10) : 1;
		if (net.n_paths < 1 || net.n_paths > PATHS)
			exit(2);
		for (k = 0; k < net.n_paths; k++)
			for (s = 0; s < 2; s++)
				net.end[k][s].fd = open_tun(argv[2 + s], k);
	} else if (argc >= 6 && (argc - 2) % 4 == 0 && argc <= 2 + 4 * PATHS &&
		   strcmp(argv[1], "relay") == 0) {
		net.relay = true;
		net.n_paths = (argc - 2) / 4;
		for (k = 0; k < net.n_paths; k++)
			for (s = 0; s < 2; s++) {
				char **a = argv + 2 + 4 * k + 2 * s;

				net.end[k][s].fd = open_relay(a[0]);
				net.end[k][s].to = read_addr(a[1]);
			}
	} else {
		fprintf(stderr, "usage: badlink tun NETNS_A NETNS_B [PATHS]\n"
				"       badlink relay NEAR_A A NEAR_B B ...\n");
		exit(2);
	}
	for (k = 0; k < net.n_paths; k++)
		for (s = 0; s < 2; s++) {
			net.dir[k][s] = calloc(1, sizeof *net.dir[k][s]);
			if (!net.dir[k][s])
				die("memory");
		}
}

static void note(int k, int s, const uint8_t *p, size_t len)
{
	struct timespec t;
	size_t i;

	if (!net.log)
		return;
	clock_gettime(CLOCK_REALTIME, &t);
	fprintf(net.log, "%lld%09ld %d %d %zu", (long long)t.tv_sec, t.tv_nsec,
		k, s, len);
	if (net.log_bytes) {
		putc(' ', net.log);
		for (i = 0; i < len; i++)
			fprintf(net.log, "%02x", p[i]);
	}
	putc('\n', net.log);
}

static void take_in(int k, int s)
{
	static uint8_t b[65536];
	ssize_t n;
	int i;

	for (i = 0; i < 64; i++) {
		n = read(net.end[k][s].fd, b, sizeof b);
		if (n < 0)
			return;
		note(k, s, b, (size_t)n);
		impair_put(net.dir[k][s], b, (size_t)n, now_us());
	}
}

static void note_late(uint64_t us)
{
	uint64_t i = us / LATE_STEP_US;

	net.late[i < LATE_STEPS ? i : LATE_STEPS]++;
}

static void give_out(int k, int s)
{
	struct impair_packet p;
	struct end *e;
	uint64_t now;

	while (now = now_us(), impair_take(net.dir[k][s], now, &p)) {
		note_late(now - p.due_us);
		e = &net.end[k][p.back ? s : !s];
		/* What the far side does not take is lost, as on a network. */
		if (net.relay)
			(void)!sendto(e->fd, p.bytes, p.len, 0,
				      (struct sockaddr *)&e->to, sizeof e->to);
		else
			(void)!write(e->fd, p.bytes, p.len);
		free(p.bytes);
	}
}

static void set(char *line)
{
	struct impair_set v;
	int k0 = 0, k1 = net.n_paths - 1, s0 = 0, s1 = 1, k, s;
	uint64_t seed, now = now_us();
	bool together = false;
	const char *bad;

	for (;;) {
		if (strncmp(line, "k=", 2) == 0)
			k0 = k1 = (int)strtol(line + 2, &line, 10);
		else if (strncmp(line, "dir=", 4) == 0)
			s0 = s1 = (int)strtol(line + 4, &line, 10);
		else if (strncmp(line, "together", 8) == 0)
			together = true, line += 8;
		else
			break;
		line += strspn(line, " ");
	}
	bad = impair_read(&v, line);
	if (bad || k0 < 0 || k1 >= net.n_paths || s0 < 0 || s1 > 1) {
		fprintf(stderr, "badlink: %s?\n", bad ? bad : "k or dir");
		return;
	}
	seed = v.seed;
	for (k = k0; k <= k1; k++)
		for (s = s0; s <= s1; s++) {
			v.seed =
				seed * 8 + (uint64_t)(together ? s : 2 * k + s);
			impair_set(net.dir[k][s], &v, now);
		}
}

/* The lateness that a share of all packets, in thousandths, stays under. */
static uint64_t late_us(uint64_t total, unsigned permille)
{
	uint64_t seen = 0;
	size_t i;

	for (i = 0; i < LATE_STEPS; i++) {
		seen += net.late[i];
		if (seen * 1000 >= total * permille)
			break;
	}
	return i * LATE_STEP_US;
}

static void tell_late(void)
{
	uint64_t total = 0;
	size_t i;

	for (i = 0; i <= LATE_STEPS; i++)
		total += net.late[i];
	printf("%llu %llu %llu %llu\n", (unsigned long long)total,
	       (unsigned long long)late_us(total, 500),
	       (unsigned long long)late_us(total, 990),
	       (unsigned long long)late_us(total, 1000));
	memset(net.late, 0, sizeof net.late);
}

/* The port before stays open and is not read: what comes there is lost, and
 * nobody is told so. */
static void rebind(const char *args)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t len = sizeof a;
	struct end *e;
	int k, dir, fd;

	if (!net.relay || sscanf(args, "%d %d", &k, &dir) != 2 || k < 0 ||
	    k >= net.n_paths || dir < 0 || dir > 1) {
		fprintf(stderr, "badlink: rebind PATH DIR?\n");
		return;
	}
	e = &net.end[k][!dir];
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	if (fd < 0 || getsockname(e->fd, (struct sockaddr *)&a, &len))
		die("rebind");
	a.sin_port = 0;
	if (bind(fd, (struct sockaddr *)&a, sizeof a))
		die("rebind");
	if (e->old > 0)
		close(e->old);
	e->old = e->fd;
	e->fd = fd;
}

static void start_log(const char *file, bool bytes)
{
	if (net.log)
		fclose(net.log);
	net.log = *file ? fopen(file, "w") : NULL;
	net.log_bytes = bytes;
	if (*file && !net.log)
		fprintf(stderr, "badlink: %s: %s\n", file, strerror(errno));
}

static void command(char *line)
{
	int k, s;

	if (strcmp(line, "stat") == 0) {
		for (k = 0; k < net.n_paths; k++)
			for (s = 0; s < 2; s++)
				printf("%llu %llu %llu ",
				       (unsigned long long)net.dir[k][s]
					       ->packets,
				       (unsigned long long)net.dir[k][s]->bytes,
				       (unsigned long long)net.dir[k][s]->lost);
		printf("\n");
	} else if (strcmp(line, "late") == 0) {
		tell_late();
	} else if (strncmp(line, "rebind ", 7) == 0) {
		rebind(line + 7);
		printf("ok\n");
	} else if (strncmp(line, "log", 3) == 0) {
		start_log(line + 3 + strspn(line + 3, " "), false);
		printf("ok\n");
	} else if (strncmp(line, "bytes ", 6) == 0) {
		start_log(line + 6, true);
		printf("ok\n");
	} else {
		set(line);
		printf("ok\n");
	}
	fflush(stdout);
}

/* False at the end of the commands. */
static bool commands(void)
{
	static char line[512];
	static size_t n;
	char *end;
	ssize_t r = read(0, line + n, sizeof line - 1 - n);

	if (r <= 0)
		return false;
	n += (size_t)r;
	line[n] = '\0';
	while ((end = strchr(line, '\n'))) {
		*end++ = '\0';
		command(line);
		n -= (size_t)(end - line);
		memmove(line, end, n + 1);
	}
	if (n == sizeof line - 1)
		n = 0;
	return true;
}

static void wait_until_due(struct pollfd *p, nfds_t n)
{
	uint64_t due = UINT64_MAX, now, d;
	struct timespec t;
	int k, s;

	for (k = 0; k < net.n_paths; k++)
		for (s = 0; s < 2; s++) {
			d = impair_due(net.dir[k][s]);
			due = d < due ? d : due;
		}
	now = now_us();
	d = due == UINT64_MAX ? 1000000 : due > now ? due - now : 0;
	t.tv_sec = (time_t)(d / 1000000);
	t.tv_nsec = (long)(d % 1000000 * 1000);
	ppoll(p, n, &t, NULL);
}

int main(int argc, char **argv)
{
	struct pollfd p[1 + 2 * PATHS] = { { .fd = 0, .events = POLLIN } };
	nfds_t n = 1;
	int k, s;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_TIMERSLACK, 1UL);
	make(argc, argv);
	set((char[]){ "delay=20" });
	for (k = 0; k < net.n_paths; k++)
		for (s = 0; s < 2; s++)
			p[n++] = (struct pollfd){ .fd = net.end[k][s].fd,
						  .events = POLLIN };
	printf("ready\n");
	fflush(stdout);
	for (;;) {
		for (k = 0; k < net.n_paths; k++)
			for (s = 0; s < 2; s++)
				p[1 + 2 * k + s].fd = net.end[k][s].fd;
		wait_until_due(p, n);
		for (k = 0; k < net.n_paths; k++)
			for (s = 0; s < 2; s++) {
				give_out(k, s);
				if (p[1 + 2 * k + s].revents)
					take_in(k, s);
			}
		if (p[0].revents && !commands())
			return 0;
	}
}
