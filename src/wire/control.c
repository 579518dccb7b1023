/* doc/protocol/control.md: the messages of the control stream. */
#include "wire/control.h"

#include <assert.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "wire/cbor.h"

/* The keys of the map. A message has them in this order. */
enum key {
	KEY_TYPE,
	KEY_ID,
	KEY_PRECEDENCE,
	KEY_RECORDING,
	KEY_DATE,
	KEY_SEAT,
	KEY_BELLS,
	KEY_REASON,
	KEY_SUSPENDED,
	KEY_WHY,
	KEY_PROBE,
	KEY_MODE,
	KEY_TALKS,
	KEY_PLACES,
	KEY_HELD,
	KEY_PEOPLE,
	KEY_STAGE,
	KEY_TURN,
	KEY_HEARD,
	KEY_KNOWN,
	KEY_ON,
	KEY_WATCHES,
	KEYS,
};

#define HAS(key) (1u << (key))

/* The table: which fields a message of each type has. */
static const struct {
	const char *name;
	unsigned int fields;
} message[OL_CONTROL_TYPES] = {
	/* clang-format off */
	[OL_CONTROL_RING] = { "ring", HAS(KEY_ID) | HAS(KEY_PRECEDENCE) |
		HAS(KEY_RECORDING) | HAS(KEY_DATE) | HAS(KEY_PEOPLE) },
	[OL_CONTROL_RINGING] = { "ringing", HAS(KEY_ID) | HAS(KEY_BELLS) },
	[OL_CONTROL_ANSWER] = { "answer",
		HAS(KEY_ID) | HAS(KEY_RECORDING) | HAS(KEY_HELD) |
		HAS(KEY_PEOPLE) },
	[OL_CONTROL_DECLINE] = { "decline",
		HAS(KEY_ID) | HAS(KEY_DATE) | HAS(KEY_SEAT) },
	[OL_CONTROL_BUSY] = { "busy", HAS(KEY_ID) },
	[OL_CONTROL_END] = { "end", HAS(KEY_ID) | HAS(KEY_REASON) },
	[OL_CONTROL_PRESENCE] = { "presence",
		HAS(KEY_ID) | HAS(KEY_RECORDING) | HAS(KEY_HELD) |
		HAS(KEY_PEOPLE) },
	[OL_CONTROL_RESUME] = { "resume",
		HAS(KEY_ID) | HAS(KEY_RECORDING) | HAS(KEY_HELD) |
		HAS(KEY_PEOPLE) },
	[OL_CONTROL_RESUMED] = { "resumed", HAS(KEY_ID) },
	[OL_CONTROL_TERMS] = { "terms", HAS(KEY_RECORDING) | HAS(KEY_DATE) |
		HAS(KEY_SEAT) | HAS(KEY_SUSPENDED) | HAS(KEY_WHY) },
	[OL_CONTROL_GOODBYE] = { "goodbye", HAS(KEY_SEAT) | HAS(KEY_WHY) },
	[OL_CONTROL_TEST_ASK] = { "test_ask", HAS(KEY_ID) | HAS(KEY_PROBE) },
	[OL_CONTROL_TEST_ANSWER] = { "test_answer",
		HAS(KEY_ID) | HAS(KEY_PROBE) },
	[OL_CONTROL_MODE] = { "mode",
		HAS(KEY_ID) | HAS(KEY_MODE) | HAS(KEY_TALKS) },
	[OL_CONTROL_ADDRESSES] = { "addresses", HAS(KEY_PLACES) },
	[OL_CONTROL_JOIN] = { "join",
		HAS(KEY_ID) | HAS(KEY_SEAT) | HAS(KEY_STAGE) | HAS(KEY_TURN) |
		HAS(KEY_HEARD) | HAS(KEY_KNOWN) | HAS(KEY_ON) },
	[OL_CONTROL_WATCHES] = { "watches", HAS(KEY_WATCHES) },
	/* clang-format on */
};

const char *ol_control_name(enum ol_control_type type)
{
	assert(type >= OL_CONTROL_RING && type < OL_CONTROL_TYPES);
	return message[type].name;
}

static uint64_t n_fields(enum ol_control_type type)
{
	uint64_t n = 0;
	int key;

	for (key = 0; key < KEYS; key++)
		n += (message[type].fields & HAS(key)) != 0;
	return n;
}

/* ---- reading ---------------------------------------------------------- */

static int read_id(struct ol_cbor_reader *r, struct ol_id *id)
{
	const uint8_t *p;
	size_t len;

	if (ol_cbor_bytes(r, OL_ID_LEN, &p, &len) || len != OL_ID_LEN)
		return OL_ERR_MALFORMED;
	memcpy(id->b, p, OL_ID_LEN);
	return ol_id_is_zero(id) ? OL_ERR_MALFORMED : 0;
}

/* A plain text of at most cap - 1 bytes, ended with NUL. */
static int read_text(struct ol_cbor_reader *r, char *out, size_t cap)
{
	const char *p;
	size_t len;

	if (ol_cbor_text(r, cap - 1, &p, &len) || !ol_text_is_plain(p, len))
		return OL_ERR_MALFORMED;
	memcpy(out, p, len);
	out[len] = '\0';
	return 0;
}

static int read_probe(struct ol_cbor_reader *r, struct ol_control *m)
{
	const uint8_t *p;
	size_t len;

	if (ol_cbor_bytes(r, sizeof m->probe, &p, &len))
		return OL_ERR_MALFORMED;
	memcpy(m->probe, p, len);
	m->probe_len = len;
	return 0;
}

static int read_u32(struct ol_cbor_reader *r, uint32_t *out)
{
	uint64_t v = 0;
	int err = ol_cbor_uint(r, UINT32_MAX, &v);

	*out = (uint32_t)v;
	return err;
}

/* The path's id, then the address and the port. */
#define PLACE4 (1 + 4 + 2)
#define PLACE6 (1 + 16 + 2)

static int read_place(struct ol_cbor_reader *r, struct ol_control_place *out)
{
	const uint8_t *p;
	size_t len, ip_len;

	if (ol_cbor_bytes(r, PLACE6, &p, &len) ||
	    (len != PLACE4 && len != PLACE6) || p[0] > OL_CONTROL_PATH_MAX)
		return OL_ERR_MALFORMED;
	ip_len = len - 3;
	out->path = p[0];
	out->addr.family = len == PLACE4 ? 4 : 6;
	memcpy(out->addr.ip, p + 1, ip_len);
	out->addr.port = ol_get16(p + 1 + ip_len);
	return ol_addr_is_one(&out->addr) ? 0 : OL_ERR_MALFORMED;
}

static int read_places(struct ol_cbor_reader *r, struct ol_control *m)
{
	uint64_t n, i;

	if (ol_cbor_array(r, OL_CONTROL_PLACES, &n))
		return OL_ERR_MALFORMED;
	for (i = 0; i < n; i++)
		if (read_place(r, &m->place[i]))
			return OL_ERR_MALFORMED;
	m->n_places = (size_t)n;
	return 0;
}

static int read_watches(struct ol_cbor_reader *r, struct ol_watches *w)
{
	uint64_t n, i, minute;

	if (ol_cbor_array(r, OL_WATCHES, &n))
		return OL_ERR_MALFORMED;
	w->n = (uint8_t)n;
	for (i = 0; i < n; i++) {
		if (ol_cbor_uint(r, OL_WATCHES_DAY - 1, &minute))
			return OL_ERR_MALFORMED;
		w->minute[i] = (uint16_t)minute;
	}
	return ol_watches_are(w) ? 0 : OL_ERR_MALFORMED;
}

static int read_field(struct ol_cbor_reader *r, enum key key,
		      struct ol_control *m)
{
	uint64_t v = 0;
	int err = OL_ERR_MALFORMED;

	switch (key) {
	case KEY_ID:
		return read_id(r, &m->id);
	case KEY_PRECEDENCE:
		err = ol_cbor_uint(r, OL_CONTROL_PRECEDENCE_MAX, &v);
		m->precedence = (uint8_t)v;
		return err;
	case KEY_RECORDING:
		return ol_cbor_bool(r, &m->recording);
	case KEY_DATE:
		err = ol_cbor_uint(r, INT64_MAX, &v);
		m->date.ns = (int64_t)v;
		return err;
	case KEY_SEAT:
		return read_text(r, m->seat, sizeof m->seat);
	case KEY_BELLS:
		err = ol_cbor_uint(r, OL_CONTROL_BELLS_MAX, &v);
		m->bells = (uint32_t)v;
		return err;
	case KEY_REASON:
		err = ol_cbor_uint(r, OL_CONTROL_REASONS - 1, &v);
		m->reason = (enum ol_control_reason)v;
		return err;
	case KEY_SUSPENDED:
		return ol_cbor_bool(r, &m->suspended);
	case KEY_WHY:
		return read_text(r, m->why, sizeof m->why);
	case KEY_PROBE:
		return read_probe(r, m);
	case KEY_MODE:
		err = ol_cbor_uint(r, OL_CONTROL_MODE_MAX, &v);
		m->mode = (uint8_t)v;
		return err;
	case KEY_TALKS:
		return ol_cbor_bool(r, &m->talks);
	case KEY_PLACES:
		return read_places(r, m);
	case KEY_HELD:
		return ol_cbor_bool(r, &m->held);
	case KEY_PEOPLE:
		return ol_people_read(r, &m->people);
	case KEY_STAGE:
		err = ol_cbor_uint(r, OL_CONTROL_STAGE_MAX, &v);
		m->stage = (uint8_t)v;
		return err;
	case KEY_TURN:
		return read_u32(r, &m->turn);
	case KEY_HEARD:
		return read_u32(r, &m->heard);
	case KEY_KNOWN:
		return read_u32(r, &m->known);
	case KEY_ON:
		return read_u32(r, &m->on);
	case KEY_WATCHES:
		return read_watches(r, &m->watches);
	case KEY_TYPE:
	case KEYS:
		break;
	}
	return err;
}

int ol_control_read(struct ol_control *out, const uint8_t *bytes, size_t len)
{
	struct ol_control m;
	struct ol_cbor_reader r;
	uint64_t n_pairs, type;
	int key;

	memset(&m, 0, sizeof m);
	ol_cbor_read(&r, bytes, len);
	if (ol_cbor_map(&r, KEYS, &n_pairs) || ol_cbor_key(&r, KEY_TYPE) ||
	    ol_cbor_uint(&r, OL_CONTROL_TYPES - 1, &type) ||
	    type < OL_CONTROL_RING)
		return OL_ERR_MALFORMED;
	m.type = (enum ol_control_type)type;
	if (n_pairs != 1 + n_fields(m.type))
		return OL_ERR_MALFORMED;
	for (key = KEY_ID; key < KEYS; key++) {
		if (!(message[m.type].fields & HAS(key)))
			continue;
		if (ol_cbor_key(&r, (uint64_t)key) ||
		    read_field(&r, (enum key)key, &m))
			return OL_ERR_MALFORMED;
	}
	if (ol_cbor_done(&r))
		return OL_ERR_MALFORMED;
	*out = m;
	return 0;
}

/* ---- writing ---------------------------------------------------------- */

static bool is_short_text(const char *s, size_t cap)
{
	const char *nul = memchr(s, '\0', cap);

	return nul && ol_text_is_plain(s, (size_t)(nul - s));
}

static bool are_places(const struct ol_control *m)
{
	size_t i;

	if (m->n_places > OL_CONTROL_PLACES)
		return false;
	for (i = 0; i < m->n_places; i++)
		if (m->place[i].path > OL_CONTROL_PATH_MAX ||
		    !ol_addr_is_one(&m->place[i].addr))
			return false;
	return true;
}

static bool is_in_range(const struct ol_control *m)
{
	unsigned int fields;

	if (m->type < OL_CONTROL_RING || m->type >= OL_CONTROL_TYPES)
		return false;
	fields = message[m->type].fields;
	if ((fields & HAS(KEY_ID)) && ol_id_is_zero(&m->id))
		return false;
	return m->precedence <= OL_CONTROL_PRECEDENCE_MAX &&
	       m->mode <= OL_CONTROL_MODE_MAX &&
	       m->stage <= OL_CONTROL_STAGE_MAX &&
	       m->bells <= OL_CONTROL_BELLS_MAX &&
	       m->reason < OL_CONTROL_REASONS && m->date.ns >= 0 &&
	       m->probe_len <= sizeof m->probe &&
	       is_short_text(m->seat, sizeof m->seat) &&
	       is_short_text(m->why, sizeof m->why) && are_places(m) &&
	       ol_people_are(&m->people) && ol_watches_are(&m->watches);
}

static void write_places(struct ol_cbor_writer *w, const struct ol_control *m)
{
	const struct ol_addr *a;
	uint8_t b[PLACE6];
	size_t i, ip_len;

	ol_cbor_put_array(w, m->n_places);
	for (i = 0; i < m->n_places; i++) {
		a = &m->place[i].addr;
		ip_len = a->family == 4 ? 4 : 16;
		b[0] = m->place[i].path;
		memcpy(b + 1, a->ip, ip_len);
		ol_put16(b + 1 + ip_len, a->port);
		ol_cbor_put_bytes(w, b, 3 + ip_len);
	}
}

static void write_watches(struct ol_cbor_writer *w, const struct ol_watches *t)
{
	size_t i;

	ol_cbor_put_array(w, t->n);
	for (i = 0; i < t->n; i++)
		ol_cbor_put_uint(w, t->minute[i]);
}

static void write_field(struct ol_cbor_writer *w, enum key key,
			const struct ol_control *m)
{
	ol_cbor_put_uint(w, (uint64_t)key);
	switch (key) {
	case KEY_TYPE:
		ol_cbor_put_uint(w, (uint64_t)m->type);
		return;
	case KEY_ID:
		ol_cbor_put_bytes(w, m->id.b, sizeof m->id.b);
		return;
	case KEY_PRECEDENCE:
		ol_cbor_put_uint(w, m->precedence);
		return;
	case KEY_RECORDING:
		ol_cbor_put_bool(w, m->recording);
		return;
	case KEY_DATE:
		ol_cbor_put_uint(w, (uint64_t)m->date.ns);
		return;
	case KEY_SEAT:
		ol_cbor_put_text(w, m->seat, strlen(m->seat));
		return;
	case KEY_BELLS:
		ol_cbor_put_uint(w, m->bells);
		return;
	case KEY_REASON:
		ol_cbor_put_uint(w, (uint64_t)m->reason);
		return;
	case KEY_SUSPENDED:
		ol_cbor_put_bool(w, m->suspended);
		return;
	case KEY_WHY:
		ol_cbor_put_text(w, m->why, strlen(m->why));
		return;
	case KEY_PROBE:
		ol_cbor_put_bytes(w, m->probe, m->probe_len);
		return;
	case KEY_MODE:
		ol_cbor_put_uint(w, m->mode);
		return;
	case KEY_TALKS:
		ol_cbor_put_bool(w, m->talks);
		return;
	case KEY_PLACES:
		write_places(w, m);
		return;
	case KEY_HELD:
		ol_cbor_put_bool(w, m->held);
		return;
	case KEY_PEOPLE:
		ol_people_write(w, &m->people);
		return;
	case KEY_STAGE:
		ol_cbor_put_uint(w, m->stage);
		return;
	case KEY_TURN:
		ol_cbor_put_uint(w, m->turn);
		return;
	case KEY_HEARD:
		ol_cbor_put_uint(w, m->heard);
		return;
	case KEY_KNOWN:
		ol_cbor_put_uint(w, m->known);
		return;
	case KEY_ON:
		ol_cbor_put_uint(w, m->on);
		return;
	case KEY_WATCHES:
		write_watches(w, &m->watches);
		return;
	case KEYS:
		return;
	}
}

int ol_control_write(uint8_t out[static OL_CONTROL_MAX],
		     const struct ol_control *m)
{
	struct ol_cbor_writer w;
	size_t len;
	int key;

	if (!is_in_range(m))
		return OL_ERR_RANGE;
	ol_cbor_write(&w, out, OL_CONTROL_MAX);
	ol_cbor_put_map(&w, 1 + n_fields(m->type));
	write_field(&w, KEY_TYPE, m);
	for (key = KEY_ID; key < KEYS; key++)
		if (message[m->type].fields & HAS(key))
			write_field(&w, (enum key)key, m);
	len = ol_cbor_written(&w);
	assert(len > 0); /* OL_CONTROL_MAX holds every message */
	return (int)len;
}
