#!/usr/bin/python3
"""A call that is held and goes on, with real handsets: what is said while it is
held is not heard, both sides know of it, and the voice is back at once. And
the line tests of a node, kept over its restarts. One path over a relay on
loopback."""
import json
import time

import parts
import world
from parts import check

speech = parts.Speech(times=3)


def presence(end, key, value, seconds=5.0):
    """Waits until that handset was told so."""
    until = time.monotonic() + seconds
    while not [e for e in end.find('presence') if e[key] == value]:
        check(time.monotonic() < until,
              'not told %s %s: %s' % (key, value, end.find('presence')))
        time.sleep(0.02)


def concealed(end):
    """Of the better of the last two seconds: a machine may stand still."""
    return min(e['concealed_percent'] for e in end.find('stats')[-2:])


def test_a_held_call_is_silent_and_goes_on():
    with world.World(paths=1, tun=False) as w:
        w.pair()
        w.link.set('delay=20')
        w.up()
        call = parts.Call(w, speech, 60)
        time.sleep(3)
        check(w.north.run('hold').stdout.startswith('held'), 'hold says it')
        presence(call.south, 'held_there', True)
        presence(call.north, 'held_here', True)
        time.sleep(3)
        check(call.north.find('ended') == [], 'a held call goes on')
        w.north.run('unhold')
        presence(call.south, 'held_there', False)
        time.sleep(3)
        check(concealed(call.south) < 20, 'the voice is not back: %s' %
              call.south.find('stats')[-2:])
        # South cannot hold North's end, and there is nobody to hand it to.
        w.north.run('hand', 'nobody', status=1)
        w.north.run('hangup')
        check(call.end() == (0, 0), 'ended')
        w.north.run('hold', status=1)


def test_tests_of_a_line_are_kept():
    with world.World(paths=1, tun=False) as w:
        w.pair()
        w.link.set('delay=20')
        w.up()
        w.north.run('test', 'south')
        line = w.north.status()['south']
        check(line['voice_test']['at'] and line['voice_test']['passed'],
              line['voice_test'])
        check(40 <= line['voice_test']['text_rtt_ms'] < 400,
              line['voice_test'])
        # What was counted goes to the disk when the node stops, and the next
        # one adds to it.
        w.north.stop()
        w.north.start()
        w.north.wait_line('south')
        w.north.run('test', 'south')
        w.north.stop()
        w.north.start()
        hours = [json.loads(h) for h in
                 w.north.run('tests', 'south', '--json').stdout.splitlines()]
        check(sum(h['voice_passed'] for h in hours) == 2, hours)
        check(sum(h['voice_back'] for h in hours) > 50, hours)
        check('voice 2 of 2' in w.north.run('tests', 'south').stdout,
              'by the day')


if __name__ == '__main__':
    parts.run([
        test_a_held_call_is_silent_and_goes_on,
        test_tests_of_a_line_are_kept,
    ])
