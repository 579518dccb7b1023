#!/usr/bin/python3
"""Paths over TCP: a line where UDP is blocked, a call whose TCP path stands
still, connections that end, a counterpart whose port is not known before,
strangers. Over loopback: it needs no rights.

    North :n  ----- Hose :h ====== :f ----- South :s      TCP
    North     ----- badlink ------------- South           UDP
"""
import os
import select
import socket
import threading
import time

import parts
import world
from parts import check

speech = parts.Speech()
HOST = '127.0.0.1'


def free_tcp_ports(n):
    """`n` ports of loopback that nobody has."""
    got = [socket.socket() for _ in range(n)]
    for s in got:
        s.bind((HOST, 0))
    ports = [s.getsockname()[1] for s in got]
    for s in got:
        s.close()
    return ports


class Hose:
    """Carries what comes to port `near` on to `to`, from port `far` (0: any),
    both ways; holds it, or ends it, when told."""

    def __init__(self, near, far, to):
        self.far, self.to = far, to
        self.held, self.over = False, False
        self.joined = []  # pairs of sockets
        self.n_joined = 0
        self.door = socket.socket()
        self.door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.door.bind((HOST, near))
        self.door.listen(4)
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _join(self):
        a, _ = self.door.accept()
        b = socket.socket()
        b.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        b.settimeout(2)
        try:
            b.bind((HOST, self.far))
            b.connect((HOST, self.to))
        except OSError:
            a.close()
            b.close()
            return
        self.joined.append((a, b))
        self.n_joined += 1

    def _end(self, pair):
        for s in pair:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                         b'\1\0\0\0\0\0\0\0')
            s.close()
        self.joined.remove(pair)

    def _carry(self, pair, here, there):
        try:
            got = here.recv(65536)
            if got:
                there.sendall(got)
                return
        except OSError:
            pass
        self._end(pair)

    def _run(self):
        while not self.over:
            if self.cutting():
                continue
            ears = {self.door: None}
            if not self.held:
                for p in self.joined:
                    ears[p[0]], ears[p[1]] = (p, p[1]), (p, p[0])
            for s in select.select(list(ears), [], [], 0.05)[0]:
                if s is self.door:
                    self._join()
                elif ears[s][0] in self.joined:
                    self._carry(ears[s][0], s, ears[s][1])
        for p in list(self.joined):
            self._end(p)
        self.door.close()

    def cutting(self):
        """Ends all connections, if somebody waits for that."""
        if not getattr(self, 'cut_now', None):
            return False
        for p in list(self.joined):
            self._end(p)
        self.cut_now.set()
        self.cut_now = None
        return True

    def cut(self):
        done = threading.Event()
        self.cut_now = done
        check(done.wait(5), 'the hose hangs')

    def close(self):
        self.over = True
        self.thread.join(5)


class Net:
    """North and South with running nodes: a path over UDP, as the link says,
    and one over TCP through a hose, added while they run."""

    def __init__(self, link, is_south_told=True):
        n, s, h, f = free_tcp_ports(4)
        self.w = world.World(paths=1, tun=False)
        self.hose = None
        try:
            self.w.pair()
            self.w.link.set(link)
            self.tcp = {'north': n, 'south': s}
            for office in self.w.offices:
                conf = os.path.join(office.home, 'openline.conf')
                with open(conf, 'a') as out:
                    out.write('listen-tcp %s:%d\n' % (
                        HOST, self.tcp[office.name.lower()]))
                office.start()
            self.hose = Hose(h, f if is_south_told else 0, s)
            self._add(self.w.north, 'south', n, h)
            # What South knows: where North seems to be, or nothing of use.
            self._add(self.w.south, 'north', s, f)
        except BaseException:
            self.close()
            raise

    def _add(self, office, line, local, remote):
        office.run('line', 'path', line, 'add', 'tcp:%s:%d' % (HOST, local),
                   '%s:%d' % (HOST, remote))

    def up(self, seconds=20):
        """Until the line is up and the path over TCP proven, at both ends."""
        began = time.monotonic()
        self.w.north.wait_line('south', seconds=seconds)
        self.w.south.wait_line('north', seconds=seconds)
        for office in ('north', 'south'):
            self.wait_path('proven', seconds, office)
        print('  up after %.1f s' % (time.monotonic() - began))

    def path(self, office='north', k=1):
        o = self.w.north if office == 'north' else self.w.south
        return o.status()['south' if office == 'north' else 'north'][
            'paths'][k]

    def wait_path(self, state, seconds=15, office='north'):
        end = time.monotonic() + seconds
        while self.path(office)['state'] != state:
            check(time.monotonic() < end, 'the path over TCP is not %s: %s\n%s'
                  % (state, self.path(office), self.w.north.tail()))
            time.sleep(0.05)

    def wait_join(self, before):
        """Until the hose has one more connection; how long it took."""
        began = time.monotonic()
        while self.hose.n_joined == before:
            check(time.monotonic() - began < 10, 'nobody dials again')
            time.sleep(0.02)
        return time.monotonic() - began

    def close(self):
        self.w.close()
        if self.hose:
            self.hose.close()

    def __enter__(self):
        return self

    def __exit__(self, *a):
        self.close()


def check_gaps(call):
    check(call.end() == (0, 0), 'the call')
    gap = max(c.find('ended')[0]['totals']['longest_gap_ms']
              for c in (call.north, call.south))
    print('  longest gap %d ms' % gap)
    check(gap < 400, 'a gap of %d ms' % gap)


def test_a_line_lives_over_tcp_where_udp_is_blocked():
    with Net('dead') as net:
        net.up()
        check(net.path()['tcp'] and not net.path(k=0)['tcp'], net.path())
        check(net.path(k=0)['state'] == 'silent', net.path(k=0))
        call = parts.Call(net.w, speech, 6)
        check_gaps(call)
        delay, _ = call.hearing('south')
        print('  mouth to ear %.1f ms' % delay)
        check(delay < 400, 'nothing was heard')


def test_a_tcp_path_that_stands_still_makes_no_gap():
    with Net('delay=20') as net:
        net.up()
        call = parts.Call(net.w, speech, 10)
        time.sleep(2)
        joined = net.hose.n_joined
        net.hose.held = True
        net.wait_path('silent', 8)
        net.wait_join(joined)  # what stands still is given up
        net.hose.held = False
        net.wait_path('proven', 10)
        check_gaps(call)


def test_a_connection_that_ends_is_dialled_again():
    with Net('delay=0') as net:
        net.up()
        before = net.w.north.status()['south']
        for _ in range(2):
            joined = net.hose.n_joined
            net.hose.cut()
            print('  dialled again after %.1f s' % net.wait_join(joined))
            time.sleep(1)
            net.wait_path('proven')
        check(parts.is_unshaken(before, net.w.north.status()['south']),
              'the line felt it')


def test_a_counterpart_from_an_unknown_port_is_found():
    """South is told another port than the one North's connection comes from,
    as behind a translating router; UDP is blocked."""
    with Net('dead', is_south_told=False) as net:
        net.up()
        there = net.path('south')
        check(there['configured'] and
              there['configured'] != there['remote'], there)
        net.hose.cut()  # and comes from another one then
        end = time.monotonic() + 20
        while net.path('south')['remote'] == there['remote']:
            check(time.monotonic() < end, 'not found again: %s' % there)
            time.sleep(0.1)
        net.wait_path('proven', 20, office='south')


def test_strangers_are_bounded_and_hear_nothing():
    with Net('delay=0') as net:
        net.up()
        before = net.w.south.status()['north']
        callers = []
        for k in range(80):
            c = socket.create_connection((HOST, net.tcp['south']), 5)
            callers.append(c)
            try:
                c.sendall(os.urandom(288 * (k % 4)))
            except OSError:
                pass  # turned away meanwhile
        time.sleep(1)
        open_still = 0
        for c in callers:
            c.setblocking(False)
            try:
                check(c.recv(1) == b'', 'a stranger was answered')
            except BlockingIOError:
                open_still += 1
            except ConnectionError:
                pass
        print('  of 80 strangers %d may stay' % open_still)
        check(1 <= open_still <= 64, open_still)
        check(parts.is_unshaken(before, net.w.south.status()['north']),
              'the line felt it')
        check(net.path()['state'] == 'proven', net.path())
        for c in callers:
            c.close()


if __name__ == '__main__':
    parts.run([
        test_a_line_lives_over_tcp_where_udp_is_blocked,
        test_a_tcp_path_that_stands_still_makes_no_gap,
        test_a_connection_that_ends_is_dialled_again,
        test_a_counterpart_from_an_unknown_port_is_found,
        test_strangers_are_bounded_and_hear_nothing,
    ])
