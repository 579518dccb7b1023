"""estoi - how much of speech can still be understood: 0 to 1.

The extended short-time objective intelligibility measure, from its paper:
J. Jensen and C. H. Taal, "An Algorithm for Predicting the Intelligibility of
Speech Masked by Modulated Noise Maskers", IEEE/ACM TASLP 24(11), 2016.

Both signals at 10 kHz, frames of 256 samples every 128, fifteen third-octave
bands from 150 Hz; segments of 30 frames, their rows and then their columns
brought to zero mean and unit length, and compared.
"""

from math import gcd

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy.signal import resample_poly

RATE = 10000
FRAME, HOP, FFT = 256, 128, 512
BANDS, LOWEST = 15, 150.0
SEGMENT = 30
DYNAMIC_DB = 40  # frames of the reference quieter than that are left out

WINDOW = np.hanning(FRAME + 2)[1:-1]


def _bands():
    grid = np.linspace(0, RATE, FFT + 1)[:FFT // 2 + 1]
    bands = np.zeros((BANDS, len(grid)))
    for i in range(BANDS):
        centre = LOWEST * 2 ** (i / 3)
        low = np.argmin((grid - centre * 2 ** (-1 / 6)) ** 2)
        high = np.argmin((grid - centre * 2 ** (1 / 6)) ** 2)
        bands[i, low:high] = 1
    return bands


THIRDS = _bands()


def _frames(x):
    return sliding_window_view(x, FRAME)[::HOP] * WINDOW


def _joined(frames):
    out = np.zeros(HOP * (len(frames) - 1) + FRAME)
    for i, f in enumerate(frames):
        out[i * HOP:i * HOP + FRAME] += f
    return out


def _spectrum(x):
    power = np.abs(np.fft.rfft(_frames(x), FFT)) ** 2
    return np.sqrt(THIRDS @ power.T)


def _unit(segments, axis):
    segments = segments - segments.mean(axis, keepdims=True)
    length = np.linalg.norm(segments, axis=axis, keepdims=True)
    return segments / (length + 1e-9)


def _segments(spectrum):
    s = sliding_window_view(spectrum, SEGMENT, axis=1).transpose(1, 0, 2)
    return _unit(_unit(s, 2), 1)


def estoi(reference, heard, rate):
    """Both at `rate`, aligned. NaN where less than 0.4 s is spoken."""
    d = gcd(rate, RATE)
    x = resample_poly(reference, RATE // d, rate // d)
    y = resample_poly(heard, RATE // d, rate // d)
    n = min(len(x), len(y))
    if n < FRAME:
        return float("nan")
    xf, yf = _frames(x[:n]), _frames(y[:n])
    level = 20 * np.log10(np.linalg.norm(xf, axis=1) + 1e-12)
    spoken = level > level.max() - DYNAMIC_DB
    if spoken.sum() < SEGMENT + 2:
        return float("nan")
    x, y = _joined(xf[spoken]), _joined(yf[spoken])
    a, b = _segments(_spectrum(x)), _segments(_spectrum(y))
    return float((a * b).sum((1, 2)).mean() / SEGMENT)
