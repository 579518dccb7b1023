#!/usr/bin/python3
"""A call whose network becomes so bad that it steps down, voice to push to
talk to text, and comes back: both sides are told each time, and nobody else
decides. One path over a relay on loopback."""
import time

import parts
import world
from parts import check

speech = parts.Speech(times=4)

DOWN = 25.0  # seconds: what the other end has seen, its reports, the wait of 6 s
UP = 40.0    # the same, the wait of 5 s, and a path that was slowed down


def told(call, mode, since, seconds):
    """Waits until both handsets were told of the mode after event `since`."""
    end = time.monotonic() + seconds
    for c, n in zip((call.north, call.south), since):
        while not [e for e in c.events[n:]
                   if e.get('event') == 'mode' and e['mode'] == mode]:
            check(time.monotonic() < end, 'not told of %s: %s' % (
                mode, [e for e in c.events if e.get('event') == 'mode']))
            time.sleep(0.05)


def now(call):
    return len(call.north.events), len(call.south.events)


def test_a_call_steps_down_and_up_again_and_both_are_told():
    with world.World(paths=1, tun=False) as w:
        w.pair()
        w.link.set('delay=20')
        w.up()
        call = parts.Call(w, speech, 200)
        time.sleep(4)
        check(not call.north.find('mode'), 'told of a mode on a good network')
        for loss, mode, seconds in ((80, 'talk', DOWN), (96, 'text', DOWN),
                                    (0, 'voice', UP)):
            at, t = now(call), time.monotonic()
            w.link.set('delay=20 loss=%d' % loss)
            told(call, mode, at, seconds)
            print('  %2d %% lost: %s after %.1f s' % (
                loss, mode, time.monotonic() - t), flush=True)
            if mode == 'talk':
                # Who plays a file holds the key by itself, and says so.
                for c in (call.north, call.south):
                    end = time.monotonic() + 10
                    while not [e for e in c.find('mode')
                               if e['talks_here'] and e['talks_there']]:
                        check(time.monotonic() < end, c.find('mode'))
                        time.sleep(0.05)
        check(not call.north.find('interrupted'), 'the line was lost')
        w.north.run('hangup')
        check(call.end() == (0, 0), 'ended')


if __name__ == '__main__':
    parts.run([
        test_a_call_steps_down_and_up_again_and_both_are_told,
    ])
