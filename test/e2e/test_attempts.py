#!/usr/bin/python3
"""Every attempt ends in words, within seconds, with its time: what a person
reads, what a script reads, and what the desks of the called office are told.
Two real nodes on one path."""
import os
import re
import signal
import subprocess
import time

import parts
import world
from desk import Desk
from parts import check

PASSWORD = 'a sentence of some length'
TIME = r'\d\d:\d\d:\d\d'
DATE = r'\d{4}-\d\d-\d\d ' + TIME + r' [+-]\d{4}'


class Person:
    """`openline call south` as somebody at a terminal reads it."""

    def __init__(self, w, *args):
        self.p = subprocess.Popen(
            w.north.argv(world.OPENLINE, '--home', w.north.home, 'call',
                         'south', *args),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            stdin=subprocess.DEVNULL)

    def ends(self, status, *words):
        """Its exit status; its lines hold these patterns, in this order."""
        out, rest = self.p.communicate(timeout=20)[0], None
        check(self.p.returncode == status, '%d: %s' % (self.p.returncode, out))
        rest = out
        for word in words:
            found = re.search(word, rest)
            check(found, 'no %r in order in:\n%s' % (word, out))
            rest = rest[found.end():]


def is_now(date, seconds=10):
    """A date of an event that is not over for long."""
    return abs(int(date) / 1e9 - time.time()) < seconds


def bells(w, n, **more):
    """Desks at South that watch with a bell and ring when they are told to."""
    desks = [Desk(w.south, watch=False) for _ in range(n)]
    for d in desks:
        d.ask('watch', bell=True)
    return desks


def ring(desk, **like):
    e = desk.wait('ring', bell=True, **like)
    desk.ask('bell', call=e['call'])
    return e


def answered_or_declined(w):
    # Nobody at a desk; who comes later has it, and is named.
    c = w.north.command('call', 'south', '--json')
    e = c.wait_for('nobody_at_desk', 3)
    check(is_now(e['at']), e)
    late = w.south.command('answer', '--seconds', '1', '--json')
    e = c.wait_for('answered')
    check(e['seat'] == 'duty officer' and is_now(e['at']), e)
    check((c.end(), late.end()) == (0, 0), 'ended')

    # Ringing on two desks; declined, by whom, and when he calls.
    two = bells(w, 2)
    c = w.north.command('call', 'south', '--json')
    for d in two:
        ring(d)
    while c.wait_for('ringing') and c.find('ringing')[-1]['bells'] < 2:
        time.sleep(0.02)
    said = w.south.run('decline', '--call-at', '30m').stdout
    check(re.match('declined; they read that you call at ' + DATE, said), said)
    check(c.end() == 5, 'declined')
    e = c.find('ended')[0]
    check((e['reason'], e['seat']) == ('declined', 'duty officer'), e)
    check(is_now(e['will_call'] - 1800 * 10**9), e)
    check(w.south.run('decline', '--call-at', 'soon', status=2).stderr, 'when')

    # The same, as a person reads it.
    p = Person(w)
    for d in two:
        ring(d)
    two[0].ask('decline')
    for d in two:
        e = d.wait('ring_stopped', reason='declined')
        check(e['seat'] == 'duty officer', e)
        d.close()
    p.ends(5, TIME + '  calling South', TIME + '  it rings there on',
           TIME + r'  ended: declined by duty officer\n')


def rung_after_rung(w):
    """The duty officer's desk, then Eva's; then the caller gives up."""
    out = w.south.run('seat', 'add', 'eva', '--role', 'principal').stdout
    one_time = out.strip()
    eva = Desk(w.south, watch=False)
    eva.ask('login', seat='eva', password=one_time)
    eva.ask('password', old=one_time, new=PASSWORD)
    eva.ask('watch', bell=True)
    duty = bells(w, 1)[0]
    w.south.run('line', 'set', 'north', 'ladder', 'duty officer, eva 2')
    c = w.north.command('call', 'south', '--json')
    e = ring(duty)
    check(e['next'] == 'eva', e)
    first = int(e['at'])
    e = eva.wait('ring')
    check(e['bell'] is False, e)
    e = ring(eva)
    check(1.9e9 < int(e['at']) - first < 3e9, 'eva after %d ms' % (
        (int(e['at']) - first) / 1e6))
    check('next' not in e, e)
    while c.find('ringing')[-1]['bells'] < 2:
        time.sleep(0.02)
    c.p.send_signal(signal.SIGINT)
    check(c.end() == 4, 'given up')
    e = c.find('ended')[0]
    check((e['reason'], e['bells']) == ('cancelled', 2), e)
    check(e['rang_seconds'] > 1.9, e)
    e = duty.wait('missed')
    check((e['reason'], e['rang'], e['bells']) == (
        'cancelled', 'duty officer, eva', 2), e)
    # A flash rings both at once.
    c = w.north.command('call', 'south', '--precedence', 'flash', '--json')
    for d in (duty, eva):
        ring(d, precedence='flash')
    eva.ask('answer')
    e = c.wait_for('answered')
    check(e['seat'] == 'eva', e)
    eva.ask('hangup')
    check(c.end() == 0, 'ended')
    for d in (duty, eva):
        d.close()


def suspended(w):
    # While it rings, and before it could.
    p = Person(w)
    time.sleep(0.5)
    w.south.run('line', 'suspend', 'north', '--why', 'exercise')
    p.ends(6, 'nobody is at a desk', 'ended: the line was suspended there by '
           'duty officer since ' + TIME + ', "exercise"')
    Person(w).ends(6, 'line south is suspended by South, duty officer '
                   r'\(exercise\): only they can resume it; since ' + DATE)
    c = w.north.command('call', 'south', '--json')
    check(c.end() == 6, 'suspended')
    e = c.events[0]
    check(e['exit'] == 6 and 'duty officer' in e['error'], e)
    check(is_now(e['since'], 20), e)
    w.south.run('line', 'resume', 'north', '--why', 'over')
    w.north.wait_line('south')


def nothing_heard(w):
    w.link.set('dead')
    went = time.time()
    w.north.wait_line('south', 'down', 10)
    Person(w).ends(6, 'line south is down: nothing heard of South: look at '
                   'its paths; since ' +
                   DATE)
    c = w.north.command('call', 'south', '--json')
    check(c.end() == 6, 'down')
    check(abs(c.events[0]['since'] / 1e9 - went) < 2,
          'since the last cell: %s, it went at %f' % (c.events[0], went))
    w.link.set('delay=20')
    w.north.wait_line('south')


def goodbye_and_refused(w):
    p = Person(w)
    time.sleep(0.5)
    w.south.stop()
    p.ends(8, 'ended: a node stopped: theirs said goodbye, ')
    Person(w).ends(6, 'the node of South said goodbye .*; since ' + DATE)
    w.north.stop()
    w.north.start()  # it hears nothing from now on but refusals
    end = time.monotonic() + 10
    while w.north.status()['south']['why'] != 'refused':
        check(time.monotonic() < end, w.north.status()['south'])
        time.sleep(0.05)
    Person(w).ends(6, 'refused at the node of South: nobody listens '
                   'there, wait until it runs; since ' + DATE)


def test_every_attempt_ends_in_words_with_its_time():
    with world.World(paths=1) as w:
        w.pair()
        w.link.set('delay=20')
        w.up()
        for part in (answered_or_declined, rung_after_rung, suspended,
                     nothing_heard, goodbye_and_refused):
            began = time.monotonic()
            part(w)
            print('  %s: %.1f s' % (part.__name__, time.monotonic() - began))


if __name__ == '__main__':
    world.need_namespaces()
    parts.run([test_every_attempt_ends_in_words_with_its_time])
