"""desk_bench - what desks cost a node and its lines: 20 of them in browsers
and 100 lines at rest; whether 300 requests a second show in the pace of the
cells; how long an event and the pages take."""
import os
import re
import socket
import statistics
import struct
import threading
import time

import cost_bench
import world
from web import PASSWORD, Web, ask, log_in, make_seat

TICK = 0.02
SO_TIMESTAMPNS = 35
DESKS = 20
ASKS = [('status', {}), ('inbox', {'limit': 64}), ('show', {'line': 'south'}),
        ('history', {'limit': 100}), ('forms', {})]


class Departures(threading.Thread):
    """When the datagrams of one port left, by the kernel's clock."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port, self.times, self.going = port, [], True
        self.sock = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM,
                                  socket.htons(0x0800))
        self.sock.bind(('lo', 0))
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        self.sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self.sock.settimeout(0.5)
        self.start()

    def run(self):
        while self.going:
            try:
                data, notes, _, to = self.sock.recvmsg(64, 128)
            except socket.timeout:
                continue
            if to[2] == 4 or len(data) < 24 or data[9] != 17:
                continue  # seen twice: 4 is PACKET_OUTGOING
            if struct.unpack('>H', data[20:22])[0] != self.port:
                continue
            for _, kind, value in notes:
                if kind == SO_TIMESTAMPNS:
                    s, ns = struct.unpack('qq', value[:16])
                    self.times.append(s + ns / 1e9)

    def gaps(self, begin, end):
        """How far from a tick each gap is, in ms."""
        t = [x for x in self.times if begin <= x <= end]
        return [1000 * abs(b - a - TICK) for a, b in zip(t, t[1:])]


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def console(office):
    port = free_port()
    with open(os.path.join(office.home, 'openline.conf'), 'a') as f:
        f.write('console 127.0.0.1:%d\n' % port)
    return Web('127.0.0.1', port)


def desks_of(office, web, n):
    """`n` desks that watch, of as many seats as that takes."""
    desks = []
    for i in range(n):
        name = 'desk%d' % (i // 4)
        if i % 4 == 0:
            d = log_in(web, name, make_seat(office, name), first=True)
        else:
            d = log_in(web, name, PASSWORD)
        ask(d, 'watch')
        desks.append(d)
    return desks


def drain(desks, going):
    """Reads what is told to desks that ask nothing."""
    for d in desks:
        d.s.settimeout(0.05)
    while going[0]:
        for d in desks:
            try:
                d.hear_text()
            except socket.timeout:
                pass


def load(desks, rate, seconds):
    """`rate` requests a second over all desks; (how many, times in ms)."""
    took, lock = [], threading.Lock()
    step = len(desks) / rate

    def one(d, k):
        due = time.monotonic() + k * step / len(desks)
        end = time.monotonic() + seconds
        mine, i = [], k
        while due < end:
            time.sleep(max(0, due - time.monotonic()))
            what, more = ASKS[i % len(ASKS)]
            began = time.monotonic()
            ask(d, what, **more)
            mine.append(1000 * (time.monotonic() - began))
            i, due = i + 1, due + step
        with lock:
            took.extend(mine)

    threads = [threading.Thread(target=one, args=(d, k))
               for k, d in enumerate(desks)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return len(took), took


def pace(seconds=20):
    with world.World(paths=1, tun=False) as w:
        w.pair()
        web = console(w.north)
        conf = os.path.join(w.north.home, 'openline.conf')
        with open(conf) as f:
            text = f.read()
        with open(conf, 'w') as f:
            f.write(re.sub(r'^log .*$', 'log debug', text, flags=re.M))
        w.up()
        desks = desks_of(w.north, web, 10)
        seen = Departures(int(w.listen[0][0].rsplit(':', 1)[1]))
        time.sleep(3)
        a = time.time()
        time.sleep(seconds)
        b = time.time()
        n, took = load(desks, 300, seconds)
        c = time.time()
        quiet, busy = seen.gaps(a, b), seen.gaps(b, c)
        seen.going = False
        event = events(w, desks[0])
        began = time.monotonic()
        pages = fetch(web)
        pages_ms = 1000 * (time.monotonic() - began)
        w.north.stop()
        with open(w.north.log_file) as f:
            last = re.findall(r'(\d+) long callbacks \(worst (\d+) us\)',
                              f.read())[-1]
    return quiet, busy, n, took, event, pages, pages_ms, last


def events(w, desk, times=10):
    """From a change at a terminal to the desk, in ms, the command's own time
    and all."""
    took = []
    for i in range(times):
        began = time.monotonic()
        w.north.run('line', 'suspend' if i % 2 == 0 else 'resume', 'south',
                    '--why', 'a test')
        ran = time.monotonic()
        while desk.hear().get('event') != 'line':
            pass
        took.append(1000 * max(0, time.monotonic() - ran))
    return took


def fetch(web):
    """All pages, one after the other, each on a connection of its own: bytes."""
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..')
    with open(os.path.join(root, 'web', 'assets.txt')) as f:
        paths = [r.split()[0] for r in f if r.startswith('/')]
    return sum(len(web.get(p)[2]) for p in paths)


def rest(lines=100):
    """A node with so many lines that are up, and 20 desks."""
    with cost_bench.Hub(lines) as hub:
        with cost_bench.inside(hub.office.netns):
            web = console(hub.office)
        hub.office.start()
        hub.start_peers()
        time.sleep(15)
        alone = cost_bench.share([hub.office.node.pid], 15)[0]
        with cost_bench.inside(hub.office.netns):
            desks = desks_of(hub.office, web, DESKS)
        going = [True]
        reader = threading.Thread(target=drain, args=(desks, going))
        reader.start()
        time.sleep(2)
        cpu = cost_bench.share([hub.office.node.pid], 15)[0]
        going[0] = False
        reader.join()
        began = time.monotonic()
        for d in desks[:1]:
            d.s.settimeout(10)
            for _ in range(20):
                ask(d, 'status')
        status = 1000 * (time.monotonic() - began) / 20
    return alone, cpu, status


def run():
    quiet, busy, n, took, event, pages, pages_ms, last = pace()
    alone, cpu, status = rest()
    m = statistics.median
    return [
        ('gap from a tick, median, at rest', '%.3f' % m(quiet), 'ms', ''),
        ('... with 300 requests a second', '%.3f' % m(busy), 'ms', ''),
        ('... moved by', '%.3f' % (m(busy) - m(quiet)), 'ms', 'under 2'),
        ('... 99th of 100, at rest', '%.3f' % _of100(quiet, 99), 'ms', ''),
        ('... with 300 requests a second', '%.3f' % _of100(busy, 99), 'ms',
         ''),
        ('requests answered in 20 s', n, '', '6000'),
        ('answer, median', '%.2f' % m(took), 'ms', ''),
        ('answer, 99th of 100', '%.2f' % _of100(took, 99), 'ms', ''),
        ('callbacks of the loop over 2 ms', int(last[0]), '', '0'),
        ('... the worst', int(last[1]) / 1000, 'ms', 'under 2'),
        ('an event at a desk after the command ended', '%.2f' % m(event), 'ms',
         'under 200'),
        ('all pages', '%.1f' % (pages / 1024), 'KiB', 'under 250'),
        ('... fetched one by one', '%.0f' % pages_ms, 'ms', 'under 1000'),
        ('100 lines that are up', '%.2f' % alone, '% core', ''),
        ('... and 20 desks that watch', '%.2f' % cpu, '% core', 'under 10'),
        ('status of 100 lines, there and back', '%.2f' % status, 'ms', ''),
    ]


def _of100(values, n):
    return sorted(values)[min(len(values) - 1, len(values) * n // 100)]
