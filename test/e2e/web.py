"""web - a browser's part of HTTP and WebSocket, made by hand (RFC 9112, 6455)
so that tests can do it wrongly as well.

    w = Web('127.0.0.1', 7180)
    status, headers, body = w.get('/')
    d = w.desk()                  # a WebSocket at /desk
    d.say({'do': 'login', ...}); d.hear()
"""
import base64
import json
import os
import socket
import ssl
import struct


class Refused(Exception):
    """An upgrade that was answered with something else than 101."""

    def __init__(self, status, headers=None):
        super().__init__('HTTP %s' % status)
        self.status = status
        self.headers = headers or {}


class Web:
    def __init__(self, host, port, tls=False):
        self.host, self.port, self.tls = host, port, tls
        self.name = '%s:%d' % ('[%s]' % host if ':' in host else host, port)
        self.origin = ('https://' if tls else 'http://') + self.name

    def connect(self, timeout=10):
        s = socket.create_connection((self.host, self.port), timeout)
        if self.tls:
            c = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            c.check_hostname, c.verify_mode = False, ssl.CERT_NONE
            s = c.wrap_socket(s, server_hostname=self.host)
        return s

    def ask(self, method='GET', path='/', headers=None, host=None, body=b''):
        """One request on a connection of its own."""
        s = self.connect()
        try:
            h = {'Host': host or self.name, **(headers or {})}
            s.sendall(request(method, path, h) + body)
            return read_answer(s)
        finally:
            s.close()

    def get(self, path='/', **more):
        return self.ask('GET', path, **more)

    def desk(self, **more):
        return Desk(self, **more)


def request(method, path, headers):
    lines = ['%s %s HTTP/1.1' % (method, path)]
    lines += ['%s: %s' % (k, v) for k, v in headers.items() if v is not None]
    return ('\r\n'.join(lines) + '\r\n\r\n').encode()


def read_head(s):
    """(status, headers, what came after them)."""
    got = b''
    while b'\r\n\r\n' not in got:
        more = s.recv(4096)
        if not more:
            raise ConnectionError('ended in the head of an answer: %r' % got)
        got += more
    head, rest = got.split(b'\r\n\r\n', 1)
    lines = head.decode('latin-1').split('\r\n')
    headers = {}
    for line in lines[1:]:
        k, v = line.split(':', 1)
        headers[k.strip().lower()] = v.strip()
    return int(lines[0].split()[1]), headers, rest


def read_answer(s):
    status, headers, body = read_head(s)
    want = int(headers.get('content-length', 0))
    while len(body) < want:
        more = s.recv(65536)
        if not more:
            break
        body += more
    return status, headers, body


def frame(op, payload, final=True, masked=True, length=None):
    """A frame as a client sends it; `length` may lie."""
    n = len(payload) if length is None else length
    head = bytes([(0x80 if final else 0) | op])
    flag = 0x80 if masked else 0
    if n < 126:
        head += bytes([flag | n])
    elif n < 65536:
        head += bytes([flag | 126]) + struct.pack('>H', n)
    else:
        head += bytes([flag | 127]) + struct.pack('>Q', n)
    if not masked:
        return head + payload
    key = os.urandom(4)
    pad = (key * (len(payload) // 4 + 1))[:len(payload)]
    coded = (int.from_bytes(payload, 'big') ^ int.from_bytes(pad, 'big'))
    return head + key + coded.to_bytes(len(payload), 'big')


TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


class Desk:
    """A WebSocket at /desk; refused upgrades raise Refused."""

    def __init__(self, web, path='/desk', protocol='openline-desk',
                 host=None, origin=True, upgrade='websocket', timeout=10):
        self.rest = b''
        self.closed = None  # the code of their close frame
        key = base64.b64encode(os.urandom(16)).decode()
        try:
            self.s = web.connect(timeout)
            self.s.sendall(request('GET', path, {
                'Host': host or web.name,
                'Origin': web.origin if origin is True else origin,
                'Connection': 'Upgrade', 'Upgrade': upgrade,
                'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': key,
                'Sec-WebSocket-Protocol': protocol}))
            status, headers, self.rest = read_head(self.s)
        except ConnectionError:
            raise Refused(0)
        if status != 101:
            self.s.close()
            raise Refused(status, headers)
        assert headers['sec-websocket-protocol'] == protocol

    def raw(self, data):
        self.s.sendall(data)

    def say(self, what):
        text = what if isinstance(what, str) else json.dumps(what)
        self.raw(frame(TEXT, text.encode()))

    def _read(self, n):
        while len(self.rest) < n:
            more = self.s.recv(65536)
            if not more:
                raise ConnectionError('the other end has gone')
            self.rest += more
        got, self.rest = self.rest[:n], self.rest[n:]
        return got

    def hear_text(self):
        """The next text message; pings are answered; ConnectionError at the
        end, with the close code in `closed`."""
        whole = b''
        while True:
            a, b = self._read(2)
            n = b & 0x7f
            if n == 126:
                n, = struct.unpack('>H', self._read(2))
            elif n == 127:
                n, = struct.unpack('>Q', self._read(8))
            assert not b & 0x80, 'a server does not mask'
            payload, op = self._read(n), a & 15
            if op == PING:
                self.raw(frame(PONG, payload))
            elif op == CLOSE:
                self.closed = struct.unpack('>H', payload[:2])[0] if n else 0
                raise ConnectionError('closed with %d' % self.closed)
            elif op in (TEXT, 0):
                whole += payload
                if a & 0x80:
                    return whole.decode()

    def hear(self):
        return json.loads(self.hear_text())

    def wait_end(self, timeout=10):
        """The close code, 0 where there was none."""
        self.s.settimeout(timeout)
        try:
            while True:
                self.hear_text()
        except (ConnectionError, OSError) as e:
            if isinstance(e, socket.timeout):
                raise
        return self.closed or 0

    def close(self):
        self.s.close()


PASSWORD = 'as long as they want it'


def make_seat(office, name, role='duty_officer'):
    """A seat by the command line; its one-time password."""
    out = office.run('seat', 'add', name, '--role', role, '--json').stdout
    return json.loads(out)['password']


def ask(desk, do, **more):
    """A request and its (rows, reply); events that come between are kept in
    `desk.events`."""
    desk.asked = getattr(desk, 'asked', 0) + 1
    desk.events = getattr(desk, 'events', [])
    desk.say({'do': do, 'id': desk.asked, **more})
    rows = []
    while True:
        o = desk.hear()
        if o.get('re') != desk.asked:
            desk.events.append(o)
        elif 'row' in o:
            rows.append(o)
        else:
            return rows, o


def log_in(web, name, password, first=False):
    """A desk with a session; `first`: with a one-time password, which becomes
    PASSWORD."""
    d = web.desk()
    reply = ask(d, 'login', seat=name, password=password)[1]
    if not reply['ok']:
        raise AssertionError('login: %s' % reply)
    if first:
        reply = ask(d, 'password', old=password, new=PASSWORD)[1]
        if not reply['ok']:
            raise AssertionError('password: %s' % reply)
    d.session = reply['data']['session']
    return d
