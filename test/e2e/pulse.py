"""pulse - a PulseAudio of our own: a machine's sound without a card.

Does      run a server in a folder of its own, with null sinks, which are paced
          as cards are (ALSA's null device is not); play into them, record
          what is played to them; end everything by its own process id.
Does not  touch the PulseAudio of whoever runs the test.
"""
import os
import subprocess
import time
import wave

RATE = 48000


def is_installed():
    for program in ('pulseaudio', 'pactl', 'paplay', 'parec'):
        if not any(os.access(os.path.join(d, program), os.X_OK)
                   for d in os.environ['PATH'].split(':')):
            return False
    return True


class Pulse:
    """A server; `env` are the words that send a program to it."""

    def __init__(self, folder):
        self.dir = folder
        self.server = self.recording = None
        os.makedirs(os.path.join(folder, 'run'), mode=0o700)
        self.env = ['HOME=' + folder,
                    'XDG_RUNTIME_DIR=' + os.path.join(folder, 'run'),
                    'XDG_CONFIG_HOME=' + os.path.join(folder, '.config'),
                    'PULSE_SERVER=unix:' + os.path.join(folder, 'socket')]
        # As libasound2-plugins has it where PulseAudio runs for everybody.
        with open(os.path.join(folder, '.asoundrc'), 'w') as f:
            f.write('pcm.!default { type pulse }\n'
                    'ctl.!default { type pulse }\n')
        try:
            self.start()
        except BaseException:
            self.stop()
            raise

    def start(self):
        env = dict(os.environ, **dict(e.split('=', 1) for e in self.env))
        del env['PULSE_SERVER']
        with open(os.path.join(self.dir, 'log'), 'ab') as log:
            self.server = subprocess.Popen(
                ['pulseaudio', '-n', '--daemonize=no', '--system=false',
                 '--exit-idle-time=-1', '--use-pid-file=no',
                 '--log-target=stderr', '-L',
                 'module-native-protocol-unix auth-anonymous=1 socket=' +
                 os.path.join(self.dir, 'socket')],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=env)
        end = time.monotonic() + 20
        while self.ask('info', check=False) is None:
            if self.server.poll() is not None or time.monotonic() > end:
                raise AssertionError('PulseAudio does not start: ' +
                                     open(os.path.join(self.dir, 'log')).read())
            time.sleep(0.05)

    def stop(self):
        for p in self.recording, self.server:
            if p and p.poll() is None:
                p.kill()
                p.wait()
        self.recording = None
        try:
            os.unlink(os.path.join(self.dir, 'socket'))
        except FileNotFoundError:
            pass

    def command(self, *argv, **how):
        return subprocess.Popen(['env'] + self.env + list(argv),
                                stdin=subprocess.DEVNULL, **how)

    def ask(self, *words, check=True):
        r = subprocess.run(['env'] + self.env + ['pactl'] + list(words),
                           capture_output=True, text=True, timeout=20)
        if r.returncode and check:
            raise AssertionError('pactl %s: %s' % (words, r.stderr))
        return None if r.returncode else r.stdout.strip()

    def add_sink(self, name):
        """A null sink; the number by which remove_sink() takes it away."""
        number = self.ask('load-module', 'module-null-sink',
                          'sink_name=' + name, 'rate=%d' % RATE, 'channels=1')
        self.ask('set-default-sink', name)
        self.ask('set-default-source', name + '.monitor')
        return number

    def remove_sink(self, number):
        self.ask('unload-module', number)

    def play(self, path):
        return self.command('paplay', path, stderr=subprocess.DEVNULL)

    def record(self, sink):
        """Records what is played to a sink, until stop_recording()."""
        self.raw = os.path.join(self.dir, 'recorded.raw')
        with open(self.raw, 'wb') as f:
            self.recording = self.command(
                'parec', '--device=%s.monitor' % sink, '--format=s16le',
                '--rate=%d' % RATE, '--channels=1', '--latency-msec=20',
                stdout=f, stderr=subprocess.DEVNULL)

    def stop_recording(self):
        """The recording as a WAV, or None."""
        if not self.recording:
            return None
        self.recording.terminate()
        self.recording.wait()
        self.recording = None
        path = os.path.join(self.dir, 'recorded.wav')
        with open(self.raw, 'rb') as raw, wave.open(path, 'wb') as f:
            f.setparams((1, 2, RATE, 0, 'NONE', ''))
            sound = raw.read()
            f.writeframes(sound[:len(sound) // 2 * 2])
        return path
