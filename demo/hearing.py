"""hearing - what became of a voice on its way.

Does      compare what was said with what was heard: delay from mouth to ear,
          longest silence where there was speech.
Does not  judge how well it is understood (bench/score.py does), or need more
          than Python's own library.
"""
import array
import operator
import wave


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
