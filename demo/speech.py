"""speech - recorded human voices for the demo, and what became of them.

Does      join recordings of Debian's pocketsphinx-testdata (16 kHz, several
          people) into what North and South say; compare what was said with
          what was heard: delay from mouth to ear, longest silence where there
          was speech.
Does not  need more than Python's own library.
"""
import array
import operator
import os
import wave

DATA = '/usr/share/pocketsphinx/test/data/'
RATE = 16000
# By people: readers of a novel, and two more of short commands.
NORTH = ['librivox/sense_and_sensibility_01_austen_64kb-0880.wav',
         'cards/001.wav', 'cards/003.wav',
         'librivox/sense_and_sensibility_01_austen_64kb-0890.wav']
SOUTH = ['numbers.raw', 'cards/005.wav', 'goforward.raw', 'something.raw',
         'librivox/sense_and_sensibility_01_austen_64kb-0870.wav']


def _load(name):
    path = DATA + name
    samples = array.array('h')
    if name.endswith('.raw'):
        with open(path, 'rb') as f:
            samples.frombytes(f.read())
        return samples
    with wave.open(path) as w:
        if (w.getframerate(), w.getnchannels()) != (RATE, 1):
            raise RuntimeError('%s is not 16 kHz mono' % path)
        samples.frombytes(w.readframes(w.getnframes()))
    return samples


def _say(names, seconds, pause):
    """Sentences with pauses, again from the first until `seconds` are full."""
    out = array.array('h', bytes(2 * int(RATE * 0.5)))
    i = 0
    while len(out) < seconds * RATE:
        s = _load(names[i % len(names)])
        peak = max(max(s), -min(s), 1)
        out.extend(int(v * 16000 / peak) for v in s)
        out.extend(array.array('h', bytes(2 * int(RATE * pause))))
        i += 1
    return out[:int(seconds * RATE)]


def _write(path, samples):
    with wave.open(path, 'wb') as w:
        w.setnchannels(1)
        w.setsampwidth(2)
        w.setframerate(RATE)
        w.writeframes(samples.tobytes())


def make(north, south, seconds):
    """Writes what North says and what South says, `seconds` each."""
    if not os.path.isdir(DATA):
        raise RuntimeError('the recordings are missing: apt-get install '
                           'pocketsphinx-testdata (tools/deps does it)')
    _write(north, _say(NORTH, seconds, 0.6))
    _write(south, _say(SOUTH, seconds, 0.4))


def _at(path, rate):
    """The samples of a WAV at `rate`, by means of neighbours."""
    with wave.open(path) as w:
        s = array.array('h')
        s.frombytes(w.readframes(w.getnframes()))
        n = w.getframerate() // rate
    return [sum(s[i:i + n]) / n for i in range(0, len(s) - n + 1, n)]


def _best_lag(segment, heard, low, high):
    """The place in heard[low:high] where `segment` fits best, and how well."""
    n = len(segment)
    energy = sum(v * v for v in segment)
    best, place = 0.0, None
    for at in range(max(0, low), min(high, len(heard) - n)):
        piece = heard[at:at + n]
        there = sum(map(operator.mul, piece, piece))
        if there <= n:
            continue
        fit = sum(map(operator.mul, segment, piece))
        fit /= (energy * there) ** 0.5
        if fit > best:
            best, place = fit, at
    return place, best


def _levels(samples, n):
    return [(sum(v * v for v in samples[i:i + n]) / n) ** 0.5
            for i in range(0, len(samples) - n + 1, n)]


def compare(spoken, heard, offset_s):
    """(mouth-to-ear delay in ms, longest gap in ms). offset_s: the recording
    began so many seconds after the playing."""
    rate = 4000
    ref, rec = _at(spoken, rate), _at(heard, rate)
    shift = int(round(offset_s * rate))
    n = rate // 2
    loud = sorted(range(0, len(ref) - n, n),
                  key=lambda i: -sum(v * v for v in ref[i:i + n]))
    delays = []
    for i in loud[:9]:
        place, fit = _best_lag(ref[i:i + n], rec, i - shift,
                               i - shift + rate * 2 // 5)
        if place is not None and fit > 0.6:
            delays.append((place + shift - i) * 1000.0 / rate)
    if not delays:
        return float('nan'), float('nan')
    delays.sort()
    delay = delays[len(delays) // 2]
    return delay, _longest_gap(ref, rec, shift, delay, rate)


def _longest_gap(ref, rec, shift, delay_ms, rate):
    lag = int(delay_ms * rate / 1000) - shift
    begin = max(0, -lag)
    n = rate // 100
    a = _levels(ref[begin:], n)
    b = _levels(rec[begin + lag:], n)
    level = max(a) if a else 0
    longest = run = 0
    for said, came in zip(a, b):
        if said > level * 0.05 and came < level * 0.003:
            run += 1
            longest = max(longest, run)
        else:
            run = 0
    return longest * 10.0
