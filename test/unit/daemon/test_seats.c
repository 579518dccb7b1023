/*
 * seats, where the disk and the thread of passwords are the test's: what is
 * changed while something else is under way, and what a disk that says no
 * leaves.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "daemon/node.h"
#include "seal/secret.h"

#define MACHINE 1 /* a desk of the socket */
#define WEB 2
#define SMALL ((struct ol_passphrase_cost){ 1, 8 })

static struct ol_node *n;
static struct ol_settings settings;
static struct ol_prng prng;
static struct ol_desk_request rq;

/* What was put to the store thread, and to the other one. */
static struct {
	ol_writer_done_fn *done;
	_Alignas(max_align_t) uint8_t arg[OL_WRITER_ARG];
} put[4];
static size_t n_put, n_hash, n_done, n_refused, n_session, n_over;
static struct ol_hash_job hash;
static ol_hasher_done_fn *hashed;
static char refusal[OL_REFUSAL_MAX];
static unsigned rights;

int __wrap_ol_writer_put(struct ol_writer *w, ol_writer_job_fn *job,
			 const void *arg, size_t len, ol_writer_done_fn *done,
			 void *ctx);
int __wrap_ol_hasher_start(struct ol_hasher **out, struct ol_loop *loop,
			   ol_hasher_done_fn *done, void *ctx);
int __wrap_ol_hasher_put(struct ol_hasher *h, const struct ol_hash_job *job);
struct ol_store *__wrap_ol_home_store(struct ol_home *h);
int __wrap_ol_store_seat_at(struct ol_store *s, size_t nth,
			    struct ol_store_seat *seat);
void __wrap_ol_desk_server_done(struct ol_desk_server *s, uint32_t desk,
				uint64_t re);
void __wrap_ol_desk_server_refuse(struct ol_desk_server *s, uint32_t desk,
				  uint64_t re, const struct ol_refusal *why);
void __wrap_ol_desk_server_reply(struct ol_desk_server *s, uint32_t desk,
				 const struct ol_desk_reply *reply);
void __wrap_ol_desk_server_event(struct ol_desk_server *s, uint32_t desk,
				 const struct ol_desk_event *ev);
void __wrap_ol_desk_server_admit(struct ol_desk_server *s, uint32_t desk,
				 unsigned of);
void __wrap_ol_desk_server_dismiss(struct ol_desk_server *s, uint32_t desk);
int __wrap_ol_office_desk_is(struct ol_office *o, uint32_t desk,
			     const char *seat);
void __wrap_ol_office_desk_role(struct ol_office *o, uint32_t desk,
				enum ol_role role, ol_instant now, ol_date date,
				struct ol_office_effects *fx);
int __wrap_ol_office_desk_came(struct ol_office *o, uint32_t desk,
			       const char *seat);
void __wrap_ol_office_desk_gone(struct ol_office *o, uint32_t desk,
				ol_instant now, ol_date date,
				struct ol_office_effects *fx);
void __wrap_ol_office_desk_sits(struct ol_office *o, uint32_t desk,
				enum ol_part part, enum ol_leg leg);

int __wrap_ol_writer_put(struct ol_writer *w, ol_writer_job_fn *job,
			 const void *arg, size_t len, ol_writer_done_fn *done,
			 void *ctx)
{
	(void)w;
	(void)job;
	assert_ptr_equal(ctx, n);
	assert_true(len <= OL_WRITER_ARG && n_put < 4);
	memcpy(put[n_put].arg, arg, len);
	put[n_put++].done = done;
	return 0;
}

int __wrap_ol_hasher_start(struct ol_hasher **out, struct ol_loop *loop,
			   ol_hasher_done_fn *done, void *ctx)
{
	(void)out;
	(void)loop;
	(void)ctx;
	hashed = done;
	return 0;
}

int __wrap_ol_hasher_put(struct ol_hasher *h, const struct ol_hash_job *job)
{
	(void)h;
	hash = *job;
	n_hash++;
	return 0;
}

struct ol_store *__wrap_ol_home_store(struct ol_home *h)
{
	(void)h;
	return NULL;
}

/* One seat, anna, with the password "right". */
int __wrap_ol_store_seat_at(struct ol_store *s, size_t nth,
			    struct ol_store_seat *seat)
{
	struct ol_random rnd = ol_prng_source(&prng);

	(void)s;
	if (nth > 0)
		return OL_ERR_UNKNOWN;
	memset(seat, 0, sizeof *seat);
	seat->id = 7;
	strcpy(seat->name, "anna");
	strcpy(seat->lang, "en");
	seat->role = OL_ROLE_CLERK;
	return ol_password_make(&seat->password, "right", 5, SMALL, &rnd);
}

void __wrap_ol_desk_server_done(struct ol_desk_server *s, uint32_t desk,
				uint64_t re)
{
	(void)s;
	(void)desk;
	(void)re;
	n_done++;
}

void __wrap_ol_desk_server_refuse(struct ol_desk_server *s, uint32_t desk,
				  uint64_t re, const struct ol_refusal *why)
{
	(void)s;
	(void)desk;
	(void)re;
	strcpy(refusal, why->text);
	n_refused++;
}

void __wrap_ol_desk_server_reply(struct ol_desk_server *s, uint32_t desk,
				 const struct ol_desk_reply *reply)
{
	(void)s;
	(void)desk;
	n_session += reply->what == OL_REPLY_SESSION;
}

void __wrap_ol_desk_server_event(struct ol_desk_server *s, uint32_t desk,
				 const struct ol_desk_event *ev)
{
	(void)s;
	(void)desk;
	n_over += ev->what == OL_TELL_SESSION_OVER;
}

void __wrap_ol_desk_server_admit(struct ol_desk_server *s, uint32_t desk,
				 unsigned of)
{
	(void)s;
	(void)desk;
	rights = of;
}

void __wrap_ol_desk_server_dismiss(struct ol_desk_server *s, uint32_t desk)
{
	(void)s;
	(void)desk;
	rights = 0;
}

int __wrap_ol_office_desk_is(struct ol_office *o, uint32_t desk,
			     const char *seat)
{
	(void)o;
	(void)desk;
	(void)seat;
	return 0;
}

void __wrap_ol_office_desk_sits(struct ol_office *o, uint32_t desk,
				enum ol_part part, enum ol_leg leg)
{
	(void)o;
	(void)desk;
	(void)part;
	(void)leg;
}

void __wrap_ol_office_desk_role(struct ol_office *o, uint32_t desk,
				enum ol_role role, ol_instant now, ol_date date,
				struct ol_office_effects *fx)
{
	(void)o;
	(void)desk;
	(void)role;
	(void)now;
	(void)date;
	(void)fx;
}

int __wrap_ol_office_desk_came(struct ol_office *o, uint32_t desk,
			       const char *seat)
{
	(void)o;
	(void)desk;
	(void)seat;
	return 0;
}

void __wrap_ol_office_desk_gone(struct ol_office *o, uint32_t desk,
				ol_instant now, ol_date date,
				struct ol_office_effects *fx)
{
	(void)o;
	(void)desk;
	(void)now;
	(void)date;
	(void)fx;
}

static int set_up(void **state)
{
	static const struct ol_unix_peer peer;
	struct ol_desk_guest machine = { .peer = &peer },
			     web = { .peer = NULL };
	char why[OL_WHY_TEXT];

	(void)state;
	n = calloc(1, sizeof *n);
	assert_non_null(n);
	assert_int_equal(ol_seal_init(), 0);
	ol_prng_init(&prng, 5);
	ol_settings_init(&settings);
	n->settings = &settings;
	n->random = ol_prng_source(&prng);
	n_put = n_hash = n_done = n_refused = n_session = n_over = 0;
	rights = 0;
	assert_int_equal(ol_seats_start(n, why), 0);
	assert_int_equal(ol_addr_read(&web.from, "192.0.2.1:9"), 0);
	ol_seats_came(n, MACHINE, &machine);
	ol_seats_came(n, WEB, &web);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	ol_seats_release(n);
	free(n);
	return 0;
}

static void set(const char *key, const char *value)
{
	memset(&rq, 0, sizeof rq);
	rq.what = OL_DO_SEAT_SET;
	strcpy(rq.seat, "anna");
	strcpy(rq.key, key);
	strcpy(rq.value, value);
	ol_seats_ask(n, MACHINE, &rq);
}

static void log_in(uint32_t desk, const char *seat, const char *password)
{
	memset(&rq, 0, sizeof rq);
	rq.what = OL_DO_LOGIN;
	strcpy(rq.seat, seat);
	strcpy(rq.password, password);
	ol_seats_ask(n, desk, &rq);
}

/* The thread has worked it out. */
static void work_out(void)
{
	hash.err = ol_password_try(&hash.have, hash.old, strlen(hash.old));
	hashed(n, &hash);
}

/* The disk has answered the k-th. */
static void answer(size_t k, int err)
{
	put[k].done(n, put[k].arg, err);
}

static void test_a_change_that_the_disk_refuses_is_taken_back(void **state)
{
	(void)state;
	set("locked", "yes");
	assert_true(n->seats.seat[0].locked); /* at once, to be safe */
	answer(0, OL_ERR_NO_SPACE);
	assert_false(n->seats.seat[0].locked);
	assert_int_equal(n_refused, 1);
	assert_non_null(strstr(refusal, "cannot be written"));
	set("locked", "yes");
	answer(1, 0);
	assert_true(n->seats.seat[0].locked);
	assert_int_equal(n_done, 1);
}

static void test_changes_at_once_do_not_undo_each_other(void **state)
{
	(void)state;
	set("role", "auditor");
	set("lang", "fr");
	answer(0, OL_ERR_NO_SPACE); /* the second one was made on the first */
	answer(1, 0);
	assert_int_equal(n->seats.seat[0].role, OL_ROLE_AUDITOR);
	assert_string_equal(n->seats.seat[0].lang, "fr");
	assert_int_equal(n_refused, 1);
	assert_int_equal(n_done, 1);
}

static void test_a_full_disk_keeps_nobody_out(void **state)
{
	(void)state;
	log_in(WEB, "anna", "right");
	work_out();
	assert_int_equal(n_session, 0); /* not before the disk has spoken */
	answer(0, OL_ERR_NO_SPACE);
	assert_int_equal(n_session, 1);
	assert_true(rights & OL_RIGHT_WRITE);
	assert_string_equal(ol_seats_name(n, WEB), "anna");
	assert_string_equal(ol_seats_name(n, MACHINE), OL_SEAT_DUTY);
}

static void test_a_seat_that_is_none_costs_the_same_work(void **state)
{
	char known[OL_REFUSAL_MAX];

	(void)state;
	log_in(WEB, "anna", "wrong");
	assert_int_equal(hash.have.cost.kib, 8);
	work_out();
	strcpy(known, refusal);
	memset(&n->seats.delays, 0, sizeof n->seats.delays);
	log_in(WEB, "bert", "right");
	assert_int_equal(n_hash, 2);
	/* At the cost of today, which all that is written now has. */
	assert_int_equal(hash.have.cost.kib, OL_PASSWORD_COST.kib);
	hash.have.cost = SMALL;
	work_out();
	assert_string_equal(refusal, known);
	assert_int_equal(n_put, 0);
	assert_int_equal(n_session, 0);
}

static void test_a_lock_wins_against_a_login_under_way(void **state)
{
	(void)state;
	log_in(WEB, "anna", "right");
	set("locked", "yes");
	work_out();
	assert_non_null(strstr(refusal, "locked"));
	set("locked", "no");
	log_in(WEB, "anna", "right");
	work_out();
	set("locked", "yes");
	assert_int_equal(n_put, 4);
	answer(2, 0); /* the login's */
	assert_int_equal(n_session, 0);
}

static void test_a_new_password_wins_against_a_login_under_way(void **state)
{
	struct ol_random rnd = ol_prng_source(&prng);

	(void)state;
	log_in(WEB, "anna", "right");
	assert_int_equal(ol_password_make(&n->seats.seat[0].password, "new", 3,
					  SMALL, &rnd),
			 0);
	work_out(); /* it was right, a moment ago */
	assert_int_equal(n_put, 0);
	assert_int_equal(n_refused, 1);
}

static void test_who_asks_too_much_at_once_waits(void **state)
{
	(void)state;
	/* Each name once: no wait of names, but of the address. */
	log_in(WEB, "anna", "wrong");
	assert_int_equal(n_hash, 1);
	log_in(WEB, "bert", "wrong");
	assert_int_equal(n_hash, 1);
	assert_non_null(strstr(refusal, "wait"));
	memset(&n->seats.delays, 0, sizeof n->seats.delays);
	log_in(WEB, "bert", "wrong");
	memset(&n->seats.delays, 0, sizeof n->seats.delays);
	assert_int_equal(n_hash, OL_SEATS_AN_ADDRESS);
	log_in(WEB, "carl", "wrong");
	assert_int_equal(n_hash, OL_SEATS_AN_ADDRESS);
	assert_non_null(strstr(refusal, "too many"));
}

static void test_a_drop_ends_what_is_open(void **state)
{
	(void)state;
	log_in(WEB, "anna", "right");
	work_out();
	answer(0, 0);
	assert_int_equal(n_session, 1);
	memset(&rq, 0, sizeof rq);
	rq.what = OL_DO_SEAT_DROP;
	strcpy(rq.seat, "anna");
	ol_seats_ask(n, WEB, &rq); /* one's own */
	assert_int_equal(n_refused, 1);
	ol_seats_ask(n, MACHINE, &rq);
	answer(1, 0);
	assert_int_equal(n_over, 1);
	assert_int_equal(rights, 0);
	assert_int_equal(n->seats.n, 0);
	assert_true(ol_secret_is_zero(n->seats.seat, sizeof n->seats.seat));
}

int main(void)
{
#define ROW(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		ROW(test_a_change_that_the_disk_refuses_is_taken_back),
		ROW(test_changes_at_once_do_not_undo_each_other),
		ROW(test_a_full_disk_keeps_nobody_out),
		ROW(test_a_seat_that_is_none_costs_the_same_work),
		ROW(test_a_lock_wins_against_a_login_under_way),
		ROW(test_a_new_password_wins_against_a_login_under_way),
		ROW(test_who_asks_too_much_at_once_waits),
		ROW(test_a_drop_ends_what_is_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
