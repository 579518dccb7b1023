/*
 * confine - what a node gives up at its start, because it never needs it.
 *
 * Does      no core dumps (RLIMIT_CORE, PR_SET_DUMPABLE: nobody attaches or
 *           reads its memory), no new rights through exec, umask 077.
 * Threads   before any thread is started.
 */
#ifndef OL_OS_CONFINE_H
#define OL_OS_CONFINE_H

/* OL_ERR_IO where the kernel refuses one of them. */
int ol_confine(void);

/* For short-lived programs that write files of the home: umask 077, no core
 * dumps. */
int ol_confine_light(void);

#endif
