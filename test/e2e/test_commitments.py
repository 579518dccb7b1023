#!/usr/bin/python3
"""Commitments between two real nodes over a bad link: proposed, accepted,
changed, contested, reported and confirmed, from the command line; both ends
hold the same, and a restart changes nothing."""
import json
import time

import parts
import world
from desk import Desk
from parts import check


def rows(office, *more):
    out = office.run('commitment', 'list', '--json', *more).stdout
    return [json.loads(line) for line in out.splitlines()]


def new(office, line, *words):
    out = office.run('commitment', 'new', line, *words, '--json').stdout
    return json.loads(out.splitlines()[-1])['message']


def wait_row(office, seconds=20, **want):
    """The row with these values."""
    end = time.monotonic() + seconds
    while True:
        got = rows(office, '--all')
        for r in got:
            if all(r[k] == v for k, v in want.items()):
                return r
        check(time.monotonic() < end, '%s is not in %s' % (want, got))
        time.sleep(0.1)


def refused(office, words, *command, status=1):
    p = office.run(*command, status=status)
    check(words in p.stderr, '"%s" is not in: %s' % (words, p.stderr))


def agreed(office):
    return [(r['message'], r['state'], r['due'], r['owner'])
            for r in rows(office) if r['standing'] == 'agreed']


def test_a_promise_from_its_making_to_its_end():
    with world.World(tun=False) as w:
        w.pair()
        w.link.set('delay=30 loss=20')
        w.up()
        n, s = w.north, w.south
        check('nothing is promised' in n.run('commitment', 'list').stdout, '')
        first = new(n, 'south', 'The bridge opens.', '--lang', 'en', '--due',
                    '30d')
        wait_row(s, message=first, standing='open', owner='theirs')
        refused(n, 'no proposal of theirs', 'commitment', 'accept', 'last')
        s.run('commitment', 'accept', 'last')
        wait_row(n, message=first, standing='agreed', owner='ours')
        refused(s, 'answered before', 'commitment', 'accept', first)

        # A later day, asked for by the other side and contested.
        s.run('commitment', 'change', first, '--due', '60d')
        asked = wait_row(n, standing='open', outgoing=False)
        check(asked['commitment'] == first, asked)
        n.run('commitment', 'contest', 'last', 'Not so late.', '--lang', 'en')
        wait_row(s, message=asked['message'], standing='contested')

        # Proposals that cross: one goes before, at both ends.
        w.link.set('dead')
        n.run('commitment', 'change', first, 'The bridge opens at six.')
        s.run('commitment', 'change', first, 'The bridge opens at seven.')
        w.link.set('delay=30 loss=20')
        theirs = wait_row(n, standing='open', outgoing=False)
        ours = wait_row(s, standing='open', outgoing=False)
        one = n.run('commitment', 'accept', theirs['message'], status=None)
        two = s.run('commitment', 'accept', ours['message'], status=None)
        check(sorted((one.returncode, two.returncode)) == [0, 1],
              '%s %s' % (one, two))
        check('waits for their answer' in one.stderr + two.stderr,
              one.stderr + two.stderr)
        now = (theirs if one.returncode == 0 else ours)['message']
        for o in (n, s):
            wait_row(o, message=now, standing='agreed')
            wait_row(o, message=first, standing='replaced')
        lost = (ours if one.returncode == 0 else theirs)['message']
        for o in (n, s):
            wait_row(o, message=lost, standing='overtaken')

        # Done, as it is said; and confirmed. A restart in between.
        n.run('commitment', 'done', 'last')
        s.stop(kill=True)
        s.start()
        s.wait_line('north')
        done = wait_row(s, standing='open', outgoing=False, state='done')
        text = s.run('commitment', 'list').stdout
        check('WAITS FOR US  theirs, reported done' in text, text)
        s.run('commitment', 'accept', done['message'][:13])
        wait_row(n, message=done['message'], standing='agreed')
        check('confirmed done' in n.run('commitment', 'list').stdout, '')
        check([a[:3] for a in agreed(n)] == [a[:3] for a in agreed(s)],
              '%s %s' % (agreed(n), agreed(s)))
        for o in (n, s):
            o.run('audit')


def test_both_ends_are_reminded_when_its_day_comes():
    with world.World(tun=False) as w:
        w.pair()
        w.up()
        n, s = w.north, w.south
        with Desk(n) as a, Desk(s) as b:
            first = new(n, 'south', 'The map is sent.', '--due', '4s')
            wait_row(s, message=first)
            s.run('commitment', 'accept', 'last')
            for d in (a, b):
                e = d.wait('remind', commitment=first)
                check(e['reminder'] == 'due', e)
        text = s.run('commitment', 'list').stdout
        check('OVERDUE  theirs, open' in text, text)


def test_bad_input_gets_one_clear_line():
    with world.World(tun=False) as w:
        w.pair()
        w.up()
        n = w.north
        refused(n, 'needs a TEXT', 'commitment', 'new', 'south', status=2)
        refused(n, 'over already', 'commitment', 'new', 'south', 'x', '--due',
                '2020-01-01T00:00Z', status=2)
        refused(n, 'in a time, as', 'commitment', 'new', 'south', 'x',
                '--due', 'soon', status=2)
        refused(n, 'ours, theirs or both', 'commitment', 'new', 'south', 'x',
                '--owner', 'nobody', status=2)
        refused(n, 'the whole id', 'commitment', 'new', 'south', 'x',
                '--contact', '12', status=2)
        refused(n, 'no line called west', 'commitment', 'new', 'west', 'x')
        refused(n, 'is no id', 'commitment', 'done', 'x', status=2)
        refused(n, 'no commitment is', 'commitment', 'done', 'abcdef')
        first = new(n, 'south', 'x')
        refused(n, 'change what?', 'commitment', 'change', first, status=2)
        wait_row(w.south, message=first)
        refused(w.south, 'needs the REASON', 'commitment', 'contest', 'last',
                status=2)
        check(len(rows(n, '--all')) == 1, rows(n, '--all'))


if __name__ == '__main__':
    parts.run([test_a_promise_from_its_making_to_its_end,
               test_both_ends_are_reminded_when_its_day_comes,
               test_bad_input_gets_one_clear_line])
