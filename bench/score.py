#!/usr/bin/python3
"""score - compares what was heard with what was said.

usage: score.py REFERENCE.wav RECORDING.wav [--offset S] [--json]

Finds every sentence of the reference in the recording, follows it through
stretched and shortened places, and prints

  estoi           understood, 0 to 1: mean over the sentences
  estoi_worst     of the worst sentence
  sentences       how many, and found: how many of them were recognised
  delay_ms        median of position in the recording less position in the
                  reference, plus the offset; delay_p5_ms, delay_p95_ms
  silent          share of the time with speech in which nothing is heard
  gap_ms          the longest such time

--offset S: seconds by which the recording's first sample lies after the
reference's first sample, on one clock. With it the delay is mouth to ear.
Needs python3-numpy and python3-scipy.
"""

import argparse
import json
import os
import sys
from math import gcd

import numpy as np
from scipy.fft import irfft, next_fast_len, rfft
from scipy.io import wavfile
from scipy.signal import resample_poly

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from estoi import estoi  # noqa: E402

RATE = 16000
BLOCK = RATE // 100          # 10 ms, the grain of gaps
PAUSE = 0.30                 # seconds of silence that part two sentences
SEARCH = 3.0                 # seconds around the expected place, coarse
FOLLOW = 0.25                # and for a piece within a sentence
PIECE = 64 * RATE // 100     # pieces of 640 ms every 320 ms
HOP = PIECE // 2
SURE_SENTENCE, SURE_PIECE = 0.15, 0.6


def load(path):
    rate, x = wavfile.read(path)
    x = x.astype(float) * (32768 if x.dtype.kind == "f" else 1)
    if x.ndim > 1:
        x = x.mean(1)
    d = gcd(rate, RATE)
    return resample_poly(x, RATE // d, rate // d) if rate != RATE else x


def power(x):
    n = len(x) // BLOCK * BLOCK
    return np.mean(x[:n].reshape(-1, BLOCK) ** 2, 1)


def sentences(x):
    """Where somebody speaks: [first sample, past the last) of each."""
    p = power(x)
    spoken = np.where(p > p.max() * 1e-4)[0]
    out, begin, last = [], spoken[0], spoken[0]
    for i in spoken[1:]:
        if (i - last) * BLOCK > PAUSE * RATE:
            out.append((begin, last))
            begin = i
        last = i
    out.append((begin, last))
    out = [(max(0, a - 2) * BLOCK, min(len(x), (b + 4) * BLOCK))
           for a, b in out]
    return [(a, b) for a, b in out if b - a >= RATE // 2]


def locate(piece, rec, low, high):
    """Best place of `piece` in rec with its start in [low, high), and how
    sure: the normalised correlation."""
    low = max(0, int(low))
    part = rec[low:int(high) + len(piece)]
    if len(part) <= len(piece) or np.abs(part).max() < 1:
        return None, 0.0
    n = next_fast_len(len(part) + len(piece), True)
    c = irfft(rfft(part, n) * np.conj(rfft(piece, n)), n)
    c = c[:len(part) - len(piece) + 1]
    sums = np.concatenate([[0], np.cumsum(part * part)])
    energy = sums[len(piece):len(piece) + len(c)] - sums[:len(c)]
    energy = np.maximum(energy, len(piece) * 25.0)
    c = c / np.sqrt(energy * np.dot(piece, piece) + 1)
    i = int(np.argmax(c))
    return low + i, float(c[i])


def follow(piece, rec, lag, begin):
    """What was heard of a sentence, piece by piece where it lies now, and
    the lags of the pieces that were recognised."""
    heard, lags, n = np.zeros(len(piece)), [], len(piece)
    for k in range(0, n, HOP):
        part = piece[k:k + PIECE]
        if len(part) == PIECE and np.sqrt(np.mean(part ** 2)) > 300:
            at = begin + k + lag
            p, sure = locate(part, rec, at - FOLLOW * RATE,
                             at + FOLLOW * RATE)
            if sure > SURE_PIECE:
                lag = p - begin - k
                lags.append(lag)
        end = min(k + HOP, n)
        at = begin + k + lag
        if at >= 0 and at + end - k <= len(rec):
            heard[k:end] = rec[at:at + end - k]
    return heard, lags


def silence(said, heard):
    """Blocks with speech, those of them unheard, the longest gap."""
    ps, ph = power(said), power(heard)
    level = np.mean(ps[ps > ps.max() * 1e-3])
    on, off = ps > level * 1e-2, ph < level * 10 ** -3.5
    longest = run = spoken = 0
    for t in range(len(off) + 1):
        if t < len(off) and off[t]:
            run += 1
            spoken += on[t]
            continue
        if run and spoken * 2 >= run:
            longest = max(longest, run)
        run = spoken = 0
    return int(on.sum()), int((on & off).sum()), longest


def score(ref, rec, offset=0.0):
    rec = np.concatenate([rec, np.zeros(RATE * 4)])
    parts = sentences(ref)
    # The surest of the longest sentences tells where to look for the rest.
    best, base = 0.0, 0
    for a, b in sorted(parts, key=lambda t: t[0] - t[1])[:4]:
        p, sure = locate(ref[a:b], rec, 0, len(rec))
        if sure > best:
            best, base = sure, p - a
    scores, lags, found = [], [], 0
    active = unheard = longest = 0
    for a, b in parts:
        p, sure = locate(ref[a:b], rec, a + base - SEARCH / 2 * RATE,
                         a + base + SEARCH / 2 * RATE)
        known = p is not None and sure > SURE_SENTENCE
        found += known
        heard, some = follow(ref[a:b], rec, p - a if known else base, a)
        lags += some
        e = estoi(ref[a:b], heard, RATE) if np.abs(heard).max() > 1 else 0
        if not np.isnan(e):
            scores.append(max(0.0, e))
        on, off, gap = silence(ref[a:b], heard)
        active, unheard = active + on, unheard + off
        longest = max(longest, gap)
    out = {
        "estoi": round(float(np.mean(scores)), 4) if scores else 0.0,
        "estoi_worst": round(float(np.min(scores)), 4) if scores else 0.0,
        "sentences": len(parts),
        "found": found,
        "silent": round(unheard / max(1, active), 4),
        "gap_ms": longest * 10,
    }
    if lags:
        ms = np.array(lags) * 1000 / RATE + offset * 1000
        out["delay_ms"] = round(float(np.median(ms)), 1)
        out["delay_p5_ms"] = round(float(np.percentile(ms, 5)), 1)
        out["delay_p95_ms"] = round(float(np.percentile(ms, 95)), 1)
    return out


def main():
    p = argparse.ArgumentParser(usage=__doc__.split("\n\n")[1][7:])
    p.add_argument("reference")
    p.add_argument("recording")
    p.add_argument("--offset", type=float, default=0.0)
    p.add_argument("--json", action="store_true")
    a = p.parse_args()
    try:
        out = score(load(a.reference), load(a.recording), a.offset)
    except (OSError, ValueError) as e:
        sys.exit(f"score: {e}")
    if a.json:
        print(json.dumps(out))
        return
    for k, v in out.items():
        print(f"{k:<14}{v}")


if __name__ == "__main__":
    main()
