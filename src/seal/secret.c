/* secret - the arena is one sodium allocation: guard pages around it, a
 * canary before it, locked and kept out of dumps where the system lets us. */
#include "seal/secret.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "base/error.h"

#define SLOTS_MAX 65536
#define SLOT_LEN_MAX 65536

struct ol_arena {
	uint8_t *slots;
	bool *is_taken;
	size_t slot_len;
	size_t n_slots;
	size_t n_taken;
	bool is_locked;
};

int ol_seal_init(void)
{
	return sodium_init() < 0 ? OL_ERR_STATE : 0;
}

const char *ol_seal_version(void)
{
	return "libsodium " SODIUM_VERSION_STRING;
}

bool ol_secret_equal(const void *a, const void *b, size_t len)
{
	return sodium_memcmp(a, b, len) == 0;
}

bool ol_secret_is_zero(const void *p, size_t len)
{
	return sodium_is_zero(p, len) == 1;
}

struct ol_arena *ol_arena_new(size_t slot_len, size_t n_slots)
{
	struct ol_arena *a;

	assert(slot_len >= 1 && slot_len <= SLOT_LEN_MAX);
	assert(n_slots >= 1 && n_slots <= SLOTS_MAX);
	a = calloc(1, sizeof *a);
	if (!a)
		return NULL;
	/* Whole multiples keep every slot aligned: the library puts the end
	 * of an allocation at the end of a page. */
	a->slot_len = (slot_len + OL_ARENA_ALIGN - 1) / OL_ARENA_ALIGN *
		      OL_ARENA_ALIGN;
	a->n_slots = n_slots;
	a->is_taken = calloc(n_slots, sizeof *a->is_taken);
	a->slots = sodium_allocarray(n_slots, a->slot_len);
	if (!a->is_taken || !a->slots) {
		ol_arena_free(a);
		return NULL;
	}
	/* The allocation locks its pages and keeps quiet where it may not;
	 * locking them once more does no harm and tells. */
	a->is_locked = sodium_mlock(a->slots, n_slots * a->slot_len) == 0;
	ol_wipe(a->slots, n_slots * a->slot_len);
	return a;
}

void ol_arena_free(struct ol_arena *a)
{
	if (!a)
		return;
	sodium_free(a->slots);
	free(a->is_taken);
	free(a);
}

void *ol_arena_take(struct ol_arena *a)
{
	size_t i;

	for (i = 0; i < a->n_slots; i++) {
		if (!a->is_taken[i]) {
			a->is_taken[i] = true;
			a->n_taken++;
			return a->slots + i * a->slot_len;
		}
	}
	return NULL;
}

void ol_arena_give(struct ol_arena *a, void *slot)
{
	size_t at, i;

	if (!slot)
		return;
	at = (size_t)((uint8_t *)slot - a->slots);
	i = at / a->slot_len;
	assert(at % a->slot_len == 0 && i < a->n_slots && a->is_taken[i]);
	ol_wipe(slot, a->slot_len);
	a->is_taken[i] = false;
	a->n_taken--;
}

size_t ol_arena_taken(const struct ol_arena *a)
{
	return a->n_taken;
}

bool ol_arena_is_locked(const struct ol_arena *a)
{
	return a->is_locked;
}
