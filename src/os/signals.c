/* signals - see signals.h. */
#include "os/signals.h"

#include <signal.h>

const int OL_SIGNAL_INTERRUPT = SIGINT;
const int OL_SIGNAL_TERMINATE = SIGTERM;
const int OL_SIGNAL_HANGUP = SIGHUP;

void ol_signals_ignore_pipe(void)
{
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
}
