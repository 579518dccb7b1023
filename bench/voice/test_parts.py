"""test_parts - what of the voice bench needs no network: its scenarios, how
targets are read, and that table and plot say what was measured."""
import os
import sys
import tempfile
import xml.etree.ElementTree

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(HERE, '..'))
from voice import plot, results, scenarios, table, targets  # noqa: E402

CLEAN = {24: 0.978, 20: 0.968, 16: 0.952, 12: 0.918}


class Link:
    def __init__(self):
        self.told = []

    def set(self, words):
        self.told.append(words)


def _record(who, name, paths, seed, **figures):
    return {'who': who, 'scenario': name, 'paths': paths, 'seed': seed,
            'what': who, 'at': '2026-11-20 12:00:00',
            'figures': dict({'estoi': 0.97, 'delay_ms': 100.0,
                             'delay_p95_ms': 120.0, 'silent': 0.01,
                             'gap_ms': 40, 'kbps': [126.4],
                             'link_late_p99_ms': 0.1}, **figures)}


def test_every_target_has_its_network():
    have = {(s.name, s.paths) for s in scenarios.NAMED}
    assert set(targets.TARGETS) <= have, set(targets.TARGETS) - have


def test_no_network_is_there_twice():
    names = [(s.name, s.paths) for s in scenarios.ALL]
    assert len(set(names)) == len(names)


def test_words_for_each_path_go_to_that_path():
    link = Link()
    scenarios.tell(link, scenarios.choose(['dead'])[0], 3)
    assert link.told == ['k=0 dead seed=3', 'k=1 delay=20 seed=3'], link.told
    link = Link()
    scenarios.tell(link, scenarios.choose(['ge20-together'])[0], 1)
    assert link.told == ['together delay=20 burst=20,200 seed=1'], link.told


def test_an_unknown_network_is_refused():
    try:
        scenarios.choose(['r21'])
    except ValueError as e:
        assert 'r21' in str(e)
    else:
        raise AssertionError('taken')


def test_a_target_is_a_distance_under_the_clean_codec():
    t = targets.TARGETS[('r50', 1)]
    assert abs(targets.here(t, CLEAN, 24) - 0.971) < 1e-9
    thin = targets.TARGETS[('k24', 1)]
    # 12 kbit/s there 0.916, here 0.918: 0.016 under it.
    assert abs(targets.here(thin, CLEAN, 12) - 0.902) < 1e-9
    # Where nobody says at which rate, that of 24.
    assert abs(targets.here(thin, CLEAN, None) - 0.901) < 1e-9


def test_verdicts():
    t = targets.TARGETS[('r50', 1)]  # 0.971 here, 450 ms
    for estoi, delay, want in (
            (0.971, 450, []), (0.9709, 450, ['(ESTOI)']),
            (0.9659, 450, ['ESTOI']), (0.98, 450.1, ['delay']),
            (0.98, None, ['delay'])):
        have = targets.verdict(t, CLEAN, 24, {'estoi': estoi,
                                              'delay_ms': delay})
        assert have == want, (estoi, delay, have)


def test_the_median_of_seeds_counts():
    records = {results.task_of(r): r for r in (
        _record('openline', 'r20', 1, 1, estoi=0.9, kbps=[120.0],
                rules={'code': 1.0}, modes=[]),
        _record('openline', 'r20', 1, 2, estoi=0.96, kbps=[126.0],
                rules={'code': 0.5, 'plain': 0.5}, modes=['talk']),
        _record('openline', 'r20', 1, 3, estoi=0.97, kbps=[127.0]),
        dict(_record('openline', 'r20', 1, 4), figures=None))}
    records[('openline', 'r20', 1, 4)].pop('figures')
    f = results.middle(records, 'openline', 'r20', 1)
    assert (f['estoi'], f['n'], f['kbps']) == (0.96, 3, [126.0]), f
    assert f['estoi_range'] == (0.9, 0.97)
    assert f['rules'] == {'code': 0.75, 'plain': 0.25}, f
    assert f['modes'] == ['talk'], f


def test_what_is_kept_can_be_taken_up():
    with tempfile.TemporaryDirectory() as d:
        path = os.path.join(d, 'x.jsonl')
        assert results.load(path) == {}
        results.add(path, _record('openline', 'r20', 1, 1, estoi=0.1))
        results.add(path, _record('openline', 'r20', 1, 1, estoi=0.2))
        (r,) = results.load(path).values()
        assert r['figures']['estoi'] == 0.2
        results.save(path, results.load(path))
        assert len(open(path).readlines()) == 1


def test_table_and_plot_say_what_was_measured():
    records = {results.task_of(r): r for r in (
        _record('openline', 'r20', 1, 1, estoi=0.9123),
        _record('openline', 'r20', 2, 1, delay_ms=None),
        _record('chromium', 'r20', 1, 1, estoi=0.95))}
    with tempfile.TemporaryDirectory() as d:
        md, svg = os.path.join(d, 'v.md'), os.path.join(d, 'v.svg')
        table.write(md, records, CLEAN)
        plot.write(svg, records, CLEAN)
        text = open(md).read()
        root = xml.etree.ElementTree.parse(svg).getroot()
    assert '| r20 | **0.912** |' in text and '| 0.976 |' in text, text
    assert text.rstrip().find('| chromium |') > 0, 'who is ahead'
    assert len(list(root.iter('{http://www.w3.org/2000/svg}circle'))) > 2


def main():
    tests = [f for n, f in sorted(globals().items()) if n.startswith('test_')]
    for t in tests:
        t()
        print('ok: ' + t.__name__[5:].replace('_', ' '))


if __name__ == '__main__':
    main()
