/*
 * signals - the numbers of the signals that programs here care for, so that
 * the other rooms need no signal.h.
 *
 * Threads   ol_signals_ignore_pipe(): at the start of a program.
 */
#ifndef OL_OS_SIGNALS_H
#define OL_OS_SIGNALS_H

extern const int OL_SIGNAL_INTERRUPT; /* SIGINT  */
extern const int OL_SIGNAL_TERMINATE; /* SIGTERM */
extern const int OL_SIGNAL_HANGUP;    /* SIGHUP  */

/* A desk that goes away, or a file over the limit of its size, is an error of
 * the write, not the program's end. */
void ol_signals_ignore_pipe(void);

#endif
