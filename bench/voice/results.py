"""results - the figures of every call, kept as they come.

Does      one JSON object a line in a file: who spoke, over which network,
          with which seed, and the figures, or why there are none. A run that
          was broken off is taken up again from it.
Does not  judge.
"""
import json
import os
import statistics
from collections import namedtuple

Task = namedtuple('Task', 'who scenario paths seed')

# Where the peers are not installed: what they gave once, and where it is
# said with which versions and when.
KEPT = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                    'peers.jsonl')


def task_of(record):
    return Task(*(record[k] for k in Task._fields))


def load(path):
    """{Task: record}; of two of one task the later counts."""
    out = {}
    try:
        with open(path) as f:
            for line in f:
                if line.strip():
                    r = json.loads(line)
                    out[task_of(r)] = r
    except FileNotFoundError:
        pass
    return out


def save(path, records):
    with open(path + '.new', 'w') as f:
        for r in records.values():
            f.write(json.dumps(r) + '\n')
    os.replace(path + '.new', path)


def add(path, record):
    with open(path, 'a') as f:
        f.write(json.dumps(record) + '\n')


def is_good(record):
    return record is not None and 'figures' in record


def _middle(values):
    """The median of numbers, of lists place by place; means of shares; all
    words that there are."""
    values = [v for v in values if v is not None]
    if not values:
        return None
    if isinstance(values[0], (int, float)):
        return statistics.median(values)
    if isinstance(values[0], dict):
        return {k: statistics.mean(v.get(k, 0) for v in values)
                for k in sorted({k for v in values for k in v})}
    if any(v and isinstance(v[0], str) for v in values):
        return sorted({w for v in values for w in v})
    return [_middle(v) for v in zip(*values)]


def middle(records, who, scenario, paths):
    """Median figures over the seeds, with `n`, and the least and the most
    ESTOI; None where there are none."""
    have = [r['figures'] for t, r in sorted(records.items())
            if t[:3] == (who, scenario, paths) and is_good(r)]
    if not have:
        return None
    out = {k: _middle([f.get(k) for f in have]) for k in have[0]}
    out['n'] = len(have)
    out['estoi_range'] = (min(f['estoi'] for f in have),
                          max(f['estoi'] for f in have))
    return out


def peers(records):
    """The peers of which there are figures, in order."""
    return [w for w in ('chromium', 'chromium-red', 'chromium-red3',
                        'baresip') if any(t.who == w for t in records)]
