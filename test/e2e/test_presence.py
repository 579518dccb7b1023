#!/usr/bin/python3
"""Who is in a call, told before the first word and at every change; and two
aides who connect their principals: both come on at once, each hears the other,
and the aides are out of it. One path over a relay on loopback."""
import time

import desk
import parts
import world
from parts import check

speech = parts.Speech()


def names(event, side):
    return [(p.get('name', ''), p['part'], p['leg'])
            for p in event['people_' + side]]


def when(end, event, true, seconds=5.0):
    """Waits for an event of that name of which `true` holds."""
    until = time.monotonic() + seconds
    while True:
        for e in end.find(event):
            if true(e):
                return e
        check(time.monotonic() < until, 'no such %s: %s' % (
            event, end.find(event)))
        time.sleep(0.02)


def begin(w, north=(), south=()):
    """North calls South, who answers by itself; both play their file."""
    there = w.south.command('answer', '--auto', '--play', speech.south,
                            '--json', *south)
    time.sleep(0.3)
    here = w.north.command('call', 'south', '--play', speech.north, '--json',
                           *north)
    here.wait_for('answered')
    there.wait_for('answered')
    return here, there


def test_who_is_there_is_known_before_the_first_word():
    with world.World(paths=1, tun=False) as w:
        w.pair()
        w.link.set('delay=20')
        w.up()
        north, south = begin(
            w, ('--as', 'principal', '--with', 'interpreter: A. Karimova'),
            ('--with', 'notes: B. Lindqvist'))
        at_north = [('duty officer', 'principal', 'file'),
                    ('A. Karimova', 'interpreter', 'room')]
        at_south = [('duty officer', 'acting', 'file'),
                    ('B. Lindqvist', 'notes', 'room')]
        check(names(south.find('ring')[0], 'there') == at_north,
              south.find('ring'))
        check(names(north.find('answered')[0], 'there') == at_south,
              north.find('answered'))
        check(names(north.find('answered')[0], 'here') == at_north,
              north.find('answered'))
        # Every change is told to both.
        w.north.run('presence', '--remove', 'A. Karimova',
                    '--add', 'listener: C')
        late = [at_north[0], ('C', 'listener', 'room')]
        when(south, 'presence', lambda e: names(e, 'there') == late)
        when(north, 'presence', lambda e: names(e, 'here') == late)
        # What makes no sense is refused, and told to nobody.
        told = len(south.find('presence'))
        w.north.run('presence', status=2)
        w.north.run('presence', '--add', 'nobody', status=2)
        w.north.run('presence', '--add', 'king: C', status=2)
        w.north.run('presence', '--add', 'notes: ' + 'x' * 33, status=2)
        w.north.run('presence', '--as', 'king', status=2)
        w.north.run('presence', '--remove', 'Nobody', status=1)
        for i in range(6):
            w.north.run('presence', '--add', 'listener: P%d' % i)
        r = w.north.run('presence', '--add', 'listener: P6', status=1)
        check('8 people' in r.stderr, r.stderr)
        when(south, 'presence', lambda e: len(e['people_there']) == 8)
        check(len(south.find('presence')) == told + 6, 'told once each')
        w.north.run('hangup')
        north.end()
        south.end()


def test_two_aides_connect_their_principals():
    with world.World(paths=1, tun=False) as w:
        w.pair()
        w.link.set('delay=20')
        w.up()
        aides = begin(w)
        w.north.run('connect', status=2)
        w.north.run('connect', '--back', status=1)
        w.north.run('connect', 'nobody', status=1)
        ready = [o.command('ready', '--play', s, '--as', 'principal', '--json')
                 for o, s in ((w.north, speech.north),
                              (w.south, speech.south))]
        time.sleep(0.5)
        with desk.Desk(w.north, watch=False) as d:
            d.ask('connect', seat='duty officer')
        when(aides[1], 'connect', lambda e: e['stage_there'] == 'ready')
        w.north.run('connect', '--back')
        when(aides[1], 'connect', lambda e: e['stage_there'] == 'none')
        when(ready[0], 'connect', lambda e: e['stage_here'] == 'none')
        w.south.run('connect', 'duty officer')
        when(aides[0], 'connect', lambda e: e['stage_there'] == 'ready')
        check(not ready[1].find('answered'), 'not before both have said so')
        w.north.run('connect', 'duty officer')
        on = [r.wait_for('answered') for r in ready]
        apart = abs(on[0]['seen'] - on[1]['seen'])
        for aide in aides:
            check(aide.wait_for('ended')['reason'] == 'taken', 'handed')
            aide.end()
        time.sleep(3)
        for r in ready:
            stats = r.find('stats')[-2:]
            check(stats and min(s['concealed_percent'] for s in stats) < 20,
                  'they do not hear each other: %s' % stats)
            when(r, 'presence', lambda e: names(e, 'there') ==
                 [('duty officer', 'principal', 'file')])
        w.north.run('hangup')
        for r in ready:
            r.end()
        print('  the two came on %.0f ms apart' % (1000 * apart))


if __name__ == '__main__':
    parts.run([
        test_who_is_there_is_known_before_the_first_word,
        test_two_aides_connect_their_principals,
    ])
