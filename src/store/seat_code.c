/* seat_code - the body of a seat: see seat_table.h. */
#include "store/seat_table.h"

#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "seal/secret.h"
#include "store/pack.h"

size_t ol_seat_write(uint8_t out[static OL_SEAT_BODY_MAX],
		     const struct ol_store_seat *seat)
{
	struct ol_pack o = { .p = out, .cap = OL_SEAT_BODY_MAX };

	ol_pack_text(&o, seat->name);
	ol_pack_8(&o, (uint8_t)seat->role);
	ol_pack_text(&o, seat->lang);
	ol_pack_8(&o, seat->locked);
	ol_pack_8(&o, seat->first);
	ol_pack_32(&o, seat->password.cost.passes);
	ol_pack_32(&o, seat->password.cost.kib);
	ol_pack(&o, seat->password.salt, sizeof seat->password.salt);
	ol_pack(&o, seat->password.hash, sizeof seat->password.hash);
	ol_pack_8(&o, seat->has_totp);
	ol_pack(&o, seat->totp, sizeof seat->totp);
	ol_pack_64(&o, seat->totp_last);
	ol_pack_date(&o, seat->made);
	ol_pack_date(&o, seat->last);
	return o.n;
}

static bool is_sound(const struct ol_store_seat *seat)
{
	const struct ol_passphrase_cost *cost = &seat->password.cost;

	return *seat->name && *seat->lang && cost->passes >= 1 &&
	       cost->passes <= OL_KEYFILE_PASSES_MAX && cost->kib >= 8 &&
	       cost->kib <= OL_KEYFILE_KIB_MAX &&
	       (seat->has_totp ||
		ol_secret_is_zero(seat->totp, sizeof seat->totp));
}

/* Texts end where they end: a NUL in one would make two of the same name. */
static void get_text(struct ol_unpack *i, char *text, size_t cap)
{
	size_t len = i->left ? i->p[0] : 0;

	ol_unpack_text(i, text, cap);
	i->is_bad |= strlen(text) != len;
}

int ol_seat_read(struct ol_store_seat *seat, const uint8_t *p, size_t len)
{
	struct ol_unpack i = { .p = p, .left = len };
	uint8_t role;
	int err;

	memset(seat, 0, sizeof *seat);
	get_text(&i, seat->name, sizeof seat->name);
	role = ol_unpack_8(&i);
	i.is_bad |= role >= OL_N_ROLES;
	seat->role = (enum ol_role)(role % OL_N_ROLES);
	get_text(&i, seat->lang, sizeof seat->lang);
	seat->locked = ol_unpack_bool(&i);
	seat->first = ol_unpack_bool(&i);
	seat->password.cost.passes = ol_unpack_32(&i);
	seat->password.cost.kib = ol_unpack_32(&i);
	ol_unpack(&i, seat->password.salt, sizeof seat->password.salt);
	ol_unpack(&i, seat->password.hash, sizeof seat->password.hash);
	seat->has_totp = ol_unpack_bool(&i);
	ol_unpack(&i, seat->totp, sizeof seat->totp);
	seat->totp_last = ol_unpack_64(&i);
	seat->made = ol_unpack_date(&i);
	seat->last = ol_unpack_date(&i);
	i.is_bad |= !is_sound(seat);
	err = ol_unpack_end(&i);
	if (err)
		ol_wipe(seat, sizeof *seat);
	return err;
}
