#!/usr/bin/python3
"""A call that is held and goes on, with real handsets: what is said while it is
held is not heard, both sides know of it, and the voice is back at once. And
the line tests of a node, kept over its restarts. One path over a relay on
loopback. And a flash call that cuts in on another: three nodes on loopback."""
import array
import base64
import json
import math
import os
import re
import subprocess
import time

import parts
import world
from desk import Desk
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


class Three(world.World):
    """North with a line to South and one to East, all on loopback."""

    def __init__(self):
        super().__init__(paths=1, tun=False)
        self.east = world.Office(self, 'East')
        self.offices.append(self.east)
        port = world.free_ports(3)
        for i, o in enumerate(self.offices):
            o.run('init', '--office', o.name, '--listen',
                  '127.0.0.1:%d' % (port + i))
        for o in (self.south, self.east):
            self.join(self.north, o)
        for o in self.offices:
            o.start()
        for o in (self.south, self.east):
            self.north.wait_line(o.name.lower())
            o.wait_line('north')

    def join(self, a, b):
        card = [os.path.join(self.dir, '%s-for-%s.card' % (x.name, y.name))
                for x, y in ((a, b), (b, a))]
        for o, c in zip((a, b), card):
            o.run('card', 'new', '--out', c)
        for o, other, mine, theirs in ((a, b, *card), (b, a, *card[::-1])):
            o.run('pair', '--line', other.name.lower(), '--mine', mine,
                  '--theirs', theirs)


class Handset(Desk):
    """A desk that says a tone while it listens, and counts the pieces of a
    voice that it hears."""

    TONE = base64.b64encode(array.array('h', [
        int(6000 * math.sin(2 * math.pi * 440 * i / 48000))
        for i in range(960)]).tobytes()).decode()
    heard = 0

    def _line(self, seconds):
        end = time.monotonic() + seconds
        while True:
            o = super()._line(max(end - time.monotonic(), 0.001))
            if 'audio' not in o:
                return o
            pcm = array.array('h', base64.b64decode(o['audio']))
            self.heard += max(map(abs, pcm)) > 500

    def _say(self):
        at = int(time.clock_gettime(time.CLOCK_BOOTTIME) * 1e6) - 20000
        self.s.settimeout(5)
        self.s.sendall(b'{"audio":"%s","at":"%d"}\n' % (
            self.TONE.encode(), at))

    def listen(self, seconds):
        """How many in that time."""
        self.heard, due = 0, time.monotonic()
        end = due + seconds
        while due < end:
            try:
                self.events.append(self._line(due - time.monotonic()))
            except TimeoutError:
                pass
            if time.monotonic() >= due:
                self._say()
                due += 0.02
        return self.heard


def test_a_flash_cuts_in_and_the_first_call_waits():
    with Three() as w, Handset(w.north, watch=False) as desk:
        south = w.south.command('answer', '--auto', '--play', speech.south,
                                '--record', os.path.join(w.dir, 's.wav'),
                                '--json')
        time.sleep(0.3)
        desk.ask('watch', bell=True)
        first = desk.ask('call', line='south')['call']
        desk.wait('answered', call=first)
        check(desk.listen(3) > 30, 'South is not heard: %d' % desk.heard)

        east = subprocess.Popen(
            w.east.argv(world.OPENLINE, '--home', w.east.home, 'call',
                        'north', '--precedence', 'flash', '--play',
                        speech.north, '--record',
                        os.path.join(w.dir, 'e.wav')),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            stdin=subprocess.DEVNULL)
        ring = desk.wait('ring', line='east')
        check(ring['precedence'] == 'flash', ring)
        desk.ask('bell', call=ring['call'])
        began = time.monotonic()
        desk.ask('answer', call=ring['call'])
        # Each of the three is told what became of its call.
        desk.wait('presence', call=first, held_here=True)
        desk.wait('answered', call=ring['call'])
        presence(south, 'held_there', True)
        print('  South knew that it is held after %.0f ms' % (
            1000 * (time.monotonic() - began)))
        check(desk.listen(3) > 30, 'East is not heard: %d' % desk.heard)
        check(not south.find('ended'), 'the first call is over')
        check(concealed(south) < 20, 'a held call is silent, not broken: %s' %
              south.find('stats')[-2:])

        # The flash is over, and the first call goes on.
        desk.ask('hangup', call=ring['call'])
        desk.wait('ended', call=ring['call'])
        said = east.communicate(timeout=10)[0]
        for words in ('calling North', 'flash', 'it rings there on 1 desk',
                      'answered', r'delay +\d+ ms', 'ended: hung up there'):
            check(re.search(words, said), '%r is not in %s' % (words, said))
        check(east.returncode == 0, said)
        desk.ask('hold', call=first, held=False)
        presence(south, 'held_there', False)
        check(desk.listen(3) > 30, 'South is not back: %d' % desk.heard)
        check(concealed(south) < 20, 'the voice is not back: %s' %
              south.find('stats')[-2:])
        desk.ask('hangup', call=first)
        check(south.end() == 0, 'ended')


if __name__ == '__main__':
    parts.run([
        test_a_held_call_is_silent_and_goes_on,
        test_tests_of_a_line_are_kept,
        test_a_flash_cuts_in_and_the_first_call_waits,
    ])
