#!/usr/bin/python3
"""The shared record of a call, between two real nodes: made once by the
caller's node when the call is over, held against the called office's own
account and accepted where both say the same; of calls that were answered,
missed, declined, and cut off by a kill of either node."""
import time

import parts
import world
from desk import Desk, Refused
from parts import check

SECONDS = 30.0  # for a record to cross and be accepted


def records(office, line):
    """The records of calls that a desk of it reads, oldest first."""
    with Desk(office) as d:
        rows, _ = d.rows('inbox', line=line, which='both')
    return [r for r in rows if r['kind'] == 'call']


def wait_for(what, seconds=SECONDS):
    end = time.monotonic() + seconds
    while True:
        got = what()
        if got:
            return got
        check(time.monotonic() < end, 'it did not come in time')
        time.sleep(0.1)


def both_have(w, n, agreed='accepted'):
    """The record number `n` of both, once both call it `agreed`."""
    def look():
        a = records(w.north, 'south')
        b = records(w.south, 'north')
        if len(a) < n or len(b) < n or a[n - 1]['agreed'] != agreed or \
                b[n - 1]['agreed'] != agreed:
            return None
        check(len(a) == n and len(b) == n, 'made twice: %s %s' % (a, b))
        return a[n - 1], b[n - 1]
    try:
        return wait_for(look)
    except AssertionError:
        raise AssertionError('%s\n%s\n%s\n%s' % (
            records(w.north, 'south'), records(w.south, 'north'),
            w.north.tail(), w.south.tail()))


def ring(w, speech):
    return w.north.command('call', 'south', '--play', speech.north,
                           '--seconds', '60', '--json')


def sound(w):
    for o in (w.north, w.south):
        with Desk(o) as d:
            rows, _ = d.rows('audit')
            for a in rows:
                check(a['sound'], a)


def test_a_call_has_one_record_that_both_accept():
    speech = parts.Speech()
    with world.World(tun=False) as w:
        w.pair()
        w.link.set('delay=30 loss=5')
        w.up()
        with Desk(w.south) as s:
            call = parts.Call(w, speech, 3, precedence='flash')
            call.end()
            ours, theirs = both_have(w, 1)
            s.wait('message', kind='call', message=ours['message'],
                   agreed='accepted')
        print('  answered: %s' % theirs['accounts'], flush=True)
        a = ours['accounts'][0]
        check(len(ours['accounts']) == 1, ours)
        check(a['reason'] == 'hung_up' and a['precedence'] == 'flash', a)
        check(a['recorded_by_caller'] and a['recorded_by_called'], a)
        check(2e9 < int(a['ended']) - int(a['answered']) < 6e9, a)
        check(ours['call'] == theirs['call'], (ours, theirs))
        check(ours['message'] == theirs['message'], (ours, theirs))
        check(theirs['clock_ahead_ms' if 'clock_ahead_ms' in theirs else
                     'clock_behind_ms'] < 3000, theirs)
        shown = w.south.run('show', ours['message']).stdout
        print('  ' + shown.replace('\n', '\n  '), flush=True)
        check('both sides say the same' in shown, shown)
        found = w.north.run('search', a['by']).stdout
        check(ours['message'][-8:] in found, found)
        # Nobody came, and the caller gave up: a missed call has a record.
        missed = ring(w, speech)
        missed.wait_for('nobody_at_desk')
        w.north.run('hangup', 'south', status=None)
        missed.kill()
        ours, theirs = both_have(w, 2)
        check(ours['accounts'][0]['reason'] == 'cancelled', ours)
        check('answered' not in ours['accounts'][0] or
              not ours['accounts'][0]['answered'], ours)
        # Declined.
        declined = ring(w, speech)
        declined.wait_for('nobody_at_desk')
        w.south.run('decline')
        declined.end()
        ours, theirs = both_have(w, 3)
        check(ours['accounts'][0]['reason'] == 'declined', ours)
        check(ours['accounts'][0]['by'], ours)
        sound(w)


def test_a_killed_node_makes_the_record_once_when_it_is_back():
    speech = parts.Speech()
    with world.World(tun=False) as w:
        w.pair()
        w.link.set('delay=30')
        w.up()
        n = 0
        for killed, other, line in ((w.north, w.south, 'north'),
                                    (w.south, w.north, 'south')):
            call = parts.Call(w, speech, 60)
            time.sleep(2)
            killed.stop(kill=True)
            killed.start()
            other.wait_line(line)
            call.north.end(90)
            call.south.end(90)
            n += 1
            ours, theirs = both_have(w, n)
            print('  %s killed: %s' % (killed.name, theirs['accounts']),
                  flush=True)
            check(ours['accounts'][0]['reason'] == 'stopped', ours)
        # Killed again with nothing to say: no record more.
        for o in (w.north, w.south):
            o.stop(kill=True)
        w.up()
        time.sleep(2)
        both_have(w, n)
        for o, line in ((w.north, 'south'), (w.south, 'north')):
            past = o.run('history', '--json').stdout.strip().split('\n')
            check(len(past) == n, past)
        sound(w)


def missed(office):
    """How many missed calls `status` says wait."""
    with Desk(office) as d:
        return d.ask('status').get('missed', 0)


def miss(w, n):
    """North rings and gives up; so many wait at South then."""
    c = w.north.command('call', 'south', '--seconds', '60', '--json')
    c.wait_for('nobody_at_desk')
    w.north.run('hangup')
    c.end()
    wait_for(lambda: missed(w.south) == n)


def test_a_missed_call_waits_until_somebody_takes_note():
    with world.World(paths=1, tun=False) as w:
        w.pair()
        w.up()
        miss(w, 1)
        miss(w, 2)
        w.south.stop()
        w.south.start()
        w.south.wait_line('north')
        check(missed(w.south) == 2, 'a restart forgot them')
        text = w.south.run('status').stdout
        check('missed calls: 2' in text, text)
        with Desk(w.south) as d:
            rows, _ = d.rows('history', missed=True)
            check([r['missed'] for r in rows] == [True, True], rows)
            d.ask('watch')
            for bad in ({}, {'call': rows[0]['call'],
                             'until': rows[0]['ended']}):
                try:
                    d.ask('note_call', **bad)
                    check(False, 'noted %s' % bad)
                except Refused as why:
                    check('either "call"' in str(why), why)
            d.ask('note_call', until=rows[0]['ended'])
            e = d.wait('noted')
            check((e['seat'], e['missed']) == ('duty officer', 1), e)
            r = w.south.run('note', '0000', status=1)
            check('no missed call with this id' in r.stderr, r.stderr)
            w.south.run('note', rows[1]['call'][-8:])
            e = d.wait('noted')
            check((e['call'], e['missed']) == (rows[1]['call'], 0), e)
        check(missed(w.south) == 0, 'they wait still')
        r = w.south.run('note', 'last', status=1)
        check('no missed call waits' in r.stderr, r.stderr)
        text = w.south.run('history').stdout
        check(text.count('noted by duty officer') == 2, text)
        check('took note of 1 missed call' in w.south.tail(60), w.south.tail())


if __name__ == '__main__':
    parts.run([test_a_call_has_one_record_that_both_accept,
               test_a_killed_node_makes_the_record_once_when_it_is_back,
               test_a_missed_call_waits_until_somebody_takes_note])
