/* thread - POSIX threads, with what every thread here needs at its start. */
#include "os/thread.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"

/* Above ordinary work, below what the kernel itself runs (50). */
#define URGENT_PRIORITY 10
#define FIRST_PRIORITY 20
#define URGENT_NICE (-10)

struct ol_thread {
	pthread_t id;
	char name[16];
	enum ol_thread_priority priority;
	bool is_realtime;
	ol_thread_fn *fn;
	void *ctx;
	sem_t ready; /* posted once is_realtime is known */
};

static bool become_urgent(int priority)
{
	struct sched_param p = { .sched_priority = priority };

	/* Children of a real-time thread are not to inherit it. */
	if (!sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &p))
		return true;
	ol_thread_prefer();
	return false;
}

void ol_thread_prefer(void)
{
	/* Where even that is forbidden it stays an ordinary thread. */
	setpriority(PRIO_PROCESS, (id_t)gettid(), URGENT_NICE);
}

static void *run(void *arg)
{
	struct ol_thread *t = arg;

	pthread_setname_np(pthread_self(), t->name);
	switch (t->priority) {
	case OL_THREAD_NORMAL:
		break;
	case OL_THREAD_URGENT:
		t->is_realtime = become_urgent(URGENT_PRIORITY);
		break;
	case OL_THREAD_FIRST:
		t->is_realtime = become_urgent(FIRST_PRIORITY);
		break;
	}
	sem_post(&t->ready);
	t->fn(t->ctx);
	return NULL;
}

int ol_thread_start(struct ol_thread **out, const char *name,
		    enum ol_thread_priority priority, ol_thread_fn *fn,
		    void *ctx)
{
	struct ol_thread *t = calloc(1, sizeof *t);
	sigset_t all, before;
	int failed;

	if (!t)
		return OL_ERR_NO_MEMORY;
	ol_text_copy(t->name, sizeof t->name, name);
	t->priority = priority;
	t->fn = fn;
	t->ctx = ctx;
	sem_init(&t->ready, 0, 0);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	failed = pthread_create(&t->id, NULL, run, t);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (failed) {
		sem_destroy(&t->ready);
		free(t);
		return OL_ERR_IO;
	}
	while (sem_wait(&t->ready) && errno == EINTR)
		;
	*out = t;
	return 0;
}

bool ol_thread_is_realtime(const struct ol_thread *t)
{
	return t->is_realtime;
}

void ol_thread_join(struct ol_thread *t)
{
	if (!t)
		return;
	pthread_join(t->id, NULL);
	sem_destroy(&t->ready);
	free(t);
}
