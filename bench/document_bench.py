"""document_bench - a call beside a document, between two real nodes on a line
of four cells a tick (wide step 506): calls with nothing else, then a document
of 10 MiB and calls as long as it is on its way, then calls with nothing else.

What the pace leaves is counted: cells that left, less the voice's packets and
what the line says of itself. What is compared is each call's figures of both
ends together: understood (ESTOI), delay, made up, ticks that passed unused.
"""
import hashlib
import os
import statistics
import time

import parts
import world
from call_bench import spoken
from desk import Desk
from test_wide import FOUR, wait_steps
from test_words import bring, text
from voice import calm

MIB = 1 << 20
SECONDS = 31          # of a call
LEFT = 260 - 5 - 7    # of a cell: less number and the head of one frame
REPORTS = 11 * 24     # bytes a second
VOICE_HEAD = 2 + 4    # of a frame of voice, about
FIGURES = (('understood (ESTOI)', 'estoi', '%.3f', ''),
           ('mouth to ear', 'delay_ms', '%.1f', 'ms'),
           ('made up', 'concealed', '%.2f', '%'),
           ('longest gap', 'gap_ms', '%.0f', 'ms'),
           ('ticks that passed unused', 'late', '%.0f', ''))


def _late(w):
    return (w.north.status()['south']['late_slots'] +
            w.south.status()['north']['late_slots'])


def _call(w, speech):
    """A call's figures; bytes of voice that North sent."""
    late, waited = _late(w), []
    calm.first()
    watch = calm.Watch()

    def over():
        waited.append(watch.end())
        calm.no_longer()

    sides = spoken(w, speech, SECONDS, over=over)
    out = {k: statistics.mean(s[k] for s in sides)
           for k in ('estoi', 'delay_ms', 'concealed')}
    out['gap_ms'] = max(s['gap_ms'] for s in sides)
    out['late'] = _late(w) - late
    out['waited'] = waited[0]
    said = sides[1]  # that South heard
    return out, said['frames'] * (said['bitrate'] / 8 / 50 + VOICE_HEAD)


def _sent(w):
    """Cells of North so far."""
    return w.link.stat()[0][0]


class Transfer:
    """A document from North to South; what the pace left for it."""

    def __init__(self, w, size):
        self.w, self.size = w, size
        self.content = os.urandom(size)
        with Desk(w.north) as n:
            self.file = bring(n, 'chart.bin', self.content)
            self.cells, self.voice = _sent(w), 0
            self.began = time.monotonic()
            n.ask('send', line='south', texts=text('The chart.'),
                  files=[{'file': self.file}])
        self.desk = Desk(w.south)

    def is_over(self):
        """Looked at between calls; stops the clock itself where it waits."""
        rows = self.desk.pages('files', line='north')
        return any(r['file'] == self.file and r['state'] == 'whole'
                   for r in rows)

    def end(self):
        """Waits for it; (seconds, kB/s, per cent of what was left)."""
        while not self.is_over():
            time.sleep(0.1)
        took = time.monotonic() - self.began
        room = (_sent(self.w) - self.cells) * LEFT - took * REPORTS - self.voice
        sha = self.desk.pages('files', line='north')[-1]['sha256']
        self.desk.close()
        assert sha == hashlib.sha256(self.content).hexdigest()
        return took, self.size / took / 1000, 100 * self.size / room


def _beside(w, speech, size):
    """Calls until the next one would outlast the document."""
    t, out, longest = Transfer(w, size), [], SECONDS + 12
    while True:
        done = sum(r['done'] for r in t.desk.pages('files', line='north')
                   if r['file'] == t.file)
        rate = done / (time.monotonic() - t.began)
        if out and (size - done) / max(rate, 1) < longest:
            return out, t.end()
        figures, voice = _call(w, speech)
        t.voice += voice
        out.append(figures)


def _rows(alone, beside):
    for what, key, form, unit in FIGURES:
        for name, calls in (('alone', alone), ('beside 10 MiB', beside)):
            v = [c[key] for c in calls]
            yield ('%s, %s' % (what, name), form % statistics.median(v), unit,
                   'the same in both (min %s, max %s, n %d)' % (
                       form % min(v), form % max(v), len(v)))


def run(mib, calls):
    """`calls` before the document and after it."""
    speech = parts.Speech()
    calm.first()
    with world.World(paths=1) as w:
        w.pair()
        w.link.set('delay=20')
        w.up()
        calm.no_longer()
        w.north.run('line', 'set', 'south', 'ceiling', '506')
        w.south.run('line', 'set', 'north', 'ceiling', '506')
        wait_steps(w, FOUR)
        idle = Transfer(w, MIB).end()
        alone = [_call(w, speech)[0] for _ in range(calls)]
        beside, went = _beside(w, speech, mib * MIB)
        alone += [_call(w, speech)[0] for _ in range(calls)]
    waited = sum(c['waited'] for c in alone + beside)
    return list(_rows(alone, beside)) + [
        ('1 MiB, no call: of what the pace leaves', '%.1f' % idle[2], '%',
         'at least 90 (%.1f kB/s, %.0f s)' % (idle[1], idle[0])),
        ('%d MiB beside calls: of what they leave' % mib, '%.1f' % went[2],
         '%', 'at least 90 (%.1f kB/s, %.0f s)' % (went[1], went[0])),
        ('this machine stood still meanwhile', '%.0f' % waited, 'ms', '')]
