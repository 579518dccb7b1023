#!/usr/bin/python3
"""Seats of real nodes, through the console's door: who may log in, what each
role may ask for (by requests made by hand), the second factor, and whose name
stands in the record."""
import base64
import glob
import hashlib
import hmac
import os
import re
import struct
import time

import parts
import world
from desk import Desk, Refused
from parts import check
from test_web import configure, free_port
from web import Web

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
WRONG = 'the seat, the password or the code is wrong'
NO_RIGHT = 'your seat has no right to that: ask the duty officer'
PASSWORD = 'correct horse battery'


class Seat(Desk):
    """A desk as desk.py has it, over the network."""

    def __init__(self, web):
        self.web = web.desk()
        self.s = self.web.s
        self.events, self.last = [], 0

    def _line(self, seconds):
        self.s.settimeout(max(seconds, 0.001))
        return self.web.hear()

    def rows(self, do, **more):
        self.last += 1
        self.web.say(dict({'do': do, 'id': self.last}, **more))
        rows = []
        while True:
            o = self._line(20)
            if 'audio' in o:
                continue
            if 'event' in o:
                self.events.append(o)
            elif 'row' in o:
                rows.append(o['data'])
            elif not o['ok']:
                raise Refused(o['error'])
            else:
                return rows, o.get('data')

    def login(self, seat, password=PASSWORD, **more):
        return self.ask('login', seat=seat, password=password, **more)

    def hear_reply(self):
        while True:
            o = self._line(20)
            if 'event' not in o and 'audio' not in o:
                return o


class Nodes(world.World):
    def __init__(self, *settings):
        super().__init__(paths=1, tun=False)
        self.pair()
        self.port = free_port()
        configure(self.north, 'console 127.0.0.1:%d' % self.port, *settings)
        self.up()
        self.web = Web('127.0.0.1', self.port)
        self.secrets = [PASSWORD]

    def add(self, name, role):
        """A seat with its one-time password."""
        out = self.north.run('seat', 'add', name, '--role', role).stdout
        self.secrets.append(out.strip())
        return self.secrets[-1]

    def sit(self, name, role):
        """A seat that has changed its password, logged in."""
        one_time = self.add(name, role)
        d = Seat(self.web)
        d.login(name, one_time)
        d.ask('password', old=one_time, new=PASSWORD)
        return d

    def close(self, **how):
        text = ''
        for path in glob.glob(os.path.join(self.dir, '**', '*log*'),
                              recursive=True):
            if os.path.isfile(path):
                with open(path, errors='replace') as f:
                    text += f.read()
        super().close(**how)
        check(not any(s in text for s in self.secrets), 'a secret is logged')


def refused(what, like, *args, **more):
    try:
        what(*args, **more)
    except Refused as e:
        check(re.search(like, str(e)), '%r is not like %r' % (str(e), like))
        return str(e)
    raise AssertionError('not refused: %s %s' % (args, more))


def totp(secret, at=None):
    step = int((time.time() if at is None else at) // 30)
    h = hmac.new(base64.b32decode(secret), struct.pack('>Q', step),
                 hashlib.sha1).digest()
    n = struct.unpack('>I', h[h[19] & 15:(h[19] & 15) + 4])[0]
    return '%06d' % ((n & 0x7fffffff) % 1000000)


def test_wrong_logins_wait_and_say_one_thing():
    with Nodes() as w:
        one_time = w.add('anna', 'principal')
        d = Seat(w.web)
        # Two at once are one try.
        for i in range(2):
            d.web.say({'do': 'login', 'id': 90 + i, 'seat': 'anna',
                       'password': one_time + 'x'})
        told = sorted(d.hear_reply()['error'] for _ in range(2))
        check(re.search('wait.* 1 s$', told[0]) and told[1] == WRONG, told)
        refused(d.login, r'wait.* 1 s$', 'anna', one_time)
        refused(d.login, r'wait.* 1 s$', 'nobody', 'x')
        time.sleep(1.1)
        refused(d.login, '^' + WRONG + '$', 'nobody', 'no such password')
        refused(d.login, r'wait.* 2 s$', 'anna', one_time)
        time.sleep(2.1)
        me = d.login('anna', one_time)
        check(me['first'] and me['rights'] == 'own', me)
        for do in ('status', 'watch', 'inbox', 'seats'):
            refused(d.ask, '^change the one-time password first$', do)
        refused(d.login, 'log out first', 'anna', one_time)
        refused(d.ask, '12 to 256 bytes', 'password', old=one_time, new='short')
        refused(d.ask, 'is the old one', 'password', old=one_time, new=one_time)
        refused(d.ask, 'old password is wrong', 'password', old='wrong',
                new=PASSWORD)
        time.sleep(1.1)
        me = d.ask('password', old=one_time, new=PASSWORD)
        check(me['rights'] == 'look talk read write own', me)
        d.ask('status')


def table():
    """Every request and the right that it needs, of the page."""
    with open(os.path.join(ROOT, 'doc', 'protocol', 'desk.md')) as f:
        page = f.read()
    page = page[page.index('## Requests'):page.index('## Replies')]
    return re.findall(r'^### `(\w+)` \(right: (\w+)\)', page, re.M)


def test_every_request_against_every_role():
    mine = {'principal': 'look talk read write own',
            'duty_officer': 'look talk manage read write seats own',
            'clerk': 'look read write own',
            'interpreter': 'look talk read own',
            'auditor': 'look read own'}
    rows = table()
    check(len(rows) > 45, rows)
    with Nodes() as w:
        for role, rights in mine.items():
            d = w.sit('the ' + role, role)
            fields = fields_of()
            for do, right in rows:
                if do in ('login', 'rejoin', 'logout', 'password', 'totp'):
                    continue
                said = None
                try:
                    d.rows(do, **fields[do])
                except Refused as e:
                    said = str(e)
                may = right in rights.split()
                if do == 'roll_call':  # it is written down, too
                    may = may and 'write' in rights.split()
                check((said == NO_RIGHT) != may, '%s by %s (%s): %s' % (
                    do, role, right, said))
            said = None
            try:
                d.ask('watch', bell=True)
            except Refused as e:
                said = str(e)
            check((said == NO_RIGHT) != ('talk' in rights), role)
            try:
                d.ask('message', message=NOBODY, read=True)
            except Refused as e:
                said = str(e)
            check((said == NO_RIGHT) != ('write' in rights), role)
            d.ask('logout')
            check(d.wait('session_over')['why'] == 'logout', role)
            refused(d.ask, '^log in first$', 'status')
            d.close()


NOBODY = '01890a5d-ac96-774b-bcce-b302099a8057'


def value(kind):
    """Something of that type which names nothing that is there."""
    for start, one in (('true or false', True), ('id', NOBODY),
                       ('address', '127.0.0.1:1'), ('date', '1'),
                       ('64 hex', '0' * 64), ('base64', 'AA=='),
                       ('list', []), ('text', 'nowhere'),
                       ('any text', 'nowhere')):
        if kind.startswith(start):
            return one
    number = re.match(r'whole number(?:, (\d+))?', kind)
    if number:
        return int(number.group(1) or 1)
    return re.match(r'`(\w+)`', kind).group(1)


def fields_of():
    """What must be there in each request, with a value."""
    with open(os.path.join(ROOT, 'doc', 'protocol', 'desk.md')) as f:
        page = f.read()
    page = page[page.index('## Requests'):page.index('## Replies')]
    out = {}
    for part in page.split('\n### ')[1:]:
        name = re.match(r'`(\w+)`', part).group(1)
        out[name] = {k: value(kind) for k, kind in
                     re.findall(r'^- `(\w+)`: (.*)$', part, re.M)
                     if not kind.startswith('may lack')}
    return out


def test_a_second_factor_counts_once():
    with Nodes() as w:
        d = w.sit('anna', 'principal')
        begun = d.ask('totp', how='begin')
        check(begun['secret'] in begun['uri'], begun)
        w.secrets.append(begun['secret'])
        refused(d.ask, 'begin first|code is wrong', 'totp', how='confirm',
                code='000000')
        time.sleep(1.1)
        # Codes of the step before, of now and of the one after are taken,
        # each once, and none after a later one.
        while time.time() % 30 > 20:
            time.sleep(0.5)
        d.ask('totp', how='confirm', code=totp(begun['secret'],
                                               time.time() - 30))
        e = Seat(w.web)
        refused(e.login, '^' + WRONG + '$', 'anna')
        time.sleep(1.1)
        refused(e.login, '^' + WRONG + '$', 'anna',
                code=totp(begun['secret'], time.time() - 30))
        time.sleep(2.1)
        code = totp(begun['secret'])
        check(e.login('anna', code=code)['totp'], 'with the code')
        f = Seat(w.web)
        time.sleep(2.1)
        refused(f.login, WRONG, 'anna', code=code)
        # Who lost the authenticator is helped by another.
        w.north.run('seat', 'set', 'anna', 'totp', 'none')
        time.sleep(4.1)
        check(not f.login('anna')['totp'], 'without')


def test_what_is_done_bears_the_name_of_its_seat():
    with Nodes() as w:
        a, b = w.sit('anna', 'clerk'), w.sit('ivo', 'interpreter')
        refused(b.ask, NO_RIGHT, 'send', line='south',
                texts=[{'lang': 'en', 'text': 'Hold.'}])
        sent = a.ask('send', line='south',
                     texts=[{'lang': 'en', 'text': 'Hold.'}])['message']
        south = Desk(w.south)
        end = time.monotonic() + 10
        while not any(m['message'] == sent
                      for m in south.pages('inbox', which='in')):
            check(time.monotonic() < end, 'it did not come')
            time.sleep(0.1)
        row = [m for m in south.pages('inbox', which='in')
               if m['message'] == sent][0]
        check(row['seat'] == 'anna', row)
        # A call bears it too, at both ends.
        b.ask('watch')
        b.ask('call', line='south')
        ring = south.wait('ring')
        check(ring['seat'] == 'ivo', ring)
        south.ask('answer')
        b.wait('answered')
        b.ask('hangup')
        b.wait('ended')
        end = time.monotonic() + 10
        while [r['seat'] for r in b.rows('history')[0]] != ['ivo']:
            check(time.monotonic() < end, b.rows('history')[0])
            time.sleep(0.1)


def test_one_seat_holds_the_duty_and_everybody_sees_it():
    with Nodes() as w:
        a, c = w.sit('anna', 'duty_officer'), w.sit('carl', 'clerk')
        c.ask('watch')
        rows, _ = c.rows('duty')
        check([(r['seat'], r['holds'], r['since'] is None) for r in rows] ==
              [('anna', False, False), ('carl', False, False)], rows)
        refused(c.ask, NO_RIGHT, 'take_duty')
        refused(a.ask, 'nobody holds the duty', 'take_duty', leaves=True)
        a.ask('take_duty')
        check(c.wait('duty')['seat'] == 'anna', 'another')
        a.ask('take_duty')  # pressing twice does no harm
        check('duty: anna, since' in w.north.run('status').stdout, 'status')
        r = w.north.run('duty', 'leave', status=1)
        check('anna holds the duty' in r.stderr, r.stderr)
        # A shift does not end with a session, or with the node.
        a.ask('logout')
        w.north.stop()
        w.north.start()
        out = w.north.run('duty').stdout
        check('anna' in out and 'at no desk, holds the duty' in out, out)
        w.north.run('duty', 'take')
        out = w.north.run('duty').stdout
        check(out.startswith('duty officer'), out)
        w.north.run('duty', 'leave')
        out = w.north.run('duty').stdout
        check('nobody holds the duty' in out, out)
        # Who may not hold it any more does not.
        a = Seat(w.web)
        a.login('anna')
        a.ask('take_duty')
        w.north.run('seat', 'set', 'anna', 'role', 'clerk')
        out = w.north.run('duty').stdout
        check('nobody holds the duty' in out, out)


if __name__ == '__main__':
    parts.run([
        test_wrong_logins_wait_and_say_one_thing,
        test_every_request_against_every_role,
        test_a_second_factor_counts_once,
        test_what_is_done_bears_the_name_of_its_seat,
        test_one_seat_holds_the_duty_and_everybody_sees_it,
    ])
