/* unit - see unit.h. */
#include "record/unit.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "record/decimal.h"

/* What a unit measures. Two units of one kind can be compared. */
enum kind {
	COUNT,
	LENGTH,  /* base: metre              */
	SPEED,   /* metre per second         */
	ANGLE,   /* degree                   */
	MASS,    /* kilogram                 */
	SHARE,   /* percent                  */
	POWER,   /* megawatt                 */
	VOLTAGE, /* kilovolt                */
	DOSE,    /* microsievert per hour   */
};

/* The languages of the forms that come with the program. */
enum { EN, FR, ES, RU, AR, ZH, LANGS };
static const char lang_tag[LANGS][3] = { "en", "fr", "es", "ru", "ar", "zh" };

/* One of it is num/den of the base unit. */
struct unit {
	const char *symbol;
	enum kind kind;
	int16_t num, den;
	const char *in[LANGS];
};

/* clang-format off */
static const struct unit table[OL_UNITS] = {
	[OL_UNIT_NONE] = { "", COUNT, 1, 1, { "", "", "", "", "", "" } },
	[OL_UNIT_M] = { "m", LENGTH, 1, 1,
		{ "m", "m", "m", "м", "م", "米" } },
	[OL_UNIT_KM] = { "km", LENGTH, 1000, 1,
		{ "km", "km", "km", "км", "كم", "公里" } },
	[OL_UNIT_NMI] = { "nmi", LENGTH, 1852, 1,
		{ "nautical miles", "milles marins", "millas náuticas",
		  "морских миль", "ميل بحري", "海里" } },
	[OL_UNIT_FT] = { "ft", LENGTH, 381, 1250,
		{ "feet", "pieds", "pies", "футов", "قدم", "英尺" } },
	[OL_UNIT_FL] = { "FL", LENGTH, 762, 25,
		{ "FL", "FL", "FL", "FL", "FL", "FL" } },
	[OL_UNIT_KN] = { "kn", SPEED, 463, 900,
		{ "knots", "nœuds", "nudos", "узлов", "عقدة", "节" } },
	[OL_UNIT_KM_H] = { "km/h", SPEED, 5, 18,
		{ "km/h", "km/h", "km/h", "км/ч", "كم/س", "公里/小时" } },
	[OL_UNIT_M_S] = { "m/s", SPEED, 1, 1,
		{ "m/s", "m/s", "m/s", "м/с", "م/ث", "米/秒" } },
	[OL_UNIT_DEG] = { "deg", ANGLE, 1, 1,
		{ "degrees", "degrés", "grados", "градусов", "درجة", "度" } },
	[OL_UNIT_KG] = { "kg", MASS, 1, 1,
		{ "kg", "kg", "kg", "кг", "كغ", "公斤" } },
	[OL_UNIT_T] = { "t", MASS, 1000, 1,
		{ "t", "t", "t", "т", "طن", "吨" } },
	[OL_UNIT_PERCENT] = { "%", SHARE, 1, 1,
		{ "%", "%", "%", "%", "%", "%" } },
	[OL_UNIT_MW] = { "MW", POWER, 1, 1,
		{ "MW", "MW", "MW", "МВт", "ميغاواط", "兆瓦" } },
	[OL_UNIT_KV] = { "kV", VOLTAGE, 1, 1,
		{ "kV", "kV", "kV", "кВ", "كيلوفولت", "千伏" } },
	[OL_UNIT_USV_H] = { "uSv/h", DOSE, 1, 1,
		{ "µSv/h", "µSv/h", "µSv/h", "мкЗв/ч", "ميكروسيفرت/س",
		  "微西弗/小时" } },
};
/* clang-format on */

const char *ol_unit_symbol(enum ol_unit u)
{
	assert(u < OL_UNITS);
	return table[u].symbol;
}

int ol_unit_read(enum ol_unit *out, const char *symbol, size_t len)
{
	for (unsigned i = 0; i < OL_UNITS; i++) {
		if (strlen(table[i].symbol) == len &&
		    memcmp(table[i].symbol, symbol, len) == 0) {
			*out = (enum ol_unit)i;
			return 0;
		}
	}
	return OL_ERR_UNKNOWN;
}

/* What people write for a unit, beside its symbol. */
static int spelling(enum ol_unit *out, const char *p, size_t len)
{
	static const struct {
		const char *symbol;
		enum ol_unit unit;
	} other[] = {
		{ "NM", OL_UNIT_NMI },
		{ "kt", OL_UNIT_KN },
		{ "kts", OL_UNIT_KN },
	};

	for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
		if (strlen(other[i].symbol) == len &&
		    memcmp(other[i].symbol, p, len) == 0) {
			*out = other[i].unit;
			return 0;
		}
	}
	return ol_unit_read(out, p, len);
}

int ol_quantity_read(int64_t *milli, enum ol_unit *unit, const char *p,
		     size_t len)
{
	bool level = len > 2 && memcmp(p, "FL", 2) == 0;
	size_t at = level ? 2 : 0, used;
	int64_t v;

	if (ol_decimal_read(&v, 3, p + at, len - at, &used))
		return OL_ERR_MALFORMED;
	at += used;
	if (at < len && p[at] == ' ')
		at++;
	if (level) {
		*unit = OL_UNIT_FL;
		*milli = v;
		return at == len ? 0 : OL_ERR_MALFORMED;
	}
	if (spelling(unit, p + at, len - at))
		return OL_ERR_UNKNOWN;
	*milli = v;
	return 0;
}

size_t ol_quantity_write(char out[static OL_QUANTITY_TEXT], int64_t milli,
			 enum ol_unit unit)
{
	char n[OL_DECIMAL_TEXT];

	(void)ol_decimal_write(n, milli, 3);
	return (size_t)snprintf(out, OL_QUANTITY_TEXT, "%s%s%s", n,
				unit == OL_UNIT_NONE ? "" : " ",
				ol_unit_symbol(unit));
}

const char *ol_unit_in(enum ol_unit u, const char *lang)
{
	size_t len = strcspn(lang, "-");

	assert(u < OL_UNITS);
	for (size_t i = 0; i < LANGS; i++)
		if (len == 2 && memcmp(lang_tag[i], lang, 2) == 0)
			return table[u].in[i];
	return table[u].symbol;
}

bool ol_unit_same_kind(enum ol_unit a, enum ol_unit b)
{
	return table[a].kind == table[b].kind;
}

int ol_unit_compare(int64_t a_milli, enum ol_unit ua, int64_t b_milli,
		    enum ol_unit ub)
{
	const struct unit *x = &table[ua], *y = &table[ub];
	int64_t l, r;

	assert(x->kind == y->kind);
	assert(a_milli >= -OL_UNIT_MILLI_MAX && a_milli <= OL_UNIT_MILLI_MAX);
	assert(b_milli >= -OL_UNIT_MILLI_MAX && b_milli <= OL_UNIT_MILLI_MAX);
	if (ua == ub)
		return (a_milli > b_milli) - (a_milli < b_milli);
	/* Across: at most 1e12 * 1852 * 1250 = 2.3e18, below 2^63. */
	l = a_milli * x->num * y->den;
	r = b_milli * y->num * x->den;
	return (l > r) - (l < r);
}

int64_t ol_unit_to_base(int64_t milli, enum ol_unit u)
{
	const struct unit *x = &table[u];
	int64_t n = milli * x->num;
	int64_t half = x->den / 2;

	return (n + (n < 0 ? -half : half)) / x->den;
}
