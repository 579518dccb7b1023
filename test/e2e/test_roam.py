#!/usr/bin/python3
"""A counterpart's address changes in mid-call: NAT that binds anew, played by
the relay, which sends from another port from one moment to the next. Needs no
rights."""
import socket
import time

import parts
import world
from parts import check

speech = parts.Speech()


def path(office, line, k=0):
    return office.status()[line]['paths'][k]


def wait_for(what, seconds, text):
    """The seconds until `what()` holds."""
    began = time.monotonic()
    while not what():
        check(time.monotonic() - began < seconds, text)
        time.sleep(0.05)
    return time.monotonic() - began


def rebind_in_a_call(paths, most_ms):
    with world.World(paths=paths, tun=False) as w:
        w.pair()
        w.up()
        time.sleep(1)
        was = path(w.south, 'north')
        check(was['state'] == 'proven' and not was['configured'], was)
        before = w.south.status()['north']
        # hearing looks for a voice up to 400 ms late
        w.north.run('line', 'set', 'south', 'playout_max_ms', '250')
        call = parts.Call(w, speech, 10)
        time.sleep(3)
        w.link.rebind(0, to_south=True)
        took = wait_for(lambda: path(w.south, 'north')['remote'] !=
                        was['remote'], 5, 'the path does not move')
        check(call.end() == (0, 0), 'the call did not survive')
        now = path(w.south, 'north')
        check(now['configured'] == was['remote'], now)
        check(now['state'] == 'proven', now)
        delay, gap = call.hearing('north')  # what goes there has to follow
        made_up = call.north.find('ended')[0]['totals']['longest_gap_ms']
        print('  paths: %d, moved after %.1f s, mouth to ear %.1f ms, longest '
              'gap %.0f ms, made up %d ms' % (paths, took, delay, gap,
                                              made_up))
        check(made_up < most_ms, 'a gap of %d ms' % made_up)
        # No figure where the voice was too late to be found again.
        check(not gap >= most_ms, 'a gap of %.0f ms' % gap)
        check(parts.is_unshaken(before, w.south.status()['north']),
              'the line was lost')


def test_a_new_address_leaves_a_gap_under_2_s_on_one_path():
    rebind_in_a_call(1, 2000)


def test_a_new_address_leaves_no_gap_on_two_paths():
    rebind_in_a_call(2, 400)


def test_after_a_restart_the_last_address_is_tried():
    """South knows from its disk where North was, and knocks there."""
    with world.World(paths=1, tun=False) as w:
        w.pair()
        w.up()
        was = path(w.south, 'north')
        w.link.rebind(0, to_south=True)
        wait_for(lambda: path(w.south, 'north')['remote'] != was['remote'], 5,
                 'the path does not move')
        time.sleep(1)
        w.south.stop(kill=True)
        w.north.stop()
        time.sleep(0.2)
        before = w.link.stat()[1][0]
        w.south.start()
        wait_for(lambda: w.link.stat()[1][0] >= before + 5, 5,
                 'nothing goes to the new address')
        w.north.start()
        w.south.wait_line('north')
        w.north.wait_line('south')


def test_an_address_that_is_told_gets_three_challenges():
    with world.World(paths=1, tun=False) as w:
        w.pair()
        w.up()
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.bind(('127.0.0.1', 0))
        s.settimeout(5)
        w.north.run('line', 'path', 'south', 'tell', w.listen[0][0],
                    '127.0.0.1:%d' % s.getsockname()[1])
        for _ in range(3):
            check(len(s.recv(512)) == 288, 'no cell')
        s.settimeout(2)
        try:
            s.recv(512)
            check(False, 'more than three')
        except socket.timeout:
            pass
        s.close()
        check(path(w.south, 'north')['configured'] is None, 'it moved')


if __name__ == '__main__':
    parts.run([
        test_a_new_address_leaves_a_gap_under_2_s_on_one_path,
        test_a_new_address_leaves_no_gap_on_two_paths,
        test_after_a_restart_the_last_address_is_tried,
        test_an_address_that_is_told_gets_three_challenges,
    ])
