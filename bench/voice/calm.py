"""calm - keeps what else this machine does out of a call's figures.

Does      let all that is started from now on go before everything else;
          watch, while they speak, for how long this machine let a process
          wait that should have gone on.
Does not  help where the machine itself stands still (a guest of a busy
          host): a call that was shaken is made again, and that is said.
"""
import os
import threading
import time

STEP_S = 0.005     # the watch wakes so often
LEAVE_MS = 10      # a wait that harms nobody
SHAKEN_MS = 20     # a call of which more was lost is made again


def first():
    """This process, and what it starts from now on, goes first. False where
    that is not allowed."""
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
        return True
    except (OSError, AttributeError):
        return False


def ahead():
    """This process, and what it starts from now on, goes ahead of others, but
    not first: for what has many busy threads, which as first ones would keep
    each other, and the link, waiting. Counts within this session."""
    no_longer()
    try:
        os.setpriority(os.PRIO_PROCESS, 0, -19)
        with open('/proc/self/autogroup', 'w') as f:
            f.write('-19')
    except OSError:
        pass


def no_longer():
    """Only this process goes with the others again: to score."""
    try:
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    except (OSError, AttributeError):
        pass


class Watch:
    """From when it is made until end()."""

    def __init__(self):
        self.waited_ms, self.going = 0.0, True
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        while self.going:
            t = time.monotonic()
            time.sleep(STEP_S)
            late = (time.monotonic() - t - STEP_S) * 1000
            self.waited_ms += max(0.0, late - LEAVE_MS)

    def end(self):
        """ms that this machine let us wait, beyond what harms nobody."""
        self.going = False
        self.thread.join()
        return round(self.waited_ms, 1)
