#!/usr/bin/python3
"""Paths cut in mid-call, the line lost and back into the same call, nodes
killed, stopped and restored; over two paths in network namespaces."""
import os
import time

import parts
import world
from parts import check

speech = parts.Speech()


def test_one_path_cut_in_mid_call_leaves_no_gap():
    with world.World() as w:
        w.pair()
        w.link.set('delay=20')
        w.up()
        time.sleep(3)
        call = parts.Call(w, speech, 14)
        time.sleep(5)
        w.link.set('k=0 dead')
        check(call.end() == (0, 0), 'the call did not survive')
        for who in ('north', 'south'):
            delay, gap = call.hearing(who)
            print('  %s: mouth to ear %.1f ms, longest gap %.0f ms' % (
                who, delay, gap))
            check(gap < 400, 'a gap of %.0f ms' % gap)
        states = [p['state'] for p in w.north.status()['south']['paths']]
        check(states == ['silent', 'proven'], states)
        w.link.set('delay=20')
        end = time.monotonic() + 5
        while w.north.status()['south']['paths'][0]['state'] != 'proven':
            check(time.monotonic() < end, 'path 1 does not come back')
            time.sleep(0.1)


def test_a_spare_path_rests_until_it_is_needed():
    def second(office, line):
        return office.status()[line]['paths'][1]

    def wait_second(state):
        end = time.monotonic() + 10
        while any(second(o, k)['state'] != state for o, k in (
                (w.north, 'south'), (w.south, 'north'))):
            check(time.monotonic() < end, second(w.north, 'south'))
            time.sleep(0.05)

    with world.World() as w:
        w.pair()
        w.link.set('delay=20')
        w.up()
        wait_second('proven')
        for n, (office, line) in enumerate(((w.north, 'south'),
                                            (w.south, 'north'))):
            office.run('line', 'path', line, 'spare', w.listen[n][1],
                       w.listen[1 - n][1])
        wait_second('spare')
        time.sleep(2)
        check(second(w.north, 'south')['step'] == 50, 'it does not rest')
        call = parts.Call(w, speech, 8)
        time.sleep(2)
        w.link.set('k=0 dead')
        wait_second('proven')
        check(call.end() == (0, 0), 'the call did not survive')
        gap = call.south.find('ended')[0]['totals']['longest_gap_ms']
        print('  longest gap %d ms' % gap)
        check(gap < 800, 'a gap of %d ms' % gap)


def test_a_lost_line_comes_back_into_the_same_call():
    with world.World() as w:
        w.pair()
        w.up()
        call = parts.Call(w, speech, 25)
        time.sleep(3)
        w.link.set('dead')
        for c in (call.north, call.south):
            c.wait_for('interrupted', 6)
        check(w.north.status()['south']['state'] == 'down', 'still up')
        time.sleep(2)
        w.link.set('delay=20')
        for c in (call.north, call.south):
            c.wait_for('resumed', 10)
        w.north.run('hangup')
        check(call.end() == (0, 0), 'ended')


def test_a_call_whose_line_does_not_come_back_says_so():
    with world.World() as w:
        w.pair()
        w.up()
        bell = w.south.command('answer', '--auto', '--json')
        time.sleep(0.3)
        call = w.north.command('call', 'south', '--json')
        call.wait_for('answered')
        bell.wait_for('answered')
        time.sleep(1)
        w.link.set('dead')
        for c in (call, bell):
            check(c.end(80) == 8, 'ended with %s' % c.events[-1])
            check(c.events[-1]['reason'] == 'line_lost', c.events[-1])
        check(w.north.run('call', 'south', status=None).returncode == 6,
              'calling on a line that is down')


def test_a_killed_node_is_found_again_within_seconds():
    with world.World() as w:
        w.pair()
        w.up()
        w.south.stop(kill=True)
        w.south.start()
        t = time.monotonic()
        w.south.wait_line('north')
        end = time.monotonic() + 10
        while True:  # until a call goes through, North has noticed
            bell = w.south.command('answer', '--auto', '--json')
            time.sleep(0.2)
            c = w.north.command('call', 'south', '--seconds', '1', '--json')
            if c.end() == 0:
                break
            bell.kill()
            check(time.monotonic() < end, 'no call after a restart')
        print('  in a call %.1f s after the new start' % (
            time.monotonic() - t))


def test_a_node_that_stops_says_goodbye():
    with world.World() as w:
        w.pair()
        w.up()
        w.south.stop()
        s = w.north.wait_line('south', 'down', 3)
        check(s['why'] == 'goodbye', s)
        w.south.start()
        w.north.wait_line('south', 'up', 10)
        check(w.north.run('status', status=0).returncode == 0, 'status')


def test_both_sides_see_a_suspended_line():
    with world.World() as w:
        w.pair()
        w.up()
        w.north.run('line', 'suspend', 'south', '--why', 'exercise ends')
        for office, line in ((w.north, 'south'), (w.south, 'north')):
            s = office.wait_line(line, 'suspended', 3)
            check('exercise ends' in str(s), s)
        check(w.south.run('call', 'north', status=None).returncode in (1, 6),
              'a call on a suspended line')
        w.north.run('line', 'resume', 'south', '--why', 'over')
        w.south.wait_line('north', 'up', 3)


def test_a_restored_backup_finds_its_line_again():
    with world.World() as w:
        w.pair()
        w.up()
        back = os.path.join(w.dir, 'south.backup')
        w.south.run('backup', '--to', back)
        for _ in range(2):  # handshakes that the backup knows nothing of
            w.south.stop(kill=True)
            w.south.start()
            w.south.wait_line('north')
        w.south.stop()
        os.rename(w.south.home, w.south.home + '.old')
        w.south.run('restore', back)
        w.south.start()
        w.south.wait_line('north')
        w.north.wait_line('south')


def test_a_line_test_gives_figures():
    with world.World() as w:
        w.pair()
        w.link.set('delay=20')
        w.up()
        time.sleep(1)
        r = w.north.run('test', 'south', '--json')
        check('"passed":true' in r.stdout.replace(' ', ''), r.stdout)


if __name__ == '__main__':
    world.need_namespaces()
    parts.run([
        test_one_path_cut_in_mid_call_leaves_no_gap,
        test_a_spare_path_rests_until_it_is_needed,
        test_a_lost_line_comes_back_into_the_same_call,
        test_a_call_whose_line_does_not_come_back_says_so,
        test_a_killed_node_is_found_again_within_seconds,
        test_a_node_that_stops_says_goodbye,
        test_both_sides_see_a_suspended_line,
        test_a_restored_backup_finds_its_line_again,
        test_a_line_test_gives_figures,
    ])
