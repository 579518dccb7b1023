"""sides - one call's figures from what its two sides heard.

Does      score both recordings against what was said, make one row of them:
          means of what is understood, of the delays and shares; the worst
          sentence and the longest gap of either side.
Does not  know by which program the voice travelled.
"""
import score

MEAN = ('estoi', 'delay_ms', 'delay_p95_ms', 'silent')
MOST = ('gap_ms',)
LEAST = ('estoi_worst',)


def heard(said, recording, offset):
    """Figures of one side. offset: seconds by which the recording's first
    sample lies after the first of what was said."""
    return score.score(score.load(said), score.load(recording), offset)


def joined(a, b):
    """One row of the two sides'. What one of them lacks (a delay, where no
    sentence was recognised) is the other's."""
    out = {}
    for names, how in ((MEAN, lambda v: sum(v) / len(v)), (MOST, max),
                       (LEAST, min)):
        for name in names:
            v = [x[name] for x in (a, b) if x.get(name) is not None]
            out[name] = round(how(v), 4) if v else None
    out['found'] = a['found'] + b['found']
    out['sentences'] = a['sentences'] + b['sentences']
    return out
