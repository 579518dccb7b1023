#!/usr/bin/python3
"""The console's door of a real node, from outside: what is served, who is
refused, what a hostile guest gets, and that the line does not notice."""
import hashlib
import json
import os
import re
import socket
import ssl
import time

import parts
import world
from parts import check
from web import (BINARY, PASSWORD, TEXT, Refused, Web, ask, frame, log_in,
                 make_seat, read_head, request)

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
STRANGERS_OF_ONE, LOGIN_S = 24, 30  # desk/web.h


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def configure(office, *settings):
    with open(os.path.join(office.home, 'openline.conf'), 'a') as f:
        f.write(''.join(s + '\n' for s in settings))


class Nodes(world.World):
    """North with a console, and a line to South that is up."""

    def __init__(self):
        super().__init__(paths=1, tun=False)
        self.pair()
        self.port = free_port()
        configure(self.north, 'console 127.0.0.1:%d' % self.port)
        self.up()
        self.web = Web('127.0.0.1', self.port)

    def beats(self):
        """The line is up, and cells have left since the last call."""
        s = self.north.wait_line('south')
        check(s['sent'] > getattr(self, 'sent', 0), 'no cell has left')
        self.sent = s['sent']
        return s


def ended(s, seconds=20):
    """Whether the other end closes or resets this within the time."""
    s.settimeout(seconds)
    try:
        while s.recv(4096):
            pass
        return True
    except socket.timeout:
        return False
    except OSError:
        return True


def assets():
    with open(os.path.join(ROOT, 'web', 'assets.txt')) as f:
        rows = [line.split() for line in f if line.startswith('/')]
    return [(path, file) for path, file in rows
            if file.startswith('npm:') or
            os.path.exists(os.path.join(ROOT, 'web', file))]


def test_pages_are_served_as_they_are_and_nothing_else():
    types = {'/': 'text/html', '.js': 'text/javascript', '.css': 'text/css',
             '.svg': 'image/svg+xml'}
    with Nodes() as w:
        for path, file in assets():
            status, head, body = w.web.get(path)
            check(status == 200, '%s: %d' % (path, status))
            kind = types[re.search(r'(/|\.[a-z]+)$', path).group()]
            check(head['content-type'].startswith(kind), path)
            tag = '"%s"' % hashlib.sha256(body).hexdigest()
            check(head['etag'] == tag, '%s: %s' % (path, head['etag']))
            check(head['cache-control'] == 'no-cache', path)
            status, again, body = w.web.get(
                path, headers={'If-None-Match': tag})
            check((status, body) == (304, b''), '%s again: %d' % (path, status))
            guarded(head)
            guarded(again)
        for path in ('/nothing', '/index.html', '/../openline.conf',
                     '/%2e%2e/openline.conf', '/desk', '/app.js/', '/?x=1'):
            status, head, body = w.web.get(path)
            check(status == (200 if path == '/?x=1' else 404), path)
            check(path == '/?x=1' or body == b'', 'a word about ' + path)
            guarded(head)
        for method in ('POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE',
                       'CONNECT'):
            try:
                status, head, body = w.web.ask(
                    method, '/', headers={'Content-Length': '3'}, body=b'abc')
                check(status in (400, 403, 404, 405) and
                      b'North' not in body, '%s: %d' % (method, status))
                guarded(head)
            except (ConnectionError, OSError):
                pass
        w.beats()


def guarded(head):
    """What every answer says to a browser."""
    csp = head['content-security-policy']
    check(csp.startswith("default-src 'none';"), csp)
    for bad in ('unsafe', '*', ':', 'data', 'blob'):
        check(bad not in csp, '%s is in %s' % (bad, csp))
    check(head['x-content-type-options'] == 'nosniff', head)
    check(head['referrer-policy'] == 'no-referrer', head)
    check(head['cross-origin-opener-policy'] == 'same-origin', head)
    check('server' not in head, head)


def test_a_stranger_is_told_nothing():
    with Nodes() as w:
        d = w.web.desk()
        told = set()
        with open(os.path.join(ROOT, 'doc', 'protocol', 'desk.md')) as f:
            page = f.read()
        page = page[page.index('## Requests'):page.index('## Replies')]
        names = set(re.findall(r'^### `(\w+)`', page, re.M))
        check('status' in names and len(names) > 30, names)
        for name in sorted(names - {'login', 'rejoin'}):
            d.say({'do': name, 'line': 'south', 'bell': True})
            told.add(d.hear_text())
        for text in ('', 'x', '{}', '[]', '{"do":7}', '{"do":"dance"}',
                     '{"audio":"","at":"1"}', '{"do":"status","line":7}'):
            d.say(text)
            told.add(d.hear_text())
        check(told == {'{"ok":false,"exit":1,"error":"log in first"}'}, told)
        w.south.run('test', 'north')
        d.s.settimeout(0.5)
        try:
            check(False, 'an event without a session: ' + d.hear_text())
        except socket.timeout:
            pass
        d.close()
        w.beats()


TOKEN = 'n0t-a-s3cret-but-of-more-than-32-chars'


def figures(web, token=TOKEN):
    """The whole answer, to the end of its connection."""
    with web.connect() as s:
        s.sendall(request('GET', '/metrics', {
            'Host': web.name, 'Authorization': token and 'Bearer ' + token}))
        status, head, body = read_head(s)
        while status == 200:
            more = s.recv(65536)
            if not more:
                break
            body += more
        return status, head, body.decode()


def test_figures_are_told_to_who_has_the_token():
    with Nodes() as w:
        check(figures(w.web)[0] == 404, 'figures without a setting')
        path = os.path.join(w.north.home, 'token')
        with open(path, 'w') as f:
            f.write(TOKEN + '\n')
        os.chmod(path, 0o600)
        configure(w.north, 'metrics ' + path)
        w.north.stop()
        w.north.start()
        w.north.wait_line('south')
        for token in (None, 'x', TOKEN[:-1], TOKEN + 'x'):
            status, head, body = figures(w.web, token)
            check((status, body) == (401, ''), (token, status, body))
            check(head['www-authenticate'] == 'Bearer', head)
            guarded(head)
        w.north.run('test', 'south')
        status, head, body = figures(w.web)
        guarded(head)
        check(head['content-type'].startswith(
            'application/openmetrics-text; version=1.0.0'), head)
        check(body.endswith('\n# EOF\n'), body[-80:])
        for want in (
                'openline_line_state{line="south",'
                'openline_line_state="up"} 1',
                'openline_test_passed{line="south",kind="voice"} 1',
                'openline_path_state{line="south",path="0",'
                'openline_path_state="proven"} 1',
                'openline_datagrams_sent_total '):
            check('\n' + want in body, 'lacks %s in\n%s' % (want, body))
        end = time.monotonic() + 10  # another thread knows it
        while '\nopenline_store_bytes ' not in figures(w.web)[2]:
            check(time.monotonic() < end, 'no size')
        # Who goes in the middle of it leaves his place.
        for _ in range(5):
            with w.web.connect() as s:
                s.sendall(request('GET', '/metrics', {
                    'Host': w.web.name, 'Authorization': 'Bearer ' + TOKEN}))
        end = time.monotonic() + 10
        while figures(w.web)[0] == 503:
            check(time.monotonic() < end, 'who went is still there')
        check(figures(w.web)[0] == 200, 'no figures')


def refused_upgrade(web, status, **how):
    try:
        web.desk(**how).close()
    except Refused as e:
        check(e.status == status, '%s: %d, not %d' % (how, e.status, status))
        if e.headers:
            guarded(e.headers)
        return
    check(False, 'let in: %s' % how)


def test_only_a_page_of_ours_may_open_a_desk():
    with Nodes() as w:
        web, port = w.web, w.port
        for origin in (None, 'null', 'http://evil.example', 'http://127.0.0.1',
                       'https://127.0.0.1:%d' % port, web.origin + '0',
                       'http://localhost:%d' % port, web.origin + '/',
                       'http://evil.example@127.0.0.1:%d' % port):
            refused_upgrade(web, 403, origin=origin)
        # A name that was made to point here still is another name.
        for host in ('evil.example:%d' % port, 'evil.example', '127.0.0.1',
                     '127.0.0.2:%d' % port, '[::1]:%d' % port, 'a' * 300,
                     '127.0.0.1:%d.evil.example' % port, ''):
            refused_upgrade(web, 403, host=host or ' ',
                            origin='http://' + host)
            status = web.get('/', host=host or ' ')[0]
            check(status == 403, '%r: %d' % (host, status))
        refused_upgrade(web, 404, path='/')
        refused_upgrade(web, 404, path='/desk/x')
        refused_upgrade(web, 400, protocol=None)
        refused_upgrade(web, 400, protocol='chat')
        refused_upgrade(web, 400, protocol='chat, openline-desk')
        refused_upgrade(web, 405, upgrade='h2c')
        host = 'localhost:%d' % port
        web.desk(host=host, origin='http://' + host).close()
        w.beats()


def closes_with(web, code, *pieces):
    d = web.desk()
    try:
        for p in pieces:
            d.raw(p)
        got = d.wait_end()
    except (BrokenPipeError, ConnectionResetError):
        got = 0
    check(got in (code, 0), 'closed with %d, not %d' % (got, code))
    d.close()


def test_frames_that_are_too_large_or_wrong_end_their_desk_alone():
    with Nodes() as w:
        other = w.web.desk()
        big = b'x' * 3000
        closes_with(w.web, 1009, frame(TEXT, b'x' * 5000))
        closes_with(w.web, 1009, frame(TEXT, b'x', length=65536))
        closes_with(w.web, 1009, frame(TEXT, b'x', length=1 << 40))
        closes_with(w.web, 1009, frame(TEXT, b'x', length=(1 << 63) - 1))
        closes_with(w.web, 1002, frame(TEXT, b'x', length=1 << 63))
        closes_with(w.web, 1009, frame(TEXT, big, final=False),
                    frame(0, big, final=False))
        closes_with(w.web, 1003, frame(BINARY, b'x'))
        closes_with(w.web, 1002, frame(3, b'x'))
        closes_with(w.web, 1002, frame(0x41, b'x'))
        closes_with(w.web, 1002, frame(0, b'x'))
        closes_with(w.web, 1007, frame(TEXT, b'\xff\xfe'))
        closes_with(w.web, 1002, frame(9, b'x' * 126))
        # Many small ones, pieces of one, and an answer to each.
        d = w.web.desk()
        d.raw(frame(TEXT, b'{"do":"status"}') * 500)
        for _ in range(500):
            d.hear()
        for piece in (frame(TEXT, b'{"do":', final=False), frame(9, b'hi'),
                      frame(0, b'"status"', final=False), frame(0, b'}')):
            for byte in piece:
                d.raw(bytes([byte]))
        check(d.hear()['error'] == 'log in first', 'pieces')
        d.close()
        other.say({'do': 'status'})
        check(other.hear()['error'] == 'log in first', 'the other')
        other.close()
        w.beats()


def test_places_are_bounded_and_come_back():
    with Nodes() as w:
        desks = [w.web.desk() for _ in range(STRANGERS_OF_ONE)]
        refused_upgrade(w.web, 0)
        w.north.run('status', 'south')
        for d in desks:
            d.close()
        end = time.monotonic() + 10
        while True:
            try:
                w.web.desk().close()
                break
            except (Refused, OSError):
                check(time.monotonic() < end, 'no place has come back')
                time.sleep(0.1)
        # Connections that say nothing, and heads that come byte by byte.
        mute = [w.web.connect() for _ in range(STRANGERS_OF_ONE - 1)]
        slow = w.web.connect()
        head = request('GET', '/', {'Host': w.web.name, 'X': 'x' * 4000})
        begun, cut = time.monotonic(), False
        for byte in head:
            try:
                slow.sendall(bytes([byte]))
            except OSError:
                cut = True
                break
            time.sleep(0.1)
            if time.monotonic() - begun > 30:
                break
        check(cut, 'a head may take for ever')
        check(all(ended(s) for s in mute), 'mute connections stay')
        check(w.web.get('/')[0] == 200, 'no place has come back')
        # A head that is far too long, and rubbish.
        for raw in (b'GET / HTTP/1.1\r\n' + b'X: ' + b'x' * 200000,
                    b'\x16\x03\x01' + b'\0' * 5000, b'\0' * 5000,
                    b'GET /' + b'a' * 100000 + b' HTTP/1.1\r\n\r\n',
                    b'GET http://evil.example/ HTTP/1.1\r\n\r\n',
                    b'GET / HTTP/9.9\r\nHost: x\r\n\r\n',
                    b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'):
            s = w.web.connect()
            try:
                s.sendall(raw)
            except OSError:
                pass
            check(ended(s), 'stays after %r' % raw[:40])
            s.close()
        w.beats()


def test_who_does_not_log_in_goes():
    with Nodes() as w:
        d, half = w.web.desk(), w.web.desk()
        half.raw(frame(TEXT, b'{"do":"sta', length=1000))
        begun = time.monotonic()
        d.s.settimeout(0.2)
        while time.monotonic() - begun < LOGIN_S - 5:
            d.say({'do': 'status'})
            check(d.hear()['error'] == 'log in first', 'no answer')
            time.sleep(1)
        check(ended(d.s) and ended(half.s), 'a stranger stays')
        w.beats()
        # A node that stops does not wait for its guests.
        d = w.web.desk()
        w.north.stop()
        check(ended(d.s), 'a desk of no node')


def test_a_desk_with_a_session_is_a_desk():
    with Nodes() as w:
        d = log_in(w.web, 'anna', make_seat(w.north, 'anna'), first=True)
        rows, reply = ask(d, 'status')
        check(rows[0]['data']['line'] == 'south', rows)
        check(reply['data']['console'] == w.web.origin, reply)
        # As many as it likes, in order; another desk is answered between.
        other = log_in(w.web, 'anna', PASSWORD)
        d.raw(b''.join(frame(TEXT, b'{"do":"status","id":%d}' % i)
                       for i in range(1, 801)))
        check(ask(other, 'status')[1]['ok'], 'the other')
        got = []
        while len(got) < 800:
            o = d.hear()
            if 'row' not in o:
                got.append(o['re'])
        check(got == list(range(1, 801)), 'out of order')
        # A message may be long now, and no longer than that.
        text = json.dumps({'do': 'send', 'line': 'south', 'texts': [
            {'lang': 'en', 'text': 'x' * 30000}]})
        d.say(text + ' ' * (65536 - len(text)))
        check(d.hear().get('kind') == 'queued', 'a long message')
        closes = log_in(w.web, 'anna', PASSWORD)
        closes.raw(frame(TEXT, b' ' * 65537))
        check(closes.wait_end() in (1009, 0), 'a longer one')
        # The node's lines may be longer, in fragments.
        rows = ask(other, 'inbox')[0]
        check(len(rows[0]['data']['texts'][0]['text']) == 30000, 'cut')
        # Who asks and reads nothing is cut off, and others are not. A few
        # at a time: the node refuses in a word what is too much at once.
        end = time.monotonic() + 20
        try:
            while time.monotonic() < end:
                d.raw(frame(TEXT, b'{"do":"inbox","id":1}') * 10)
                time.sleep(0.02)
            cut = False
        except ConnectionError:
            cut = True
        check(cut, 'a desk that read nothing was served')
        check(ask(other, 'status')[1]['ok'], 'the other, again')
        # A session goes on after its connection was lost.
        d.close()
        again = w.web.desk()
        check(ask(again, 'rejoin', session=d.session)[1]['ok'], 'rejoin')
        check(ask(again, 'status')[1]['ok'], 'after rejoin')
        check(ask(again, 'logout')[1]['ok'], 'logout')
        check(ask(again, 'status')[1]['error'] == 'log in first', 'logout')
        w.beats()


def peer_print(port):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection(('127.0.0.1', port), 10) as s:
        with context.wrap_socket(s) as t:
            digest = hashlib.sha256(t.getpeercert(True)).hexdigest().upper()
    return ':'.join(digest[i:i + 2] for i in range(0, 64, 2))


def told(office):
    out = office.run('status').stdout
    return (re.search(r'console: (\S+)', out).group(1),
            re.search(r'SHA-256 (\S+)', out).group(1))


def test_any_other_address_speaks_tls_with_a_certificate_that_stays():
    with world.World(paths=1, tun=False) as w:
        o, port = w.north, free_port()
        o.run('init', '--office', 'North', '--listen',
              '127.0.0.1:%d' % world.free_ports(1))
        configure(o, 'console 0.0.0.0:%d' % port)
        o.start()
        url, fingerprint = told(o)
        check(url == 'https://0.0.0.0:%d' % port, url)
        check(peer_print(port) == fingerprint, 'another certificate')
        web = Web('127.0.0.1', port, tls=True)
        check(web.get('/')[0] == 200, 'no page')
        # On all addresses every number is ours, and no name.
        check(web.get('/', host='evil.example:%d' % port)[0] == 403, 'name')
        d = web.desk()
        d.say({'do': 'status'})
        check(d.hear()['error'] == 'log in first', 'no desk')
        d.close()
        with socket.create_connection(('127.0.0.1', port), 10) as s:
            s.sendall(request('GET', '/', {'Host': web.name}))
            got = b''
            try:
                got = s.recv(4096)
            except OSError:
                pass
            check(b'HTTP/1.1 200' not in got, 'a page in the clear')
        # Handshakes have a pace: it ends those that come faster.
        reset, begun = 0, time.monotonic()
        for _ in range(200):
            try:
                peer_print(port)
            except OSError:
                reset += 1
        most = 64 + 50 * (time.monotonic() - begun) + 1
        check(0 < 200 - reset <= most, '%d of 200, not %d, were reset' % (
            reset, 200 - most))
        o.stop()
        o.start()
        check(told(o) == (url, fingerprint), 'the fingerprint has changed')
        with open(os.path.join(o.home, 'console.crt')) as f:
            check('PRIVATE' not in f.read(), 'a key on disk')


if __name__ == '__main__':
    parts.run([
        test_pages_are_served_as_they_are_and_nothing_else,
        test_a_stranger_is_told_nothing,
        test_figures_are_told_to_who_has_the_token,
        test_only_a_page_of_ours_may_open_a_desk,
        test_frames_that_are_too_large_or_wrong_end_their_desk_alone,
        test_places_are_bounded_and_come_back,
        test_who_does_not_log_in_goes,
        test_a_desk_with_a_session_is_a_desk,
        test_any_other_address_speaks_tls_with_a_certificate_that_stays,
    ])
