/* direction - see direction.h. */
#include "record/direction.h"

#include <string.h>

static const char scripts[] = "adlm arab aran hebr mand mend nkoo rohg samr "
			      "syrc thaa ";
static const char languages[] = "ar ara arc arz acm apc ary ars azb bal bgn "
				"bqi ckb dv div fa fas per glk he heb iw ji "
				"khw ks kas lrc luz mzn nqo pnb prd ps pus sd "
				"snd skr sdh syr ug uig ur urd yi yid ";

static bool is_in(const char *list, struct ol_words sub)
{
	char lower[10];
	size_t i;

	if (sub.len + 2 > sizeof lower)
		return false;
	for (i = 0; i < sub.len; i++)
		lower[i] = sub.p[i] >= 'A' && sub.p[i] <= 'Z'
				   ? (char)(sub.p[i] - 'A' + 'a')
				   : sub.p[i];
	lower[i++] = ' ';
	lower[i] = '\0';
	for (; (list = strstr(list, lower)); list += sub.len)
		if (list == scripts || list == languages || list[-1] == ' ')
			return true;
	return false;
}

static struct ol_words cut(struct ol_words *rest)
{
	const char *dash = rest->len ? memchr(rest->p, '-', rest->len) : NULL;
	struct ol_words one = { rest->p,
				dash ? (size_t)(dash - rest->p) : rest->len };
	size_t n = one.len + (dash != NULL);

	rest->p += n;
	rest->len -= n;
	return one;
}

bool ol_direction_is_rtl(struct ol_words tag)
{
	struct ol_words language = cut(&tag), sub;

	while (tag.len) {
		sub = cut(&tag);
		if (sub.len == 1) /* extensions and private use */
			break;
		if (sub.len == 4 && (sub.p[0] < '0' || sub.p[0] > '9'))
			return is_in(scripts, sub);
	}
	return is_in(languages, language);
}
