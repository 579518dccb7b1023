#!/usr/bin/python3
"""Sessions of real nodes, through the console's door: how they end, and that a
call outlives the connection of its desk."""
import socket
import struct
import time

import parts
from desk import Desk, Refused
from parts import check
from test_seats import NO_RIGHT, PASSWORD, WRONG, Nodes, Seat, refused

AWAY_S = 30  # desk/sitting.h


def test_sessions_end_and_say_why():
    with Nodes('session-idle 12s', 'session-most 20s') as w:
        begun = time.monotonic()
        idle = w.sit('idle', 'clerk')
        busy, polls = w.sit('busy', 'clerk'), w.sit('polls', 'clerk')
        a, boss = w.sit('anna', 'principal'), w.sit('boss', 'duty_officer')
        b = Seat(w.web)
        b.login('anna')
        check(len(a.rows('sessions')[0]) == 2, 'sessions of anna')
        check(len(boss.rows('sessions')[0]) == 6, 'all sessions')
        # A new password ends the others, and its own goes on.
        a.ask('password', old=PASSWORD, new=PASSWORD + ' staple')
        check(b.wait('session_over')['why'] == 'password', 'password')
        a.ask('status')
        b.login('anna', PASSWORD + ' staple')
        # One session, by its number: one's own, or with the right any.
        own = {r['number']: r for r in a.rows('sessions')[0]}
        mine = [k for k, r in own.items() if r['own']][0]
        theirs = [r['number'] for r in boss.rows('sessions')[0]
                  if r['seat'] == 'boss'][0]
        refused(a.ask, 'log out', 'session_end', number=mine)
        refused(a.ask, 'no such session', 'session_end', number=theirs)
        refused(a.ask, 'no such session', 'session_end', number=4000000000)
        c = Seat(w.web)
        c.login('anna', PASSWORD + ' staple')
        number = [r['number'] for r in a.rows('sessions')[0]
                  if r['number'] not in own][0]
        a.ask('session_end', number=number)
        check(c.wait('session_over')['why'] == 'ended', 'ended')
        refused(c.ask, '^log in first$', 'status')
        c.login('anna', PASSWORD + ' staple')
        boss.ask('session_end', number=[
            r['number'] for r in boss.rows('sessions')[0]
            if r['seat'] == 'anna' and r['number'] not in own][0])
        check(c.wait('session_over')['why'] == 'ended', 'ended by the boss')
        # A lock, at once and while it lasts.
        boss.ask('seat_set', seat='anna', key='locked', value='yes')
        for d in (a, b):
            check(d.wait('session_over')['why'] == 'locked', 'locked')
            refused(d.ask, '^log in first$', 'status')
        refused(a.login, 'locked', 'anna', PASSWORD + ' staple')
        boss.ask('seat_set', seat='anna', key='locked', value='no')
        a.login('anna', PASSWORD + ' staple')
        # Another role, and one's own seat.
        boss.ask('seat_set', seat='anna', key='role', value='auditor')
        check(a.wait('session_over')['why'] == 'changed', 'changed')
        a.login('anna', PASSWORD + ' staple')
        refused(a.ask, NO_RIGHT, 'call', line='south')
        for key, value in (('role', 'clerk'), ('locked', 'yes'),
                           ('password', 'new'), ('totp', 'none')):
            refused(boss.ask, 'another duty officer', 'seat_set', seat='boss',
                    key=key, value=value)
        refused(boss.ask, 'another duty officer', 'seat_drop', seat='boss')
        # The command line does it as well.
        w.north.run('seat', 'drop', 'anna')
        check(a.wait('session_over')['why'] == 'dropped', 'dropped')
        refused(a.login, WRONG, 'anna', PASSWORD + ' staple')
        # Time.
        while time.monotonic() - begun < 25 and not busy.events:
            try:
                busy.ask('here')
                if not polls.events:  # a page, and nobody before it
                    polls.ask('status')
                    polls.ask('duty')
            except Refused:
                break
            time.sleep(0.5)
        check(polls.wait('session_over', 5)['why'] == 'idle', 'polls')
        check(idle.wait('session_over', 5)['why'] == 'idle', 'idle')
        check(busy.wait('session_over', 15)['why'] == 'expired', 'expired')


def cut(d):
    """The connection is gone, without a goodbye."""
    d.s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                   struct.pack('ii', 1, 0))
    d.s.close()


def test_a_call_outlives_the_connection_of_its_desk():
    with Nodes() as w:
        a = w.sit('anna', 'principal')
        a.ask('logout')
        token = a.login('anna')['session']
        south = Desk(w.south)
        a.ask('watch')
        call = a.ask('call', line='south')['call']
        south.wait('ring')
        south.ask('answer')
        a.wait('audio_open')
        cut(a)
        time.sleep(3)
        b = Seat(w.web)
        refused(b.ask, 'no such session', 'rejoin', session='0' * 64)
        me = b.ask('rejoin', session=token)
        check(me['seat'] == 'anna' and me['session'] == token, me)
        check(b.wait('audio_open')['call'] == call, 'another call')
        # The browser comes back before the node knows that it went.
        c = Seat(w.web)
        c.ask('rejoin', session=token)
        check(c.wait('audio_open')['call'] == call, 'another call')
        check(b.wait('session_over')['why'] == 'elsewhere', 'elsewhere')
        refused(b.ask, '^log in first$', 'hangup')
        check(not [e for e in south.events if e['event'] == 'ended'], 'ended')
        with Desk(w.south, watch=False) as other:  # without the voice
            status, _ = other.rows('status')
        check(status[0]['call_state'] == 'talking', status[0]['call_state'])
        # Who does not come back hangs up, after a while and not before.
        cut(c)
        begun = time.monotonic()
        south.wait('ended', AWAY_S + 10)
        took = time.monotonic() - begun
        check(took > AWAY_S - 2, 'ended after %.1f s' % took)
        # The session is there still; the call is not.
        d = Seat(w.web)
        d.ask('rejoin', session=token)
        status, _ = d.rows('status')
        check(status[0]['call_state'] == 'idle', status[0]['call_state'])


if __name__ == '__main__':
    parts.run([
        test_sessions_end_and_say_why,
        test_a_call_outlives_the_connection_of_its_desk,
    ])
