"""targets - what the voice must reach, scenario by scenario.

Does      say how far under the clean codec a figure may be, and what median
          delay from mouth to ear it may have.
Does not  measure.

The targets were set on a sample of speech on which the clean codec (Opus, 24
kbit/s, nothing lost) has an ESTOI of 0.977. On another sample it has another
one, so a target is read as the distance under the clean figure: 0.970 where
the codec has 0.977 is 0.007 under whatever it has here. On the thinnest link
the clean figure of the rate that is in use there counts.
"""
from collections import namedtuple

# estoi      as set on the sample with the clean figures CLEAN_THERE
# delay_ms   most, median of a call
# gap_ms     most, longest; None: not asked for
# concealed  most, per cent; None: not asked for
# by_rate    measured from the clean figure of the rate in use
Target = namedtuple('Target', 'estoi delay_ms gap_ms concealed by_rate',
                    defaults=(None, None, False))

CLEAN_THERE = {24: 0.977, 20: 0.967, 12: 0.916}  # kbit/s of payload: ESTOI
RATES = (24, 20, 16, 12)
LEAVE = 0.005    # what the judgement leaves

_ROWS = ('clean', 'jitter', 'r20', 'r30', 'r50', 'r60', 'ge10', 'ge20',
         'outage')
_ONE = ((0.975, 65), (0.975, 95), (0.975, 150), (0.973, 220), (0.970, 450),
        (0.945, 700), (0.970, 550), (0.955, 680), (0.970, 700))
_TWO = ((0.975, 65), (0.975, 80), (0.976, 90), (0.976, 130), (0.974, 240),
        (0.972, 350), (0.974, 280), (0.965, 400), (0.968, 400))

TARGETS = {
    **{(n, 1): Target(*v) for n, v in zip(_ROWS, _ONE)},
    **{(n, 2): Target(*v) for n, v in zip(_ROWS, _TWO)},
    ('jitter', 1): Target(0.975, 95, concealed=0.2),
    ('ge20-250ms', 1): Target(0.87, None, gap_ms=300),
    ('k64', 1): Target(0.965, 450),
    ('k40', 1): Target(0.95, 450),
    ('k24', 1): Target(0.90, 450, by_rate=True),
    # One of two paths dead or dying moves no figure: as clean.
    ('dead', 2): Target(0.975, 65),
    ('dying', 2): Target(0.975, 65),
}


def _at(clean, rate):
    """The clean figure at a rate between those that are known."""
    known = sorted(clean.items())
    for (r0, e0), (r1, e1) in zip(known, known[1:]):
        if rate <= r1:
            share = max(0.0, (rate - r0) / (r1 - r0))
            return e0 + share * (e1 - e0)
    return known[-1][1]


def here(target, clean, rate):
    """The ESTOI to reach on a sample whose clean codec has `clean` ({kbit/s:
    ESTOI}); `rate`: kbit/s of the voice in use."""
    at = rate if target.by_rate and rate else 24
    return _at(clean, at) - (_at(CLEAN_THERE, at) - target.estoi)


def verdict(target, clean, rate, figures):
    """What of the target is missed: [] is met. A word in brackets is within
    what the judgement leaves."""
    missed = []
    least = here(target, clean, rate)
    if figures['estoi'] < least - LEAVE:
        missed.append('ESTOI')
    elif figures['estoi'] < least:
        missed.append('(ESTOI)')
    for name, most in (('delay_ms', target.delay_ms),
                       ('gap_ms', target.gap_ms),
                       ('concealed', target.concealed)):
        have = figures.get(name)
        if most is not None and (have is None or have > most):
            missed.append(name.replace('_ms', ''))
    return missed
