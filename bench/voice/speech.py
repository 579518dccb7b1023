"""speech - what is said in the bench, and what the codec alone leaves of it.

Does      two recordings of about 29 s, several voices, no sentence twice (so
          that a call carries 59 s of speech, both ways at once); the same
          for the peers, after a pause; the clean codec's figures.
"""
import os
import shutil
import subprocess
import tempfile
import wave

import numpy as np
from scipy.signal import resample_poly

import mkspeech
import score
import world
from voice import sides, targets

RATE = 48000
LEAD = 5                 # seconds; a peer's call stands before they speak
BYTES_PER_KBPS = 2.5     # of a frame of 20 ms


class Speech:
    """north and south: WAV files of 16 kHz; north_later and south_later: the
    same at 48 kHz, after LEAD seconds of silence. In a folder that close()
    takes away."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix='openline-voice-')
        self.north = os.path.join(self.folder, 'north.wav')
        self.south = os.path.join(self.folder, 'south.wav')
        self.seconds = max(mkspeech.write(self.north, mkspeech.NORTH),
                           mkspeech.write(self.south, mkspeech.SOUTH))
        self.north_later, self.south_later = (
            _later(p) for p in (self.north, self.south))

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)


def _write(path, samples):
    with wave.open(path, 'wb') as f:
        f.setnchannels(1)
        f.setsampwidth(2)
        f.setframerate(RATE)
        f.writeframes(samples.astype('<i2').tobytes())
    return path


def _later(path):
    x = resample_poly(score.load(path), RATE, score.RATE)
    y = np.concatenate([np.zeros(LEAD * RATE), x, np.zeros(2 * RATE)])
    return _write(path.replace('.wav', '-later.wav'),
                  np.clip(np.round(y), -32767, 32767))


def _through_codec(path, kbps):
    raw = subprocess.run(
        [os.path.join(world.BUILD, 'bench_voice_codec'), path,
         '%d' % (kbps * BYTES_PER_KBPS)],
        check=True, stdout=subprocess.PIPE).stdout
    return _write(path.replace('.wav', '-%dk.wav' % kbps),
                  np.frombuffer(raw, np.int16))


def clean(speech):
    """{kbit/s: ESTOI} of the codec alone on this speech."""
    out = {}
    for kbps in targets.RATES:
        two = [sides.heard(p, _through_codec(p, kbps), 0.0)
               for p in (speech.north, speech.south)]
        out[kbps] = sides.joined(*two)['estoi']
    return out
