"""desk - a desk on the node's socket: one JSON object a line, as
doc/protocol/desk.md has it.

Every wait has a bound."""
import json
import os
import socket
import time


class Refused(Exception):
    pass


class Desk:
    def __init__(self, office, watch=True):
        self.s = socket.socket(socket.AF_UNIX)
        self.s.settimeout(20)
        # A socket's path is short; a folder's need not be.
        here = os.open(office.home, os.O_DIRECTORY)
        try:
            self.s.connect('/proc/self/fd/%d/desk.sock' % here)
        finally:
            os.close(here)
        self.got, self.events, self.last = b'', [], 0
        if watch:
            self.ask('watch')

    def close(self):
        self.s.close()

    def __enter__(self):
        return self

    def __exit__(self, *a):
        self.close()

    def _line(self, seconds):
        while b'\n' not in self.got:
            self.s.settimeout(max(seconds, 0.001))
            more = self.s.recv(65536)
            if not more:
                raise AssertionError('the node is gone')
            self.got += more
        line, self.got = self.got.split(b'\n', 1)
        return json.loads(line)

    def rows(self, do, **more):
        """The rows of a request, and its reply."""
        self.last += 1
        rq = dict({'do': do, 'id': self.last}, **more)
        self.s.sendall(json.dumps(rq).encode() + b'\n')
        rows = []
        while True:
            o = self._line(20)
            if 'event' in o:
                self.events.append(o)
            elif o.get('re') != self.last:
                raise AssertionError('an answer to nothing: %s' % o)
            elif 'row' in o:
                rows.append(o['data'])
            elif not o['ok']:
                raise Refused(o['error'])
            else:
                return rows, o.get('data')

    def ask(self, do, **more):
        return self.rows(do, **more)[1]

    def pages(self, do, **more):
        """The rows of all pages."""
        rows, page = self.rows(do, **more)
        while page['next']:
            r, page = self.rows(do, **dict(more, **{'from': page['next']}))
            rows += r
        return rows

    def wait(self, event, seconds=15.0, **like):
        """The first event of that name with these fields, not seen yet by a
        wait."""
        end = time.monotonic() + seconds
        while True:
            for i, e in enumerate(self.events):
                if e['event'] == event and all(
                        e.get(k) == v for k, v in like.items()):
                    return self.events.pop(i)
            left = end - time.monotonic()
            if left <= 0:
                raise AssertionError('no event %s %s in %.1f s; came: %s' % (
                    event, like, seconds, self.events))
            try:
                o = self._line(left)
            except socket.timeout:
                continue
            if 'event' in o:
                self.events.append(o)
