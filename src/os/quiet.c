/* quiet - see quiet.h. */
#include "os/quiet.h"

#include <fcntl.h>
#include <unistd.h>

FILE *ol_quiet_libraries(void)
{
	static FILE *ours;
	int kept, nowhere;

	if (ours)
		return ours;
	kept = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (kept >= 0)
		ours = fdopen(kept, "w");
	if (!ours || nowhere < 0 || dup2(nowhere, STDERR_FILENO) < 0) {
		if (nowhere >= 0)
			close(nowhere);
		return ours ? ours : stderr;
	}
	close(nowhere);
	setvbuf(ours, NULL, _IOLBF, BUFSIZ);
	return ours;
}
