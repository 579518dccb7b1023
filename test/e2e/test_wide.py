#!/usr/bin/python3
"""Wide steps between two real nodes: only where both operators allow them, and
a document over one."""
import hashlib
import os
import time

import parts
import world
from desk import Desk
from parts import check
from test_words import bring, fetched, text

STANDARD, FOUR = 1, 132  # steps, as status has them


def steps(office, line):
    p = office.status()[line]['paths'][0]
    return p['step'], p['step_there']


def wait_steps(w, want, seconds=20):
    """Both ends send and hear at that step."""
    end = time.monotonic() + seconds
    while True:
        now = [steps(w.north, 'south'), steps(w.south, 'north')]
        if now == [(want, want)] * 2:
            return
        check(time.monotonic() < end, 'not within %d s: %s' % (seconds, now))
        time.sleep(0.1)


def test_both_must_allow_a_wide_step():
    with world.World(tun=False) as w:
        w.pair()
        w.up()
        w.link.set('delay=20')
        w.north.run('line', 'set', 'south', 'ceiling', '506')
        time.sleep(1)
        wait_steps(w, STANDARD)
        w.south.run('line', 'set', 'north', 'ceiling', '506')
        wait_steps(w, FOUR)
        check('4 cells every 20 ms  theirs 4' in
              w.north.run('status').stdout, w.north.run('status').stdout)
        # It holds after a restart, and ends as soon as one ends it.
        w.south.stop(kill=True)
        w.south.start()
        w.south.wait_line('north')
        wait_steps(w, FOUR)
        w.south.run('line', 'set', 'north', 'ceiling', 'default')
        wait_steps(w, STANDARD)
        # A wide floor there is not.
        r = w.south.run('line', 'set', 'north', 'floor', '506', status=1)
        check('step' in r.stderr or '126' in r.stderr, r.stderr)


def test_a_document_over_a_wide_line():
    content = os.urandom(700000)
    with world.World(tun=False) as w:
        w.pair()
        w.up()
        w.link.set('delay=20 loss=5')
        w.north.run('line', 'set', 'south', 'ceiling', '506')
        w.south.run('line', 'set', 'north', 'ceiling', '506')
        wait_steps(w, FOUR)
        with Desk(w.north) as n, Desk(w.south) as s:
            f = bring(n, 'chart.bin', content)
            begun = time.monotonic()
            n.ask('send', line='south', texts=text('The chart.'),
                  files=[{'file': f}])
            n.wait('document', file=f, state='whole', seconds=120)
            took = time.monotonic() - begun
            got = fetched(s, f)
            check(hashlib.sha256(got).digest() ==
                  hashlib.sha256(content).digest(), 'it is another file')
            print('%d bytes in %.1f s: %.1f kB/s' % (
                len(content), took, len(content) / took / 1000))
        wait_steps(w, FOUR)


if __name__ == '__main__':
    parts.run([
        test_both_must_allow_a_wide_step,
        test_a_document_over_a_wide_line,
    ])
