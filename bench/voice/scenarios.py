"""scenarios - the bad networks of the voice bench.

Does      name each network, say what its link is told and when.
Does not  know who speaks over it (ours.py, baresip.py, chromium.py).

rN: N % of the packets lost, each by itself. geN: bursts of 200 ms mean, N %
of the time; geN-M: of M ms mean. outage: nothing for 500 ms every 5 s. kN: a
link of N kbit/s with a drop-tail queue of 400 ms. narrow-: we send 63 kbit/s a
path instead of 126. 20 ms each way unless said.
"""
import time
from collections import namedtuple

# name      as in --only
# paths     how many the two ends have
# words     what badlink is told, a list: one for all paths, or one a path
# later     [(seconds of speech, words for the link)] after that
# settings  of the line, set at both ends before they speak
# like      the network that the peers, who have no such setting, spoke over
# named     one of those that have a target
Scenario = namedtuple('Scenario',
                      'name paths words later settings like named')


def _make(name, paths, *words, later=(), settings=None, like=None,
          named=True):
    return Scenario(name, paths, list(words), list(later), settings or {},
                    like or name, named)


def _both(name, words, **more):
    return [_make(name, 1, words, **more), _make(name, 2, words, **more)]


R = 'delay=20 loss=%d'
GE = 'delay=20 burst=%d,%d'
OUTAGE = 'delay=20 outage=500,5000'
DEAD = 'k=0 dead'

CHANGING = [(0, R % 5), (10, R % 45), (20, GE % (15, 200))]
FLAPPING = [(t + d, w) for t in range(3, 27, 4)
            for d, w in ((0, DEAD), (1.5, 'k=0 delay=20'))]

NAMED = (
    _both('clean', 'delay=20') +
    _both('jitter', 'delay=20 jitter=15') +
    [_make('r5', 1, R % 5), _make('r10', 1, R % 10)] +
    sum((_both('r%d' % n, R % n) for n in (20, 30, 50, 60)), []) +
    _both('ge10', GE % (10, 200)) +
    _both('ge20', GE % (20, 200)) +
    _both('outage', OUTAGE) +
    [_make('ge20-250ms', 1, GE % (20, 200), like='ge20',
           settings={'playout_max_ms': '250'})] +
    [_make('k%d' % n, 1, 'delay=20 kbps=%d' % n) for n in (64, 40, 24)] +
    [_make('dead', 2, 'dead', 'delay=20'),
     _make('dying', 2, 'delay=20', later=[(8.3, DEAD)])])

NARROW = [_make('narrow-' + name, 1, words, like=name, named=False,
                settings={'ceiling': '63'})
          for name, words in (('clean', 'delay=20'), ('r20', R % 20),
                              ('r50', R % 50), ('ge20', GE % (20, 200)),
                              ('outage', OUTAGE))]

UNNAMED = (
    _both('r40', R % 40, named=False) +
    _both('r70', R % 70, named=False) +
    _both('ge20-400', GE % (20, 400), named=False) +
    _both('ge10-800', GE % (10, 800), named=False) +
    _both('r20ge10', R % 20 + ' burst=10,200', named=False) +
    _both('changing', R % 5, later=CHANGING, named=False) +
    [_make('jitter-r20', 1, 'delay=20 jitter=15 loss=20', named=False),
     _make('far-r20', 1, 'delay=100 loss=20', named=False),
     _make('ge20-together', 2, 'together ' + GE % (20, 200), named=False),
     _make('outage-together', 2, 'together ' + OUTAGE, named=False),
     _make('r50-ge20', 2, R % 50, GE % (20, 200), named=False),
     _make('dead-r20', 2, 'dead', R % 20, named=False),
     _make('flapping', 2, 'delay=20', later=FLAPPING, named=False)])

ALL = NAMED + UNNAMED + NARROW


def choose(only=None, paths=None, named=None):
    """Those of `only` (names; None: all), with so many paths."""
    known = {s.name for s in ALL}
    for name in only or []:
        if name not in known:
            raise ValueError('no scenario %s, only %s' % (
                name, ', '.join(dict.fromkeys(s.name for s in ALL))))
    return [s for s in ALL if (not only or s.name in only) and
            (not paths or s.paths == paths) and
            (named is None or s.named == named)]


def tell(link, scenario, seed):
    """Sets the link as it is when the speech begins."""
    words = scenario.words
    for k in range(scenario.paths):
        if len(words) == 1:
            link.set('%s seed=%d' % (words[0], seed))
            return
        link.set('k=%d %s seed=%d' % (k, words[k], seed))


def go_on(link, scenario, began, seconds):
    """Sets the link again when its time comes; returns so many seconds after
    `began` (time.monotonic())."""
    for at, words in scenario.later:
        time.sleep(max(0.0, began + at - time.monotonic()))
        link.set(words)
    time.sleep(max(0.0, began + seconds - time.monotonic()))
