#!/usr/bin/python3
"""Two nodes in network namespaces, two paths of 20 ms: a call is placed,
rings, is answered, and both are heard; and every way in which it may end."""
import time

import parts
import world
from parts import check

speech = parts.Speech()


def test_the_line_comes_up_and_both_voices_are_heard():
    with world.World() as w:
        first, second = w.pair()
        w.link.set('delay=20')
        w.up()
        check(w.north.status()['south']['verified'] is False, 'verified')
        w.verify()
        for office, line in ((w.north, 'south'), (w.south, 'north')):
            s = office.status()[line]
            check(s['verified'], 'the line is not shown as verified')
            check(len(s['paths']) == 2, 'not two paths: %s' % s)
        call = parts.Call(w, speech, 12)
        check(call.end() == (0, 0), 'the call did not end well')
        names = [e['event'] for e in call.north.events]
        for name in ('dialing', 'ringing', 'answered', 'play_started',
                     'record_started', 'stats', 'ended'):
            check(name in names, 'no event %s: %s' % (name, names))
        check(names.index('dialing') < names.index('ringing') <
              names.index('answered') < names.index('ended'), names)
        check(call.north.find('ringing')[0]['bells'] == 1, 'bells')
        for who in ('north', 'south'):
            delay, gap = call.hearing(who)
            print('  %s: mouth to ear %.1f ms, longest gap %.0f ms' % (
                who, delay, gap))
            # What the bench measures exactly; here only that it is a talk.
            check(20 < delay < 400, 'heard after %s ms' % delay)
            check(gap < 400, 'a gap of %s ms' % gap)
        e = call.north.find('ended')[0]
        check(e['reason'] == 'hung_up', e)
        check(call.south.find('ended')[0]['reason'] == 'hung_up_there', e)


def test_every_way_in_which_a_call_may_end():
    with world.World() as w:
        w.pair()
        w.up()
        n, s = w.north, w.south

        c = n.command('call', 'south', '--json')
        c.wait_for('nobody_at_desk', 3)
        n.run('hangup')
        check(c.end() == 4, 'given up')
        time.sleep(0.3)

        bell = s.command('answer', '--auto', '--json')
        time.sleep(0.3)
        c = n.command('call', 'south', '--precedence', 'flash', '--seconds',
                      '2', '--json')
        check(bell.wait_for('ring')['precedence'] == 'flash', 'precedence')
        c.wait_for('answered')
        busy = n.command('call', 'south', '--json')
        check(busy.end() == 7, 'a second call on the line is not busy')
        check(c.end() == 0 and bell.end() == 0, 'ended')
        time.sleep(0.3)

        c = n.command('call', 'south', '--json')
        c.wait_for('nobody_at_desk', 3)
        s.run('decline')
        check(c.end() == 5, 'declined')

        n.run('line', 'set', 'south', 'ring_seconds', '10')
        t = time.monotonic()
        c = n.command('call', 'south', '--json')
        check(c.end(20) == 4, 'nobody answered')
        check(9 < time.monotonic() - t < 13, 'it rang %.1f s' % (
            time.monotonic() - t))

        c = n.command('call', 'south', '--json')
        c.wait_for('nobody_at_desk', 3)
        late = s.command('answer', '--json')  # who comes may still take it
        c.wait_for('answered')
        s.run('hangup')
        check(c.end() == 0 and late.end() == 0, 'hung up there')
        check(c.find('ended')[0]['reason'] == 'hung_up_there', 'reason')

        rows = n.run('history', '--json').stdout.strip().splitlines()
        check(len(rows) >= 5, 'history: %s' % rows)


def test_all_desks_ring_and_the_first_takes_it():
    with world.World() as w:
        w.pair()
        w.up()
        bells = [w.south.command('answer', '--auto', '--json')
                 for _ in range(3)]
        time.sleep(0.5)
        c = w.north.command('call', 'south', '--seconds', '2', '--json')
        c.wait_for('answered')
        check(c.end() == 0, 'ended')
        took = [b for b in bells if b.find('answered')]
        check(len(took) == 1, '%d desks took it' % len(took))
        for b in bells:
            if b is not took[0]:
                e = b.wait_for('ring_stopped', 3)
                check(e['reason'] == 'taken', e)


def test_two_calls_that_cross_become_one():
    with world.World() as w:
        w.pair()
        w.link.set('delay=150')
        w.up()
        a = w.north.command('call', 'south', '--seconds', '3', '--json')
        b = w.south.command('call', 'north', '--seconds', '3', '--json')
        a.wait_for('dialing')
        b.wait_for('dialing')
        time.sleep(1)
        # Either side may pick up; here North's duty officer does.
        pick = w.north.command('answer', '--json')
        b.wait_for('answered', 5)
        check(b.end() == 0, 'South')
        for c in (a, pick):
            c.end()
        check(a.find('answered') or pick.find('answered'), 'nobody talks')


if __name__ == '__main__':
    world.need_namespaces()
    parts.run([
        test_the_line_comes_up_and_both_voices_are_heard,
        test_every_way_in_which_a_call_may_end,
        test_all_desks_ring_and_the_first_takes_it,
        test_two_calls_that_cross_become_one,
    ])
