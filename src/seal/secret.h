/*
 * secret - start of the library, comparing secrets, memory that is locked.
 *
 * Does      start libsodium, compare in constant time, hand out slots of one
 *           size from memory that is locked, guarded, kept out of core dumps
 *           and wiped when a slot comes back. Session keys live in such slots
 *           and are used by pointer, never copied.
 * Does not  grow: an arena has the slots that it was made with.
 * Memory    ol_arena_new() allocates once; ol_arena_free() gives it back.
 * Threads   compare: any. An arena belongs to one thread.
 */
#ifndef OL_SEAL_SECRET_H
#define OL_SEAL_SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Slots begin at a multiple of this many bytes. */
#define OL_ARENA_ALIGN 64

struct ol_arena;

/* Once at the start of a program, before anything else of this room; again
 * does no harm. OL_ERR_STATE where the library cannot start. */
int ol_seal_init(void);

/* "libsodium 1.0.22". Never NULL. */
const char *ol_seal_version(void);

/* True if the same; the time depends on `len` alone. */
bool ol_secret_equal(const void *a, const void *b, size_t len);

/* True if every byte is zero; the time depends on `len` alone. */
bool ol_secret_is_zero(const void *p, size_t len);

/* `n_slots` slots (1 to 65536) of `slot_len` bytes (1 to 65536).
 * NULL where the machine has no memory left. */
struct ol_arena *ol_arena_new(size_t slot_len, size_t n_slots);

/* Wipes everything. Slots that were not given back are gone too. NULL is
 * allowed. */
void ol_arena_free(struct ol_arena *a);

/* A slot of zero bytes, or NULL where all are taken. */
void *ol_arena_take(struct ol_arena *a);

/* Wipes the slot and takes it back. It must be one of `a` that is taken;
 * anything else is a bug and asserts. NULL is allowed. */
void ol_arena_give(struct ol_arena *a, void *slot);

/* How many slots are taken. */
size_t ol_arena_taken(const struct ol_arena *a);

/* False where the machine's limit (RLIMIT_MEMLOCK) let the pages be unlocked,
 * so that they could be written to swap: a node says so in its log. */
bool ol_arena_is_locked(const struct ol_arena *a);

#endif
