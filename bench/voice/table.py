"""table - the figures of the voice bench as Markdown.

Does      a row for each network: ours beside what is to be reached, for one
          path and for two; then ours beside the peers'.
Does not  measure, or hide what is missing: a dash is a figure that there is
          not.
"""
import datetime
import os

from voice import calm, results, scenarios, targets

OURS = 'openline'
EQUAL = 0.005    # ESTOI as near as that is the same quality
PEER_NAMES = {
    'chromium': 'Chromium WebRTC',
    'chromium-red': 'Chromium, RED',
    'chromium-red3': 'Chromium, RED three copies',
    'baresip': 'baresip, FEC',
}

HEAD = '''# Human speech over bad networks

{day}, {cores} cores. Two recordings of {seconds} s, several voices, both ways
at once through real programs over the same link; scored with ESTOI (0 to 1)
and from mouth to ear on one clock. Each figure is the median of its seeds,
each seed the mean of both directions (the longest gap: of either).

| the codec alone, nothing lost | {rates} |
| --- | {lines} |
| on this speech | {clean} |
| on the speech that the targets were set on | {there} |

Targets are read as the distance under the codec alone. Delay is the median of
a call, in brackets what 95 % of its pieces stay under. "Lost" is frames that
did not come as the original, kbit/s is on the link with IP headers, each way,
of each path. Missed in brackets: by less than the {leave} that the judgement
leaves.

rN: N % lost, each packet by itself. geN: bursts of 200 ms mean, N % of the
time (geN-M: of M ms). outage: 500 ms of nothing every 5 s. kN: a link of N
kbit/s with a drop-tail queue of 400 ms. narrow-: we send half as often. 20 ms
each way unless said; the link turns bad five seconds before they speak.
'''

COLUMNS = ('network', 'ESTOI', 'least to most', 'to reach', 'delay ms',
           'within', 'silent %', 'gap ms', 'lost %', 'repaired %',
           'concealed %', 'kbit/s', 'voice', 'plan', 'CPU node, handset %',
           'dial ms', 'missed')


def number(value, form='%.1f'):
    """A number, or a dash."""
    if value is None:
        return '-'
    if isinstance(value, list):
        return ' + '.join(number(v, form) for v in value)
    return form % value


def _line(cells):
    return '| ' + ' | '.join(str(c) for c in cells) + ' |'


def _head(columns):
    return [_line(columns), _line(['---'] * len(columns))]


def _plan(f):
    """What the packets carried, by share of the time; and in brackets what
    the call became meanwhile, where it was not a call of two voices."""
    rules = sorted((f.get('rules') or {}).items(), key=lambda r: -r[1])
    modes = [m for m in f.get('modes') or [] if m != 'voice']
    return ', '.join('%s %d %%' % (r, round(100 * v)) for r, v in rules) + \
        (' (%s)' % ', '.join(modes) if modes else '')


def _row(scenario, f, clean):
    target = targets.TARGETS.get((scenario.name, scenario.paths))
    reach = within = missed = ''
    if target:
        reach = number(targets.here(target, clean, f.get('voice_kbps')),
                       '%.3f')
        within = number(target.delay_ms, '%d')
        missed = ', '.join(targets.verdict(
            target, clean, f.get('voice_kbps'), f)) or 'met'
    low, high = f['estoi_range']
    return _line((
        scenario.name, '**%.3f**' % f['estoi'],
        '%.3f to %.3f (%d)' % (low, high, f['n']), reach,
        '%s (%s)' % (number(f['delay_ms'], '%.0f'),
                     number(f['delay_p95_ms'], '%.0f')),
        within, number(100 * f['silent']), number(f['gap_ms'], '%.0f'),
        number(f.get('lost')), number(f.get('repaired')),
        number(f.get('concealed'), '%.2f'), number(f.get('kbps'), '%.0f'),
        number(f.get('voice_kbps'), '%.0f'), _plan(f),
        '%s, %s' % (number(f.get('node_cpu')), number(f.get('handset_cpu'))),
        number(f.get('dial_ms'), '%.0f'), missed))


def _ours(records, clean, paths, named):
    rows = []
    for s in scenarios.choose(paths=paths, named=named):
        f = results.middle(records, OURS, s.name, s.paths)
        if f:
            rows.append(_row(s, f, clean))
    return _head(COLUMNS) + rows if rows else []


def _ahead(f, peers):
    """Who of the peers is ahead of f: understood better, or as well and
    sooner. '' nobody."""
    out = []
    for name, p in peers.items():
        if p and (p['estoi'] > f['estoi'] + EQUAL or
                  (p['estoi'] > f['estoi'] - EQUAL and
                   (p['delay_ms'] or 0) < (f['delay_ms'] or 1e9))):
            out.append(name)
    return ', '.join(out)


def _cell(f):
    if not f:
        return '-'
    return '%.3f, %s ms, %.1f %% silent, %s kbit/s' % (
        f['estoi'], number(f['delay_ms'], '%.0f'), 100 * f['silent'],
        number(f.get('kbps'), '%.0f'))


def _beside(records):
    names = results.peers(records)
    if not names:
        return []
    rows = []
    for s in scenarios.choose(paths=1):
        there = {n: results.middle(records, n, s.like, 1) for n in names}
        f = results.middle(records, OURS, s.name, 1)
        if not any(there.values()):
            continue
        if s.like != s.name and not f:
            continue
        rows.append(_line([s.name, _cell(f)] +
                          [_cell(there[n]) for n in names] +
                          [(_ahead(f, there) or 'nobody') if f else '-']))
    return _head(['network', OURS] + [PEER_NAMES[n] for n in names] +
                 ['ahead of us']) + rows


def _versions(records):
    """Of what, when, how many calls, how many failed."""
    out = []
    for who in [OURS] + results.peers(records):
        mine = [r for t, r in records.items() if t.who == who]
        if not mine:
            continue
        failed = sum(not results.is_good(r) for r in mine)
        out.append('- %s: %d calls, %s to %s%s' % (
            ', '.join(sorted({r.get('what') or '?' for r in mine})) +
            (' (%s)' % PEER_NAMES[who] if who in PEER_NAMES else ''),
            len(mine), min(r['at'] for r in mine),
            max(r['at'] for r in mine),
            '; %d did not come about' % failed if failed else ''))
    return out


def _machine(records):
    """What the link and this machine added to the figures."""
    have = [r['figures'] for r in records.values() if results.is_good(r)]
    if not have:
        return []
    late = sorted(f['link_late_p99_ms'] for f in have)
    shaken = sum((f.get('waited_ms') or 0) > calm.SHAKEN_MS for f in have)
    return ['The link by itself let 99 of 100 packets out within %.2f ms of '
            'when they were due (median of the calls), within %.2f ms in the '
            'worst call. In %d of %d calls, tries included, this machine let '
            'them wait for more than %d ms in all.'
            % (late[len(late) // 2], late[-1], shaken, len(have),
               calm.SHAKEN_MS)]


def write(path, records, clean, seconds=29):
    parts = [HEAD.format(
        day=datetime.date.today().isoformat(), cores=os.cpu_count(),
        seconds=seconds, leave=targets.LEAVE,
        rates=' | '.join('%d kbit/s' % k for k in clean),
        lines=' | '.join('---' for _ in clean),
        clean=' | '.join('%.3f' % v for v in clean.values()),
        there=' | '.join(number(targets.CLEAN_THERE.get(k), '%.3f')
                         for k in clean))]
    for title, rows in (
            ('One path', _ours(records, clean, 1, True)),
            ('Two paths', _ours(records, clean, 2, True)),
            ('One path, networks without a target',
             _ours(records, clean, 1, False)),
            ('Two paths, networks without a target',
             _ours(records, clean, 2, False)),
            ('Beside the peers, one path', _beside(records)),
            ('What was measured', _versions(records) + [''] +
             _machine(records))):
        if rows:
            parts.append('## %s\n\n%s\n' % (title, '\n'.join(rows)))
    with open(path, 'w') as f:
        f.write('\n'.join(parts))
