#!/usr/bin/python3
"""mkspeech - recorded human speech for the demo, the tests and the bench.

usage: mkspeech.py FOLDER

Writes FOLDER/north.wav and FOLDER/south.wav, about 27 s each, 16 kHz mono
16 bit: sentences of several people from Debian's pocketsphinx-testdata,
brought to one loudness (-26 dB of the full scale while they speak), with
0.6 s of pause between them. The two share no sentence. The same input gives
the same bytes. Needs nothing but Python.
"""

import array
import math
import os
import sys
import wave

DATA = "/usr/share/pocketsphinx/test/data"
BOOK = "librivox/sense_and_sensibility_01_austen_64kb-0%d.wav"

NORTH = [BOOK % 880, "cards/002.wav", BOOK % 920, "numbers.raw",
         "cards/003.wav", BOOK % 930, "something.raw"]
SOUTH = ["cards/005.wav", BOOK % 890, "goforward.raw", "cards/004.wav",
         BOOK % 870, "tidigits/dhd.2934z.raw", "cards/001.wav"]

RATE = 16000
BLOCK = RATE // 50       # 20 ms
LEAD = RATE              # silence before the first sentence
PAUSE = RATE * 6 // 10   # and between two
LEVEL = 32768 * 10 ** (-26 / 20)


def read(name):
    path = os.path.join(DATA, name)
    samples = array.array("h")
    try:
        if name.endswith(".raw"):
            with open(path, "rb") as f:
                samples.frombytes(f.read())
        else:
            with wave.open(path) as w:
                form = w.getframerate(), w.getnchannels(), w.getsampwidth()
                if form != (RATE, 1, 2):
                    sys.exit(f"mkspeech: {path} is not 16 kHz mono 16 bit")
                samples.frombytes(w.readframes(w.getnframes()))
    except OSError as e:
        sys.exit(f"mkspeech: {path}: {e.strerror}; "
                 "install the package pocketsphinx-testdata")
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def energies(x):
    return [sum(v * v for v in x[i:i + BLOCK]) / BLOCK
            for i in range(0, len(x) - BLOCK + 1, BLOCK)]


def sentence(name):
    """One sentence without the silence around it, at the common loudness."""
    x = read(name)
    mean = sum(x) / len(x)
    x = [v - mean for v in x]
    e = energies(x)
    spoken = [i for i, v in enumerate(e) if v > max(e) * 1e-4]
    active = [v for v in e if v > max(e) * 10 ** -3.5]
    gain = LEVEL / math.sqrt(sum(active) / len(active))
    begin = max(0, spoken[0] * BLOCK - BLOCK * 2)
    end = min(len(x), (spoken[-1] + 1) * BLOCK + BLOCK * 4)
    x = [v * gain for v in x[begin:end]]
    ramp = RATE // 100
    for i in range(ramp):
        x[i] *= i / ramp
        x[-1 - i] *= i / ramp
    return x


def write(path, names):
    out = [0.0] * LEAD
    for name in names:
        out += sentence(name) + [0.0] * PAUSE
    # A floor of -90 dB, as any room has: a linear congruence will do.
    state, pcm = 1, array.array("h")
    for v in out:
        state = (state * 1664525 + 1013904223) & 0xffffffff
        v += (state >> 8) / (1 << 22) - 2.0
        pcm.append(max(-32767, min(32767, round(v))))
    if sys.byteorder == "big":
        pcm.byteswap()
    with wave.open(path, "wb") as w:
        w.setnchannels(1)
        w.setsampwidth(2)
        w.setframerate(RATE)
        w.writeframes(pcm.tobytes())
    return len(pcm) / RATE


def main():
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        print(__doc__.split("\n\n")[1], file=sys.stderr)
        sys.exit(2)
    os.makedirs(sys.argv[1], exist_ok=True)
    for name, what in ("north.wav", NORTH), ("south.wav", SOUTH):
        path = os.path.join(sys.argv[1], name)
        print(f"{path}: {write(path, what):.1f} s")


if __name__ == "__main__":
    main()
