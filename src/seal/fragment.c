/* fragment - doc/protocol/seal.md, "Coded fragments". The matrix is the
 * identity over a Cauchy matrix, every square part of which is invertible;
 * so elimination always finds a pivot. */
#include "seal/fragment.h"

#include <assert.h>
#include <string.h>

#include "base/error.h"
#include "base/gf256.h"

/* What fragment `index` has of source fragment j. */
static uint8_t coefficient(uint8_t k, uint8_t index, uint8_t j)
{
	if (index < k)
		return index == j;
	return ol_gf256_inverse(index ^ j);
}

void ol_fragment_make(uint8_t out[static OL_FRAGMENT_LEN],
		      const uint8_t *message, uint8_t k, uint8_t index)
{
	uint8_t j;

	assert(k >= 1 && k <= OL_FRAGMENTS_MAX);
	if (index < k) {
		memcpy(out, message + (size_t)index * OL_FRAGMENT_LEN,
		       OL_FRAGMENT_LEN);
		return;
	}
	memset(out, 0, OL_FRAGMENT_LEN);
	for (j = 0; j < k; j++)
		ol_gf256_add_row(out, message + (size_t)j * OL_FRAGMENT_LEN,
				 OL_FRAGMENT_LEN, coefficient(k, index, j));
}

void ol_assembler_init(struct ol_assembler *a, uint8_t k)
{
	assert(k >= 1 && k <= OL_FRAGMENTS_MAX);
	memset(a, 0, sizeof *a);
	a->k = k;
}

bool ol_assembler_add(struct ol_assembler *a, uint8_t index,
		      const uint8_t body[static OL_FRAGMENT_LEN])
{
	uint8_t i;

	if (a->n_got == a->k)
		return false;
	for (i = 0; i < a->n_got; i++)
		if (a->index[i] == index)
			return false;
	a->index[a->n_got] = index;
	memcpy(a->body[a->n_got], body, OL_FRAGMENT_LEN);
	a->n_got++;
	return true;
}

bool ol_assembler_is_complete(const struct ol_assembler *a)
{
	return a->n_got == a->k;
}

/* Turns the k by k matrix m into its inverse; m is invertible. */
static void invert(uint8_t m[OL_FRAGMENTS_MAX][2 * OL_FRAGMENTS_MAX], uint8_t k)
{
	uint8_t col, row, j, scale, tmp;

	for (col = 0; col < k; col++) {
		for (row = col; m[row][col] == 0; row++)
			assert(row + 1 < k);
		for (j = 0; j < 2 * k; j++) {
			tmp = m[row][j];
			m[row][j] = m[col][j];
			m[col][j] = tmp;
		}
		scale = ol_gf256_inverse(m[col][col]);
		for (j = 0; j < 2 * k; j++)
			m[col][j] = ol_gf256_mul(m[col][j], scale);
		for (row = 0; row < k; row++) {
			scale = m[row][col];
			if (row == col || scale == 0)
				continue;
			for (j = 0; j < 2 * k; j++)
				m[row][j] ^= ol_gf256_mul(scale, m[col][j]);
		}
	}
}

int ol_assembler_read(const struct ol_assembler *a, uint8_t *message)
{
	uint8_t m[OL_FRAGMENTS_MAX][2 * OL_FRAGMENTS_MAX] = { 0 };
	uint8_t i, j;

	if (!ol_assembler_is_complete(a))
		return OL_ERR_STATE;
	for (i = 0; i < a->k; i++) {
		for (j = 0; j < a->k; j++)
			m[i][j] = coefficient(a->k, a->index[i], j);
		m[i][a->k + i] = 1;
	}
	invert(m, a->k);
	memset(message, 0, (size_t)a->k * OL_FRAGMENT_LEN);
	for (i = 0; i < a->k; i++)
		for (j = 0; j < a->k; j++)
			ol_gf256_add_row(message + (size_t)i * OL_FRAGMENT_LEN,
					 a->body[j], OL_FRAGMENT_LEN,
					 m[i][a->k + j]);
	return 0;
}
