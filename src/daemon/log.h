/*
 * log - what the node says of itself, on standard error, a line each.
 *
 * Does      print lines at three levels, journald's priorities before them
 *           (<3> <5> <7>) where standard error is no terminal; say events of
 *           the office in words.
 * Does not  print secrets, addresses of strangers, or what people said.
 * Threads   the loop thread.
 */
#ifndef OL_DAEMON_LOG_H
#define OL_DAEMON_LOG_H

#include "desk/api.h"
#include "home/settings.h"

/* Before the first line. */
void ol_log_level(enum ol_log_level level);

#define OL_LOG_LIKE_PRINTF __attribute__((format(printf, 1, 2)))

/* Needs somebody: at every level. */
void ol_log_trouble(const char *format, ...) OL_LOG_LIKE_PRINTF;
/* Something changed: from `normal` on. */
void ol_log_change(const char *format, ...) OL_LOG_LIKE_PRINTF;
/* Helps to find a fault: with `debug` only. */
void ol_log_detail(const char *format, ...) OL_LOG_LIKE_PRINTF;

/* An event as a line, where it is one that a log should have, and is not one
 * of many of its kind (log_limit.h). */
void ol_log_event(const struct ol_desk_event *ev);

/* What was counted instead of printed, once a minute: at every turn of the
 * loop. */
void ol_log_tick(ol_date date);

#endif
