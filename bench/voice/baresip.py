"""baresip - a call of baresip with Opus and its FEC over the bad link, scored.

Does      two baresips with the settings they come with, mono, in-band FEC
          on; speech from a file (aufile), sound into a null sink each of a
          PulseAudio of our own.
Does not  need a sound card, a SIP server or the user's settings.

When a word was spoken is taken from the RTP packets on the link: a packet of
20 ms leaves at the earliest when its last sample has been spoken. What was
heard is what PulseAudio would play; about 100 ms of the delay are that card.
"""
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

NAMES = ('baresip',)
CALL_WAIT = 45    # seconds until the call must stand
RATE = 48000
FRAME_S = 0.020

CONFIG = '''poll_method epoll
sip_listen {ip}:5060
call_max_calls 4
audio_path {folder}/no-sounds
audio_buffer 20-160
audio_player alsa,{name}
audio_source aufile,{wav}
audio_alert alsa,{name}
audio_level no
ausrc_format s16
auplay_format s16
auenc_format s16
audec_format s16
rtcp_mux no
jitter_buffer_delay 5-10
net_interface ol0
module_path {modules}
module opus.so
module alsa.so
module aufile.so
module_tmp uuid.so
module_tmp account.so
module_app menu.so
ringback_disabled yes
opus_bitrate 28000
opus_inbandfec yes
opus_packet_loss 10
opus_stereo no
opus_sprop_stereo no
'''
MODULES = ('/usr/lib/baresip/modules',
           '/usr/lib/x86_64-linux-gnu/baresip/modules')


def _modules():
    return next((m for m in MODULES if os.path.isdir(m)), None)


def lacks():
    """What is missing for it; '' when it can run."""
    for program in ('baresip', 'pulseaudio', 'parec'):
        if not shutil.which(program):
            return program
    return '' if _modules() else "baresip's modules"


def version():
    r = subprocess.run(['dpkg-query', '-W', '-f', '${Version}',
                        'baresip-core'], capture_output=True, text=True)
    return 'baresip ' + (r.stdout or '?')


class _Card:
    """A PulseAudio with a null sink for each side."""

    def __init__(self, folder):
        self.env = dict(os.environ, HOME=folder, XDG_RUNTIME_DIR=folder,
                        PULSE_SERVER='unix:%s/card' % folder,
                        ALSA_CONFIG_PATH='/usr/share/alsa/alsa.conf:%s/alsa'
                        % folder)
        with open(os.path.join(folder, 'alsa'), 'w') as f:
            for n in ('north', 'south'):
                f.write('pcm.%s { type pulse device %s }\n' % (n, n))
        args = ['pulseaudio', '-n', '--daemonize=no', '--use-pid-file=no',
                '--exit-idle-time=-1', '-L',
                'module-native-protocol-unix auth-anonymous=1 '
                'socket=%s/card' % folder]
        for n in ('north', 'south'):
            args += ['-L', 'module-null-sink sink_name=%s rate=%d' % (n,
                                                                     RATE)]
        self.p = subprocess.Popen(args, env=self.env,
                                  stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL)
        end = time.monotonic() + 10
        while not self._answers():
            if time.monotonic() > end or self.p.poll() is not None:
                self.close()
                raise RuntimeError('pulseaudio does not start')
            time.sleep(0.1)

    def _answers(self):
        return subprocess.run(
            ['pactl', 'info'], env=self.env, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL).returncode == 0

    def close(self):
        self.p.terminate()
        self.p.wait()


class _Ear:
    """What a sink plays, and when its first sample was played."""

    def __init__(self, card, name):
        self.p = subprocess.Popen(
            ['parec', '--device=%s.monitor' % name, '--rate=%d' % RATE,
             '--channels=1', '--format=s16le', '--latency-msec=10', '--raw'],
            env=card.env, stdout=subprocess.PIPE)
        self.sound, self.began = bytearray(), float('inf')
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    def _listen(self):
        while True:
            b = os.read(self.p.stdout.fileno(), 1 << 16)
            if not b:
                return
            self.sound += b
            self.began = min(self.began,
                             time.time() - len(self.sound) / 2 / RATE)

    def end(self, path):
        self.p.terminate()
        self.p.wait()
        self.thread.join(2)
        with wave.open(path, 'wb') as f:
            f.setnchannels(1)
            f.setsampwidth(2)
            f.setframerate(RATE)
            f.writeframes(bytes(self.sound[:len(self.sound) // 2 * 2]))


class _Phone:
    def __init__(self, folder, card, side, ip, netns, wav, dial=None):
        home = os.path.join(folder, side)
        os.makedirs(home)
        with open(os.path.join(home, 'config'), 'w') as f:
            f.write(CONFIG.format(ip=ip, folder=folder, name=side, wav=wav,
                                  modules=_modules()))
        with open(os.path.join(home, 'accounts'), 'w') as f:
            f.write('<sip:%s@%s>;regint=0;answermode=auto\n' % (side, ip))
        open(os.path.join(home, 'contacts'), 'w').close()
        self.log = os.path.join(folder, side + '.log')
        with open(self.log, 'wb') as log:
            self.p = subprocess.Popen(
                ['ip', 'netns', 'exec', netns, 'stdbuf', '-o0', 'baresip',
                 '-f', home] + (['-e', '/dial ' + dial] if dial else []),
                env=card.env, stdin=subprocess.DEVNULL, stdout=log,
                stderr=log)

    def said(self):
        with open(self.log, errors='replace') as f:
            return ' '.join(f.read().split())

    def close(self):
        if self.p.poll() is None:
            self.p.terminate()
            try:
                self.p.wait(3)
            except subprocess.TimeoutExpired:
                self.p.kill()
                self.p.wait()


def _rtp_start(log, direction):
    """When sample 0 of what a side sends was spoken, from its RTP packets as
    they came to the link: seconds since the epoch."""
    first, best = None, float('inf')
    with open(log) as f:
        for line in f:
            ns, _, d, _, text = line.split()
            if int(d) != direction:
                continue
            b = bytes.fromhex(text)
            if b[9] != 17 or len(b) < 40 or b[28] >> 6 != 2 or \
                    not 96 <= b[29] & 127 <= 127:
                continue
            stamp = int.from_bytes(b[32:36], 'big')
            first = stamp if first is None else first
            best = min(best, int(ns) / 1e9 -
                       (stamp - first & 0xffffffff) / RATE)
    if first is None:
        raise RuntimeError('no RTP on the link')
    return best - FRAME_S


def _talk(w, card, folder, scenario, seed, speech):
    w.link.set('delay=20')
    log = os.path.join(folder, 'rtp')
    w.link.log(log, with_bytes=True)
    ears = {n: _Ear(card, n) for n in ('north', 'south')}
    phones = []
    try:
        phones.append(_Phone(folder, card, 'south', '10.77.0.2', w.ns[1],
                             speech.south_later))
        time.sleep(1.0)
        phones.append(_Phone(folder, card, 'north', '10.77.0.1', w.ns[0],
                             speech.north_later, 'sip:south@10.77.0.2'))
        end = time.monotonic() + CALL_WAIT
        while not all('Call established' in p.said() for p in phones):
            if time.monotonic() > end:
                raise RuntimeError('no call: ' + phones[1].said()[-500:])
            time.sleep(0.05)
        scenarios.tell(w.link, scenario, seed)
        time.sleep(LEAD)
        count, began = link.Count(w.link), time.monotonic()
        scenarios.go_on(w.link, scenario, began, speech.seconds + 2)
        return ears, log, count.end()
    finally:
        for p in phones:
            p.close()
        w.link.log()
        for n, e in ears.items():
            e.end(os.path.join(folder, 'heard-by-%s.wav' % n))


def run(name, scenario, seed, speech):
    """Figures of one call."""
    folder = tempfile.mkdtemp(prefix='openline-baresip-')
    card = None
    try:
        card = _Card(folder)
        with world.World(paths=scenario.paths) as w:
            ears, log, out = _talk(w, card, folder, scenario, seed, speech)
            calm.no_longer()
            two = []
            for me, direction, said in (('north', 1, speech.south),
                                        ('south', 0, speech.north)):
                spoken = _rtp_start(log, direction) + LEAD
                two.append(sides.heard(
                    said, os.path.join(folder, 'heard-by-%s.wav' % me),
                    ears[me].began - spoken))
            out.update(sides.joined(*two))
            return out
    finally:
        if card:
            card.close()
        shutil.rmtree(folder, ignore_errors=True)
