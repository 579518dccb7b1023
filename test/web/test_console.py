"""test_console - two consoles of two real nodes over a bad network.

usage: test_console.py [gallery]

Does      make the offices, their seats and their network; run console.mjs
          (or gallery.mjs) with Chromium before the nodes' own pages; do to
          the network and the seats what that asks for; hear whether what one
          browser played is what the other one's person said.
Does not  skip where Chromium is missing: tools/deps test installs it. Outside
          CI a machine without it ends with 77.

Pictures of every page are left in the build folder, under web-shots.
"""
import array
import base64
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import wave

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'e2e'))
sys.dont_write_bytecode = True
import parts    # noqa: E402
import world    # noqa: E402
from desk import Desk  # noqa: E402

SHOTS = os.path.join(world.BUILD, 'web-shots')
RATE = 48000


def need_browser():
    missing = [p for p in ('node', 'chromium') if not shutil.which(p)]
    if missing and os.environ.get('CI') == 'true':
        sys.exit('%s is missing: tools/deps test' % missing[0])
    if missing:
        world.skip('%s is missing: tools/deps test installs it' % missing[0])


def free_tcp_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


class Consoles:
    """A world whose nodes have consoles and seats."""

    def __init__(self, w):
        self.w, self.desks, self.urls = w, {}, {}
        for o in w.offices:
            url = '127.0.0.1:%d' % free_tcp_port()
            with open(os.path.join(o.home, 'openline.conf'), 'a') as f:
                f.write('console %s\n' % url)
            self.urls[o.name.lower()] = 'http://' + url

    def begin(self):
        self.w.up()
        self.w.verify()
        for o in self.w.offices:
            self.desks[o.name.lower()] = Desk(o, watch=False)

    def west(self):
        """A third office, with a line to South straight over loopback."""
        o, s = world.Office(self.w, 'West'), self.w.south
        self.w.offices.append(o)
        here = '127.0.0.1:%d' % world.free_ports(1)
        o.run('init', '--office', 'West', '--listen', here)
        o.run('card', 'new', '--out', self.w.card(o))
        card = os.path.join(self.w.dir, 'south-west.card')
        s.run('card', 'new', '--out', card)
        o.run('pair', '--line', 'south', '--mine', self.w.card(o),
              '--theirs', card)
        s.run('pair', '--line', 'west', '--mine', card, '--theirs',
              self.w.card(o))
        o.start()
        self.desks['west'] = Desk(o, watch=False)
        self.desks['west'].ask('path', line='south', how='add', local=here,
                               remote=self.w.listen[1][0])
        o.wait_line('south')

    def test_line(self, office, line):
        self.desks[office].ask('test', line=line)

    def call_from_west(self, precedence):
        self.desks['west'].ask('call', line='south', precedence=precedence)

    def hang_up_west(self):
        with Desk(self.w.offices[-1], watch=False) as d:
            d.ask('hangup')

    def seat(self, office, seat, role):
        """A new seat; its one-time password."""
        return self.desks[office].ask('seat_add', seat=seat,
                                      role=role)['password']

    def set_seat(self, office, seat, key, value):
        self.desks[office].ask('seat_set', seat=seat, key=key, value=value)

    def link(self, words):
        self.w.link.set(words)

    def score(self, said, heard, offset):
        """What was said and heard, as base64 of 16 bit at 48 kHz: how much
        later it was heard, in ms, and the longest gap; null where it was
        not heard."""
        names = []
        for name, sound in (('said', said), ('heard', heard)):
            names.append(os.path.join(self.w.dir, name + '.wav'))
            with wave.open(names[-1], 'wb') as f:
                f.setparams((1, 2, RATE, 0, 'NONE', ''))
                f.writeframes(base64.b64decode(sound))
        delay, gap = parts.hearing.compare(names[0], names[1], offset)
        loud = array.array('h', base64.b64decode(said))
        return {'delay': delay if delay == delay else None,
                'gap': gap if gap == gap else None,
                'peak': max(map(abs, loud))}


def serve(c, p):
    """Answers what the script asks; prints what it says."""
    for line in p.stdout:
        if not line.startswith('@'):
            print(line, end='', flush=True)
            continue
        rq = json.loads(line[1:])
        what = rq.pop('what')
        try:
            reply = {'ok': True, 'value': getattr(c, what)(**rq)}
        except Exception as e:
            reply = {'ok': False, 'error': '%s: %s' % (type(e).__name__, e)}
        p.stdin.write(json.dumps(reply) + '\n')
        p.stdin.flush()


def run(c, script, *args, seconds=240):
    env = dict(os.environ, OPENLINE_SHOTS=SHOTS)
    p = subprocess.Popen(['node', os.path.join(HERE, script)] + list(args),
                         stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                         text=True, env=env)
    late = threading.Timer(seconds, p.kill)
    late.start()
    try:
        serve(c, p)
        status = p.wait()
    finally:
        late.cancel()
        p.kill()
        p.wait()
    if status:
        print(c.w.north.tail(), c.w.south.tail())
        sys.exit(1)


def main():
    need_browser()
    with world.World(tun=False) as w:
        w.pair()
        c = Consoles(w)
        c.begin()
        if 'gallery' in sys.argv:
            run(c, 'gallery.mjs', c.urls['north'])
            run(c, 'connect.mjs', c.urls['north'])
            return
        speech = parts.Speech()
        w.link.set('delay=20 loss=3')
        run(c, 'console.mjs', c.urls['north'], c.urls['south'],
            speech.north, speech.south)


if __name__ == '__main__':
    main()
