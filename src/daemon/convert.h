/*
 * convert - rows of the store and values of the office, into each other.
 *
 * Memory    values only; an office's line holds the line secret: wipe it.
 * Threads   any.
 */
#ifndef OL_DAEMON_CONVERT_H
#define OL_DAEMON_CONVERT_H

#include "home/pairing.h"
#include "home/settings.h"
#include "office/office.h"
#include "store/rolls.h"
#include "store/rows.h"
#include "store/tests.h"

/* To the rooms above, a socket is an index: the k-th `listen` is k, the k-th
 * `listen-tcp` this much more. */
#define OL_CONVERT_TCP OL_SETTINGS_LISTEN
#define OL_CONVERT_SOCKETS (OL_CONVERT_TCP + OL_SETTINGS_TCP)

void ol_convert_line(struct ol_office_line *out,
		     const struct ol_home_line *line);
void ol_convert_settings(struct ol_store_settings *out,
			 const struct ol_line_settings *in);
void ol_convert_call(struct ol_store_call *out, const struct ol_call_row *in,
		     uint16_t store_id);
void ol_convert_tests(struct ol_store_tests *out, const struct ol_test_hour *in,
		      uint16_t store_id);
void ol_convert_roll(struct ol_store_roll *out, const struct ol_roll_row *in,
		     uint16_t store_id);
void ol_convert_roll_call(struct ol_roll_call *out,
			  const struct ol_store_roll *in);
void ol_convert_past(struct ol_call_row *out, const struct ol_store_call *in);
size_t ol_convert_paths(struct ol_store_path out[OL_STORE_PATHS],
			const struct ol_line_path_config *in, size_t n);

#endif
