/* qr - see qr.h. */
#include "cli/qr.h"

#include <errno.h>
#include <qrencode.h>
#include <stdbool.h>

#include "base/error.h"

#define QUIET 4 /* modules of light around the code */

static bool is_dark(const QRcode *code, int x, int y)
{
	if (x < 0 || y < 0 || x >= code->width || y >= code->width)
		return false;
	return code->data[y * code->width + x] & 1;
}

static void draw(FILE *out, const QRcode *code)
{
	/* By upper and lower module; the background is dark. */
	static const char *const block[2][2] = {
		{ "\u2588", "\u2580" }, /* light over light, over dark */
		{ "\u2584", " " },      /* dark over light, over dark  */
	};
	int x, y;

	for (y = -QUIET; y < code->width + QUIET; y += 2) {
		for (x = -QUIET; x < code->width + QUIET; x++)
			fputs(block[is_dark(code, x, y)]
				   [is_dark(code, x, y + 1)],
			      out);
		fputc('\n', out);
	}
}

int ol_qr_print(FILE *out, const char *text, unsigned columns, unsigned *needed)
{
	/* The mode is for what is neither digits nor letters of one case, which
	 * take 5.5 bits each. */
	QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_L, QR_MODE_8, 1);

	*needed = 0;
	if (!code)
		return errno == ENOMEM ? OL_ERR_NO_MEMORY : OL_ERR_RANGE;
	*needed = (unsigned)code->width + 2 * QUIET;
	if (*needed <= columns)
		draw(out, code);
	QRcode_free(code);
	return *needed <= columns ? 0 : OL_ERR_RANGE;
}

const char *ol_qr_version(void)
{
	static char text[40];

	snprintf(text, sizeof text, "libqrencode %s",
		 QRcode_APIVersionString());
	return text;
}
