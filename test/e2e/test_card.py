#!/usr/bin/python3
"""A call whose handsets are sound cards: North speaks through a microphone,
South hears through a loudspeaker, both null sinks of PulseAudio servers of
their own; a device goes and comes back, the server too; and what is told of
devices that are not there."""
import json
import os
import signal
import time

import parts
import pulse
import world
from parts import check, hearing

speech = parts.Speech()
SECONDS = 8


class Offices(world.World):
    """North and South over loopback, each on a machine with its own sound."""

    def __init__(self):
        self.sound = []
        super().__init__(paths=1, tun=False)
        try:
            for o in self.offices:
                p = pulse.Pulse(os.path.join(self.dir, 'sound-' + o.name))
                self.sound.append(p)
                o.argv = lambda program, *args, env=p.env: (
                    ['env'] + env + [program] + list(args))
        except BaseException:
            self.close()
            raise
        self.said, self.heard = self.sound

    def close(self, **how):
        for p in self.sound:
            p.stop()
        super().close(**how)


def envelope(path):
    """Its loudness, a hundred values a second."""
    levels = hearing._levels(hearing._at(path, 4000), 40)
    mean = sum(levels) / max(1, len(levels))
    return [v - mean for v in levels]


def find(spoken, recorded):
    """(how well they fit, longest gap in ms): the recording holds a part of
    what was spoken, from somewhere on."""
    a, b = envelope(spoken), envelope(recorded)
    best, at = 0.0, 0
    for lag in range(-len(a) + 200, len(b) - 200):
        x = a[max(0, -lag):len(b) - lag]
        y = b[max(0, lag):max(0, lag) + len(x)]
        power = (sum(v * v for v in x) * sum(v * v for v in y)) ** 0.5
        fit = sum(map(float.__mul__, x, y)) / (power + 1)
        if fit > best and len(x) >= 200:
            best, at = fit, lag
    _, gap = hearing.compare(spoken, recorded, 0.2 - at / 100)
    return best, gap


def wait_side(command, side, is_open, after=0, seconds=20):
    """The event that tells a side of the card; the place behind it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with command.new:
            for i, e in enumerate(command.events[after:], after + 1):
                if (e.get('event') == 'sound' and e['side'] == side and
                        e['open'] == is_open):
                    return e, i
        time.sleep(0.02)
    raise AssertionError('%s is not told to be %s: %s %s' % (
        side, 'open' if is_open else 'gone', command.events, command.err))


def hear_through(w):
    """Speaks into North's microphone; South's loudspeaker must have it."""
    for attempt in range(3):  # a machine that stood still has a gap
        w.heard.record('heard')
        voice = w.said.play(speech.north)
        time.sleep(SECONDS)
        voice.terminate()
        voice.wait()
        fit, gap = find(speech.north, w.heard.stop_recording())
        print('  heard through both cards: fit %.2f, longest gap %.0f ms' % (
            fit, gap))
        if fit > 0.7 and gap < 300:
            return
    check(False, 'the voice does not come through: fit %.2f gap %s' % (
        fit, gap))


def test_a_voice_goes_from_card_to_card_and_survives_what_cards_do():
    with Offices() as w:
        w.said.add_sink('said')
        sink = w.heard.add_sink('heard')
        w.pair()
        w.up()
        south = w.south.command('answer', '--auto', '--json', '--mic', 'none')
        time.sleep(0.3)
        north = w.north.command('call', 'south', '--json', '--headset',
                                '--speaker', 'none')
        north.wait_for('answered')
        e, _ = wait_side(north, 'microphone', True)
        check(e['device'] == 'default', e)
        _, n = wait_side(south, 'loudspeaker', True)
        hear_through(w)

        w.heard.remove_sink(sink)
        _, n = wait_side(south, 'loudspeaker', False, n)
        w.heard.add_sink('heard')
        wait_side(south, 'loudspeaker', True, n)

        w.said.stop()
        _, m = wait_side(north, 'microphone', False)
        w.said.start()
        w.said.add_sink('said')
        wait_side(north, 'microphone', True, m)
        hear_through(w)

        north.p.send_signal(signal.SIGINT)
        check(north.end() == 0, 'Ctrl-C: %s' % north.err)
        check(north.find('ended')[0]['reason'] == 'hung_up', 'reason')
        check(south.end() == 0, 'South: %s' % south.err)
        check(not north.err and not south.err, north.err + south.err)


def test_devices_are_listed_and_wrong_names_refused_before_the_call():
    with Offices() as w:
        n = w.north
        w.said.add_sink('said')
        rows = [json.loads(row) for row in
                n.run('devices', '--json').stdout.splitlines()]
        check({'device': 'default', 'microphone': True, 'loudspeaker': True,
               'default_microphone': True, 'default_loudspeaker': True}
              in rows, rows)
        check('default' in n.run('devices').stdout, 'devices')
        w.pair()
        w.up()
        r = n.run('call', 'south', '--mic', 'no such', status=1)
        check('there is no microphone "no such"' in r.stderr, r.stderr)
        r = n.run('call', 'south', '--speaker', 'no such', status=1)
        check('there is no loudspeaker "no such"' in r.stderr, r.stderr)
        r = n.run('call', 'south', '--mic', 'default', '--play', speech.north,
                  status=2)
        check('--play takes the place of the microphone' in r.stderr, r.stderr)

        # A machine without sound: the call goes on, and it is told.
        w.said.stop()
        os.unlink(os.path.join(w.said.dir, '.asoundrc'))
        bell = w.south.command('answer', '--auto', '--json')
        time.sleep(0.3)
        c = n.command('call', 'south', '--seconds', '1', '--json')
        e, _ = wait_side(c, 'microphone', False)
        check(e['device'] is None and e['why'] ==
              'this machine has no microphone', e)
        wait_side(c, 'loudspeaker', False)
        check(c.end() == 0 and bell.end() == 0, 'the call: %s' % c.err)


if __name__ == '__main__':
    if not pulse.is_installed():
        world.skip('PulseAudio is not installed')
    parts.run([
        test_a_voice_goes_from_card_to_card_and_survives_what_cards_do,
        test_devices_are_listed_and_wrong_names_refused_before_the_call,
    ])
