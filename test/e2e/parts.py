"""parts - what several end-to-end tests do alike: speech to say, a call with
its recordings, hearing whether it came, and a plain way to run a file's tests.
"""
import os
import sys
import tempfile
import threading
import time
import traceback
import wave

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path.insert(0, HERE)
sys.path.insert(0, os.path.join(HERE, '..', 'support'))
sys.path.insert(0, os.path.join(HERE, '..', '..', 'demo'))
import hearing   # noqa: E402
import mkspeech  # noqa: E402


class Speech:
    """north.wav and south.wav in a folder that goes away; 29 s each, or that
    so many times."""

    def __init__(self, times=1):
        self.folder = tempfile.TemporaryDirectory(prefix='openline-speech-')
        self.north = os.path.join(self.folder.name, 'north.wav')
        self.south = os.path.join(self.folder.name, 'south.wav')
        mkspeech.write(self.north, mkspeech.NORTH)
        mkspeech.write(self.south, mkspeech.SOUTH)
        if times > 1:
            for name in (self.north, self.south):
                self._repeat(name, times)

    @staticmethod
    def _repeat(name, times):
        with wave.open(name) as f:
            how, sound = f.getparams(), f.readframes(f.getnframes())
        with wave.open(name, 'wb') as f:
            f.setparams(how)
            f.writeframes(sound * times)


class Call:
    """North calls South, who answers by itself; both play and record."""

    def __init__(self, world, speech, seconds, precedence='routine'):
        self.w, self.speech = world, speech
        self.heard = {n: os.path.join(world.dir, 'heard-by-%s.wav' % n)
                      for n in ('north', 'south')}
        self.south = world.south.command(
            'answer', '--auto', '--play', speech.south, '--record',
            self.heard['south'], '--json')
        time.sleep(0.3)
        self.north = world.north.command(
            'call', 'south', '--precedence', precedence, '--play',
            speech.north, '--record', self.heard['north'], '--seconds',
            str(seconds), '--json')
        self.north.wait_for('answered')
        self.south.wait_for('answered')

    def end(self, seconds=40):
        """Waits for the end of both; returns their exit statuses."""
        return self.north.end(seconds), self.south.end(seconds)

    def hearing(self, who):
        """(delay ms, longest gap ms) of what `who` heard of the other."""
        me, other, said = ((self.north, self.south, self.speech.south)
                           if who == 'north' else
                           (self.south, self.north, self.speech.north))
        offset = (int(me.find('record_started')[0]['at']) -
                  int(other.find('play_started')[0]['at'])) / 1e9
        return hearing.compare(said, self.heard[who], offset)


def is_unshaken(before, after):
    """True if a line is up since the same moment, on the same session. (What
    `status` tells comes from two clocks, read one after the other.)"""
    return (after['state'] == 'up' and
            abs(after['since'] - before['since']) < 100e6 and
            after['handshakes'] - after['rekeys'] ==
            before['handshakes'] - before['rekeys'])


def check(true, text):
    if not true:
        raise AssertionError(text)


class Stalls(threading.Thread):
    """Sees the machine stand still: how much too long a short sleep took. Two
    nodes that are not run for half a second have a gap that is none of
    theirs."""

    SECONDS = 0.15  # longer than two busy cores make anybody wait

    def __init__(self):
        super().__init__(daemon=True)
        self.worst = 0
        self.start()

    def run(self):
        while True:
            t = time.monotonic()
            time.sleep(0.01)
            self.worst = max(self.worst, time.monotonic() - t - 0.01)

    def seen(self):
        """The worst since the last time; a machine that does not stand still
        gives less than SECONDS."""
        worst, self.worst = self.worst, 0
        return worst


TRIES = 3


def run(tests):
    """Runs functions in order, says each, ends with 1 at the first failure. A
    test that failed while the machine stood still is run again, and told."""
    stalls = Stalls()
    for t in tests:
        for tried in range(1, TRIES + 1):
            began = time.monotonic()
            stalls.seen()
            try:
                t()
                break
            except Exception:
                traceback.print_exc()
                stall = stalls.seen()
                if stall < Stalls.SECONDS or tried == TRIES:
                    print('FAILED: %s (longest stall of the machine: '
                          '%.0f ms)' % (t.__name__, stall * 1000))
                    sys.exit(1)
                print('again: the machine stood still for %.0f ms' % (
                    stall * 1000), flush=True)
        print('ok: %s (%.1f s)' % (t.__name__.replace('_', ' '),
                                   time.monotonic() - began), flush=True)
    print('%d passed, 0 failed' % len(tests))
