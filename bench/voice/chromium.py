"""chromium - a WebRTC call between two Chromiums over the bad link, scored.

Does      two headless browsers, each in a namespace of its own, with a fake
          microphone that plays a file; offer and answer are carried by hand.
          Defaults; or RED preferred with one copy; or with three.
Does not  need a server, a sound card, or the user's profile. Echo, noise and
          gain are left alone, so that the codec hears what was said.

What was said is kept beside what was heard, by the same means in the same
browser: the delay is between these two.
"""
import base64
import json
import os
import shutil
import subprocess
import tempfile
import threading
import time
import wave

import world
from voice import calm, link, scenarios, sides
from voice.speech import LEAD

NAMES = ('chromium', 'chromium-red', 'chromium-red3')
CALL_WAIT = 60
RATE = 48000
PAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                    'chromium_page.html')
FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic',
         '--no-first-run', '--disable-background-networking',
         '--disable-component-update', '--disable-sync', '--mute-audio',
         '--use-fake-device-for-media-stream',
         '--use-fake-ui-for-media-stream',
         '--autoplay-policy=no-user-gesture-required',
         '--disable-features=WebRtcHideLocalIpsWithMdns',
         '--allow-file-access-from-files', '--remote-debugging-pipe']
RED3 = '--force-fieldtrials=WebRTC-Audio-Red-For-Opus/Enabled-3/'


def lacks():
    """What is missing for it; '' when it can run."""
    return '' if shutil.which('chromium') else 'chromium'


def version():
    r = subprocess.run(['chromium', '--version'], capture_output=True,
                       text=True)
    return ' '.join(r.stdout.split()[:2])


class _Browser:
    """One Chromium with the page open; its developer tools over a pipe."""

    def __init__(self, folder, name, netns, wav, more):
        profile = os.path.join(folder, name)
        down, self.to = os.pipe()
        self.come, up = os.pipe()
        argv = ['ip', 'netns', 'exec', netns, 'bash', '-c',
                'exec "$@" 3<&%d 4>&%d' % (down, up), 'bash', 'chromium',
                '--user-data-dir=' + profile,
                '--use-file-for-fake-audio-capture=%s%%noloop' % wav]
        self.p = subprocess.Popen(
            argv + FLAGS + more + ['about:blank'], pass_fds=(down, up),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=dict(os.environ, HOME=folder))
        os.close(down)
        os.close(up)
        self.n, self.rest, self.session = 0, b'', None
        target = self._call('Target.createTarget', url='file://' + PAGE)
        self.session = self._call('Target.attachToTarget', flatten=True,
                                  targetId=target['targetId'])['sessionId']
        end = time.monotonic() + 20
        while self.run('typeof begin') != 'function':
            if time.monotonic() > end:
                raise RuntimeError('the page does not load')
            time.sleep(0.1)

    def _call(self, method, **params):
        self.n += 1
        m = {'id': self.n, 'method': method, 'params': params}
        if self.session:
            m['sessionId'] = self.session
        os.write(self.to, json.dumps(m).encode() + b'\0')
        while True:
            reply = json.loads(self._message())
            if reply.get('id') == self.n:
                if 'error' in reply:
                    raise RuntimeError('%s: %s' % (method, reply['error']))
                return reply['result']

    def _message(self):
        parts = [self.rest]
        while b'\0' not in parts[-1]:
            b = os.read(self.come, 1 << 20)
            if not b:
                raise RuntimeError('chromium ended')
            parts.append(b)
        text, self.rest = b''.join(parts).split(b'\0', 1)
        return text

    def run(self, expression):
        r = self._call('Runtime.evaluate', expression=expression,
                       awaitPromise=True, returnByValue=True)
        if 'exceptionDetails' in r:
            raise RuntimeError('%s: %s' % (
                expression[:40], r['exceptionDetails']['exception'].get(
                    'description')))
        return r['result'].get('value')

    def take(self, name, path):
        """Writes what was kept under `name`; returns when it began (s)."""
        began, text = self.run("take('%s')" % name)
        with wave.open(path, 'wb') as f:
            f.setnchannels(1)
            f.setsampwidth(2)
            f.setframerate(RATE)
            f.writeframes(base64.b64decode(text))
        return began / 1000

    def close(self):
        """It ends when its pipe does."""
        os.close(self.to)
        try:
            self.p.wait(5)
        except subprocess.TimeoutExpired:
            self.p.kill()
            self.p.wait()
        os.close(self.come)


def _connect(a, b, red):
    a.run('begin()')
    b.run('begin()')
    flag = 'true' if red else 'false'
    offer = a.run('offer(%s)' % flag)
    answer = b.run('answer(%s, %s)' % (flag, json.dumps(offer)))
    a.run('accept(%s)' % json.dumps(answer))
    end = time.monotonic() + CALL_WAIT
    while not all(x.run('pc.connectionState') == 'connected'
                  for x in (a, b)):
        if time.monotonic() > end:
            raise RuntimeError('no call within %d s' % CALL_WAIT)
        time.sleep(0.05)


def _talk(w, north, south, scenario, seed, red, seconds):
    """The call stands on a good link, the link turns bad, they speak; figures
    of the link meanwhile."""
    w.link.set('delay=20')
    _connect(north, south, red)
    scenarios.tell(w.link, scenario, seed)
    other = threading.Thread(target=south.run, args=('speak()',))
    other.start()
    north.run('speak()')
    other.join()
    time.sleep(LEAD)
    count, began = link.Count(w.link), time.monotonic()
    scenarios.go_on(w.link, scenario, began, seconds + 2)
    return count.end()


def _side(folder, me, other, said):
    """me heard what other said: the lag of the one recording behind the
    reference less that of the other. `waited_ms`: how far other's own
    recording is from steady, which is nothing unless a browser had to wait."""
    path = os.path.join(folder, 'kept.wav')
    began = other.take('said', path)
    spoken = sides.heard(said, path, 0.0)
    heard_began = me.take('heard', path)
    out = sides.heard(said, path,
                      heard_began - began - spoken['delay_ms'] / 1000)
    out['waited_ms'] = spoken['delay_p95_ms'] - spoken['delay_p5_ms']
    return out


def run(name, scenario, seed, speech):
    """Figures of one call. name: one of NAMES."""
    folder = tempfile.mkdtemp(prefix='openline-chromium-')
    more = [RED3] if name == 'chromium-red3' else []
    browsers = []
    try:
        with world.World(paths=scenario.paths) as w:
            calm.ahead()
            for n in w.ns:
                subprocess.run(['ip', '-n', n, 'route', 'add', 'default',
                                'dev', 'ol0'], check=True)
            for side, n, wav in (('north', w.ns[0], speech.north_later),
                                 ('south', w.ns[1], speech.south_later)):
                browsers.append(_Browser(folder, side, n, wav, more))
            out = _talk(w, *browsers, scenario, seed, name != 'chromium',
                        speech.seconds)
            north, south = browsers
            two = (_side(folder, north, south, speech.south),
                   _side(folder, south, north, speech.north))
            out.update(sides.joined(*two))
            out['waited_ms'] = max(x['waited_ms'] for x in two)
            return out
    finally:
        for b in browsers:
            b.close()
        shutil.rmtree(folder, ignore_errors=True)
