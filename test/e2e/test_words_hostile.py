#!/usr/bin/python3
"""A counterpart turned hostile in words: malformed and huge items, ids that
come again with other words, restores and roots without end, documents of
nothing. The line stays up, what made no sense is counted, what can be read is
shown safely, the ledger is sound, and words of the other line come through
meanwhile."""
import os
import time

import parts
import world
from desk import Desk
from parts import check
from test_counterpart import Evil, memory_kib

SECONDS = 5.0       # of each attack
DELIVERED = 30.0    # seconds, of an honest message meanwhile, at most
GROWTH_KIB = 16384  # of South's memory, over all attacks
STORE_MIB = 64      # of its store, the same
LOG_LINES = 100     # about its line, the same


def store_mib(office):
    return sum(os.path.getsize(os.path.join(office.home, f))
               for f in os.listdir(office.home)
               if f.startswith('store')) / 2.0 ** 20


def speak(n, until):
    """Messages of the honest line, one after the other; the slowest."""
    slowest, count = 0.0, 0
    while until():
        t = time.monotonic()
        m = n.ask('send', line='south', texts=[
            {'lang': 'en', 'text': 'number %d' % count}])['message']
        n.wait('message', message=m, state='delivered', seconds=DELIVERED)
        slowest = max(slowest, time.monotonic() - t)
        count += 1
        time.sleep(0.1)
    return slowest, count


def test_hostile_words_are_refused_and_hold_up_nobody():
    with world.World(tun=False) as w:
        w.pair()
        evil = Evil(w)
        w.link.set('delay=20')
        w.up()
        memory = memory_kib(w.south.node.pid)
        with Desk(w.north) as n:
            for kind in ('items', 'meetings', 'documents'):
                attack = evil.start(kind, SECONDS)
                slowest, count = speak(n, lambda: attack.poll() is None)
                did = evil.did(attack)
                grown = memory_kib(w.south.node.pid) - memory
                print('  %-10s sent %6d; %d honest messages, the slowest '
                      'delivered after %.2f s; memory %+d KiB, store %.1f '
                      'MiB' % (kind, did['sent'], count, slowest, grown,
                               store_mib(w.south)), flush=True)
                check(w.south.node.poll() is None, w.south.tail())
                check(grown < GROWTH_KIB, 'memory grew by %d KiB' % grown)
                check(store_mib(w.south) < STORE_MIB, 'the store grew')
        with open(w.south.log_file, errors='replace') as f:
            log = [line for line in f if 'line evil' in line]
        many = [line for line in log if 'more within a minute' in line]
        print('  %d lines in the log, %d of them count others' % (
            len(log), len(many)), flush=True)
        check(len(log) < LOG_LINES, ''.join(log[-20:]))
        shown = w.south.run('inbox', 'evil').stdout
        check('<U+001B>[2J<U+202E>' in shown, shown[:400])
        check('\x1b' not in shown and '\u202e' not in shown, 'shown unsafely')
        with Desk(w.south) as s:
            for line in ('evil', 'north'):
                rows, _ = s.rows('audit', line=line)
                a = rows[0]
                print('  %s: %s' % (line, {k: a[k] for k in (
                    'sound', 'entries', 'items', 'refused', 'incidents')}))
                check(a['sound'], a)
                check((a['refused'] > 0 and a['incidents'] > 0) ==
                      (line == 'evil'), a)


if __name__ == '__main__':
    parts.run([test_hostile_words_are_refused_and_hold_up_nobody])
