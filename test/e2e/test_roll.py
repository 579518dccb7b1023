#!/usr/bin/python3
"""The people's roll-call between two real nodes: it passes at both ends or at
none, is in both ledgers, and whoever does not call it is told."""
import json
import time

import parts
import world
from desk import Desk, Refused
from parts import check


def people(office, line):
    return office.status()[line]['people_test']


def rolls(office, line, n=0):
    """What is kept of roll-calls, oldest first, once there are `n`: they are
    on disk a moment after it is told."""
    end = time.monotonic() + 10
    while True:
        got = [r for r in map(json.loads, office.run(
            'tests', line, '--json').stdout.splitlines()) if 'passed' in r]
        if len(got) >= n or time.monotonic() > end:
            return got
        time.sleep(0.05)


def minute():
    """The minute that runs, and how old it is; it goes on for ten seconds."""
    while time.time() % 60 > 50:
        time.sleep(0.2)
    now = time.time()
    return time.strftime('%H:%M', time.gmtime(now)), now % 60


def test_it_passes_at_both_ends_and_both_write_it_down():
    with world.World(tun=False) as w:
        w.pair()
        w.up()
        # No voice gets through such a line; a roll-call does.
        w.link.set('delay=40 loss=60')
        r = w.south.run('roll-call', 'north', '--answer', status=1)
        check('nobody at the other end' in r.stderr, r.stderr)
        check(people(w.north, 'south')['state'] == 'no_times', 'no times')
        with Desk(w.north) as n, Desk(w.south) as s:
            out = w.north.run('roll-call', 'south', 'Tyger, tyger').stdout
            check('calls the roll; it waits for somebody at South' in out, out)
            try:
                n.ask('roll_call', line='south')
                check(False, 'asked twice')
            except Refused as e:
                check('waits for somebody there' in str(e) or
                      'is being called here' in str(e), e)
            e = s.wait('roll_call', **{'is': 'asked'}, seconds=30)
            check(not e['asked_here'] and e['there'] == 'duty officer', e)
            check('calls the roll since' in w.south.run('status').stdout,
                  'status says who waits')
            out = w.south.run('roll-call', 'north', '--answer').stdout
            check('passed' in out, out)
            a = n.wait('roll_call', **{'is': 'passed'}, seconds=30)
            b = s.wait('roll_call', **{'is': 'passed'})
            check(a['here'] == a['there'] == 'duty officer', a)
            # Each has both ends' dates, by the clock of each.
            (x,), (y,) = rolls(w.north, 'south', 1), rolls(w.south, 'north', 1)
            check(x['at'] == y['at_there'] and y['at'] == x['at_there'],
                  (x, y))
            check(x['asked_here'] and not y['asked_here'], (x, y))
            check(a['at_there'] == str(y['at']), (a, y))
            check(b['at_there'] == str(x['at']), (b, x))
        w.link.set('delay=0 loss=0')
        out = w.north.run('status').stdout
        check('people last tested' in out and 'with duty officer there' in out,
              out)
        check('people 1 of 1' in w.south.run('tests', 'north').stdout, 'day')
        # It is a notice like any, acknowledged: in the record of both.
        m = w.south.run('inbox', 'north').stdout
        check('roll-call' in m.lower(), m)
        w.north.run('audit')
        w.south.run('audit')


def test_whoever_does_not_call_it_is_told_at_both_ends():
    with world.World(tun=False) as w:
        w.pair()
        w.up()
        with Desk(w.north) as n, Desk(w.south) as s:
            for value in '24:00', '6:00', 'noon', '':
                r = w.north.run('line', 'set', 'south', 'roll_call', value,
                                status=None)
                check(r.returncode in (1, 2), r)
            now, age = minute()
            late = str(int(age) + 4)
            w.north.run('line', 'set', 'south', 'roll_call_overdue', late)
            w.south.run('line', 'set', 'north', 'roll_call_overdue', late)
            # One end sets it, both know.
            w.north.run('line', 'set', 'south', 'roll_call', now)
            due = [d.wait('roll_call', **{'is': 'due'}) for d in (n, s)]
            check(due[0]['watch'] == due[1]['watch'], due)
            check(people(w.south, 'north')['times_there'] == now, 'told')
            check(people(w.south, 'north')['state'] == 'due', 'it is due')
            over = [d.wait('roll_call', **{'is': 'overdue'}) for d in (n, s)]
            check(all('why' not in o or o['why'] == 'not_asked'
                      for o in over), over)
            out = w.south.run('status').stdout
            check('OVERDUE since' in out and
                  'nobody has called the roll' in out, out)
            check(people(w.south, 'north')['state'] == 'overdue', out)
        # With the line down it is overdue all the more, and nobody can end it.
        w.north.stop()
        w.south.wait_line('north', 'down')
        p = people(w.south, 'north')
        check(p['state'] == 'overdue' and p['why'] == 'down', p)
        r = w.south.run('roll-call', 'north', status=6)
        check('is down' in r.stderr, r.stderr)
        # A restart forgets neither the times nor what is owed.
        w.north.start()
        w.north.wait_line('south')
        w.south.wait_line('north')
        check(people(w.north, 'south')['state'] == 'overdue', 'after restart')
        (missed,) = rolls(w.north, 'south', 1)
        check(not missed['passed'] and str(missed['at']) == due[0]['watch'],
              missed)
        w.south.run('roll-call', 'north')
        # Asked here, answered there after its node began anew.
        w.north.wait_line('south')
        end = time.monotonic() + 15
        while not people(w.north, 'south')['asked']:
            check(time.monotonic() < end, 'it came')
            time.sleep(0.05)
        w.north.stop(kill=True)
        w.north.start()
        w.north.wait_line('south')
        w.south.wait_line('north')
        p = people(w.north, 'south')
        check(p['asked'] and not p['asked_here'], p)
        with Desk(w.south) as s:
            w.north.run('roll-call', 'south')
            s.wait('roll_call', **{'is': 'passed'})
        for office, line in (w.north, 'south'), (w.south, 'north'):
            p = people(office, line)
            check(p['state'] == 'done' and p['next'] and not p['owed'] and
                  not p['asked'], p)
            check([r['passed'] for r in rolls(office, line, 2)] ==
                  [False, True], rolls(office, line))


def test_two_that_cross_are_one():
    with world.World(tun=False) as w:
        w.pair()
        w.link.set('delay=400')
        w.up()
        with Desk(w.north) as n, Desk(w.south) as s:
            n.ask('roll_call', line='south')
            s.ask('roll_call', line='north')
            for d in n, s:
                d.wait('roll_call', **{'is': 'passed'})
            time.sleep(2)
            for office, line in (w.north, 'south'), (w.south, 'north'):
                check(len(rolls(office, line)) == 1, rolls(office, line))
                check(not people(office, line)['asked'], 'nothing waits')
            # Both messages are acknowledged: no alarm comes of them.
            for d, line in (n, 'south'), (s, 'north'):
                got = d.pages('inbox', line=line)
                check(all(any(x['state'] == 'acknowledged'
                              for x in m['states']) for m in got) and
                      len(got) == 2, got)


if __name__ == '__main__':
    parts.run([
        test_it_passes_at_both_ends_and_both_write_it_down,
        test_whoever_does_not_call_it_is_told_at_both_ends,
        test_two_that_cross_are_one,
    ])
