/*
 * sender - a heap of instants over a pool of datagrams, and one timer.
 *
 * The lock guards everything of struct ol_sender but the slots that the
 * thread has taken out of the heap to send. Whoever changes the head of the
 * heap arms the timer while holding it, so that `armed` and the kernel agree.
 */
#include "os/sender.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/error.h"
#include "os/clock.h"
#include "os/sockaddr.h"
#include "os/thread.h"
#include "os/timer.h"

#define LINGER_US 100000 /* stop sends what waits for so long */
#define LOCKED_SLOTS 256 /* kept in memory for good */

struct entry {
	ol_instant at;
	uint64_t order; /* among equal instants */
	uint16_t slot;
};

struct ol_sender {
	pthread_mutex_t lock;
	struct ol_thread *thread;
	int timer;
	ol_instant armed;
	ol_instant give_up; /* OL_NEVER until stop */
	uint64_t n_put;
	struct ol_sender_figures figures;
	size_t n_heap, n_free;
	struct entry heap[OL_SENDER_SLOTS];
	uint16_t free_slot[OL_SENDER_SLOTS]; /* the last is taken first */
	struct ol_send slot[OL_SENDER_SLOTS];
};

static bool is_before(const struct entry *a, const struct entry *b)
{
	if (a->at.us != b->at.us)
		return a->at.us < b->at.us;
	return a->order < b->order;
}

static void heap_put(struct ol_sender *s, struct entry e)
{
	size_t i = s->n_heap++;

	while (i > 0 && is_before(&e, &s->heap[(i - 1) / 2])) {
		s->heap[i] = s->heap[(i - 1) / 2];
		i = (i - 1) / 2;
	}
	s->heap[i] = e;
}

static uint16_t heap_take(struct ol_sender *s)
{
	uint16_t first = s->heap[0].slot;
	struct entry last = s->heap[--s->n_heap];
	size_t i = 0;

	for (;;) {
		size_t child = 2 * i + 1;

		if (child + 1 < s->n_heap &&
		    is_before(&s->heap[child + 1], &s->heap[child]))
			child++;
		if (child >= s->n_heap || !is_before(&s->heap[child], &last))
			break;
		s->heap[i] = s->heap[child];
		i = child;
	}
	s->heap[i] = last;
	return first;
}

static void arm(struct ol_sender *s, ol_instant at)
{
	s->armed = at;
	ol_timer_arm(s->timer, at);
}

int ol_sender_put(struct ol_sender *s, const struct ol_send *d)
{
	int err = 0;

	if (d->outlet ? d->len != OL_OUTLET_BYTES
		      : d->len < 1 || d->len > OL_SENDER_BYTES || !d->to.family)
		return OL_ERR_RANGE;
	pthread_mutex_lock(&s->lock);
	if (s->n_free == 0) {
		s->figures.full++;
		err = OL_ERR_FULL;
	} else {
		uint16_t slot = s->free_slot[--s->n_free];

		s->slot[slot] = *d;
		ol_outlet_hold(d->outlet);
		heap_put(s, (struct entry){ d->at, s->n_put++, slot });
		if (d->at.us < s->armed.us)
			arm(s, d->at);
	}
	pthread_mutex_unlock(&s->lock);
	return err;
}

/* ---- the thread ------------------------------------------------------- */

/* Datagrams in the order of their instants, taken out to be sent. */
struct batch {
	size_t n;
	uint16_t slot[OL_SENDER_BATCH];
};

/* A cell into a connection, whole or not at all. */
static void send_cell(struct ol_send *d, ol_instant now,
		      struct ol_sender_figures *f)
{
	if (ol_outlet_put(d->outlet, now, d->bytes))
		f->sent++;
	else
		f->failed++;
	ol_outlet_drop(d->outlet);
}

/* One system call for datagrams of one socket, from `i` on; returns how many
 * it has dealt with: sent, or given up one that the kernel refused twice (the
 * first refusal may be old news of another datagram, see udp.c). */
static size_t send_some(struct ol_sender *s, const struct batch *b, size_t i,
			struct ol_sender_figures *f)
{
	struct mmsghdr m[OL_SENDER_BATCH];
	struct iovec v[OL_SENDER_BATCH];
	struct sockaddr_storage to[OL_SENDER_BATCH];
	alignas(struct cmsghdr)
		uint8_t control[OL_SENDER_BATCH][OL_PKTINFO_SPACE];
	int fd = s->slot[b->slot[i]].fd;
	unsigned n = 0;
	int done;

	for (; i < b->n; i++, n++) {
		struct ol_send *d = &s->slot[b->slot[i]];

		if (d->outlet || d->fd != fd)
			break;
		v[n] = (struct iovec){ d->bytes, d->len };
		m[n] = (struct mmsghdr){ .msg_hdr = {
						 .msg_name = &to[n],
						 .msg_namelen =
							 ol_sockaddr_write(
								 &to[n],
								 &d->to),
						 .msg_iov = &v[n],
						 .msg_iovlen = 1,
					 } };
		if (d->from.family) {
			m[n].msg_hdr.msg_control = control[n];
			m[n].msg_hdr.msg_controllen =
				ol_pktinfo_write(control[n], &d->from);
		}
	}
	for (int tries = 0; tries < 2; tries++) {
		done = sendmmsg(fd, m, n, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (done > 0) {
			f->sent += (uint64_t)done;
			return (size_t)done;
		}
		if (errno == EINTR)
			tries--;
		else if (errno == EAGAIN || errno == ENOBUFS)
			break;
	}
	f->failed++;
	return 1;
}

static void note_lateness(struct ol_sender *s, const struct batch *b,
			  ol_instant now, struct ol_sender_figures *f)
{
	for (size_t i = 0; i < b->n; i++) {
		uint64_t late = ol_since(s->slot[b->slot[i]].at, now);

		if (late > OL_SENDER_LATE_US)
			f->late++;
		if (late > f->late_max_us)
			f->late_max_us = late;
	}
}

/* Takes what is due; with the lock. */
static void take_due(struct ol_sender *s, ol_instant now, struct batch *b)
{
	b->n = 0;
	while (s->n_heap > 0 && b->n < OL_SENDER_BATCH &&
	       (ol_due(s->heap[0].at, now) || ol_due(s->give_up, now)))
		b->slot[b->n++] = heap_take(s);
}

/* Sends a batch without the lock, books it with the lock again. */
static void send_batch(struct ol_sender *s, const struct batch *b)
{
	struct ol_sender_figures f = { 0 };
	ol_instant now;

	pthread_mutex_unlock(&s->lock);
	now = ol_clock_now();
	note_lateness(s, b, now, &f);
	for (size_t i = 0; i < b->n;) {
		struct ol_send *d = &s->slot[b->slot[i]];

		if (d->outlet) {
			send_cell(d, now, &f);
			i++;
		} else {
			i += send_some(s, b, i, &f);
		}
	}
	pthread_mutex_lock(&s->lock);
	for (size_t i = b->n; i > 0; i--)
		s->free_slot[s->n_free++] = b->slot[i - 1];
	s->figures.sent += f.sent;
	s->figures.failed += f.failed;
	s->figures.late += f.late;
	if (f.late_max_us > s->figures.late_max_us)
		s->figures.late_max_us = f.late_max_us;
}

static void run(void *ctx)
{
	struct ol_sender *s = ctx;
	struct batch b;

	pthread_mutex_lock(&s->lock);
	for (;;) {
		do {
			take_due(s, ol_clock_now(), &b);
			if (b.n > 0)
				send_batch(s, &b);
		} while (b.n > 0);
		if (s->n_heap == 0 && s->give_up.us != UINT64_MAX)
			break;
		arm(s, ol_earlier(s->n_heap ? s->heap[0].at : OL_NEVER,
				  s->give_up));
		pthread_mutex_unlock(&s->lock);
		ol_timer_take(s->timer);
		pthread_mutex_lock(&s->lock);
		s->figures.wakeups++;
	}
	pthread_mutex_unlock(&s->lock);
}

/* ---- life ------------------------------------------------------------- */

static int make_lock(pthread_mutex_t *lock)
{
	pthread_mutexattr_t a;
	int err;

	if (pthread_mutexattr_init(&a))
		return OL_ERR_NO_MEMORY;
	/* The loop must not keep the sender waiting while others run. */
	pthread_mutexattr_setprotocol(&a, PTHREAD_PRIO_INHERIT);
	err = pthread_mutex_init(lock, &a) ? OL_ERR_NO_MEMORY : 0;
	pthread_mutexattr_destroy(&a);
	return err;
}

int ol_sender_start(struct ol_sender **out)
{
	struct ol_sender *s = calloc(1, sizeof *s);
	int err;

	static_assert(OL_SENDER_SLOTS - 1 <= UINT16_MAX, "slot is 16 bits");
	if (!s)
		return OL_ERR_NO_MEMORY;
	s->armed = OL_NEVER;
	s->give_up = OL_NEVER;
	for (size_t i = 0; i < OL_SENDER_SLOTS; i++)
		s->free_slot[s->n_free++] = (uint16_t)(OL_SENDER_SLOTS - 1 - i);
	err = make_lock(&s->lock);
	if (err)
		goto no_lock;
	s->timer = ol_timer_open(true);
	if (s->timer < 0) {
		err = s->timer;
		goto no_timer;
	}
	/* Fails without the right to: then they are ordinary pages. */
	mlock(s->slot, LOCKED_SLOTS * sizeof s->slot[0]);
	err = ol_thread_start(&s->thread, "ol-sender", OL_THREAD_FIRST, run, s);
	if (err)
		goto no_thread;
	*out = s;
	return 0;
no_thread:
	close(s->timer);
no_timer:
	pthread_mutex_destroy(&s->lock);
no_lock:
	free(s);
	return err;
}

void ol_sender_figures(struct ol_sender *s, struct ol_sender_figures *out)
{
	pthread_mutex_lock(&s->lock);
	*out = s->figures;
	out->waiting = (uint32_t)s->n_heap;
	pthread_mutex_unlock(&s->lock);
	out->is_realtime = ol_thread_is_realtime(s->thread);
}

void ol_sender_stop(struct ol_sender *s)
{
	if (!s)
		return;
	pthread_mutex_lock(&s->lock);
	s->give_up = ol_after(ol_clock_now(), LINGER_US);
	arm(s, (ol_instant){ 0 }); /* come and look */
	pthread_mutex_unlock(&s->lock);
	ol_thread_join(s->thread);
	close(s->timer);
	pthread_mutex_destroy(&s->lock);
	munlock(s->slot, LOCKED_SLOTS * sizeof s->slot[0]);
	free(s);
}
