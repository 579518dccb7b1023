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


def look_at_faults(south, s):
    """What broke its form is here, with its fault, and can be acknowledged;
    records of calls that never were are known as such. How many broke it."""
    rows = [r for r in s.pages('inbox', line='evil') if r['fate'] == 'kept']
    broken = [r for r in rows if r.get('form') == 'incident']
    strange = [r for r in rows if r.get('form') == 'invasion']
    calls = [r for r in rows if r['kind'] == 'call']
    print('  %d notices broke their form, %d had none, %d records of calls' % (
        len(broken), len(strange), len(calls)), flush=True)
    check(broken and strange and calls, 'nothing of the kind came')
    for r in broken:
        check(r['fault'] and '\x1b' not in r['fault'], r)
    check({r.get('fault_field') for r in broken} <= {
        'threat', 'kind', None}, broken[0])
    for r in strange:
        check('invasion is not known here' in r['fault'], r)
    for r in calls:
        check(r['agreed'] == 'unknown', r)
    shown = south.run('show', broken[-1]['message']).stdout
    check('CHECK FORM' in shown and '\x1b' not in shown, shown)
    print('  ' + '\n  '.join(l for l in shown.split('\n')
                             if 'CHECK FORM' in l), flush=True)
    s.ask('ack', message=broken[-1]['message'])
    return len(broken)


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
            faulty = look_at_faults(w.south, s)
            for line in ('evil', 'north'):
                rows, _ = s.rows('audit', line=line)
                a = rows[0]
                print('  %s: %s' % (line, {k: a[k] for k in (
                    'sound', 'entries', 'items', 'refused', 'incidents',
                    'faulty')}))
                check(a['sound'], a)
                check((a['faulty'] >= faulty) == (line == 'evil'), a)
                check((a['refused'] > 0 and a['incidents'] > 0) ==
                      (line == 'evil'), a)


if __name__ == '__main__':
    parts.run([test_hostile_words_are_refused_and_hold_up_nobody])
