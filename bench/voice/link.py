"""link - what the bad link did while somebody spoke over it.

Does      count packets, bytes and losses of each path between two moments;
          measure how much the link is late by itself.
Does not  make the link (test/e2e/world.py).

A relay that is late adds jitter of its own. badlink tells how much later than
due each packet came out; what it cannot know, how long a packet lay in front
of it, is measured from end to end by a probe.
"""
import ctypes
import socket
import statistics
import struct
import threading
import time

from voice import calm

PROBE_PORT = 7999
CLONE_NEWNET = 0x40000000
SO_TIMESTAMPNS = 35


class Count:
    """kbit/s (with IP headers, before losses) and losses since it was made."""

    def __init__(self, link):
        self.link = link
        link.late()
        self.watch = calm.Watch()
        self.before, self.began = link.stat(), time.monotonic()

    def end(self):
        seconds = time.monotonic() - self.began
        late = self.link.late()
        d = [[a - b for a, b in zip(x, y)]
             for x, y in zip(self.link.stat(), self.before)]
        return {
            # of the busier direction of each path
            'kbps': [round(max(d[i][1], d[i + 1][1]) * 8 / seconds / 1000, 1)
                     for i in range(0, len(d), 2)],
            'link_lost': [round(100 * x[2] / max(1, x[0]), 1) for x in d],
            'link_late_p99_ms': late['p99_us'] / 1000,
            'link_late_most_ms': late['most_us'] / 1000,
            'waited_ms': self.watch.end(),
        }


def _in_namespace(name, make):
    """What `make` returns inside a network namespace: a socket stays there.
    In a thread of its own, which ends there."""
    out = []

    def work():
        with open('/var/run/netns/' + name) as f:
            if libc.setns(f.fileno(), CLONE_NEWNET):
                raise OSError(ctypes.get_errno(), 'setns')
        out.append(make())

    libc = ctypes.CDLL(None, use_errno=True)
    t = threading.Thread(target=work)
    t.start()
    t.join()
    return out[0]


def _socket(addr):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind(addr)
    s.settimeout(1)
    return s


def probe(world, delay_ms, seconds=4.0):
    """What the link adds to its delay, from socket to socket, in ms: (median,
    95 of 100, longest). The kernel's clock on arrival, so that only the link
    is measured."""
    n, s = world.ns
    a = _in_namespace(n, lambda: _socket(('10.77.0.1', PROBE_PORT)))
    b = _in_namespace(s, lambda: _socket(('10.77.0.2', PROBE_PORT)))
    b.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    world.link.set('delay=%g' % delay_ms)
    added = []
    for _ in range(int(seconds * 50)):
        sent = time.time_ns()
        a.sendto(b'%d' % sent, ('10.77.0.2', PROBE_PORT))
        data, anc, _, _ = b.recvmsg(64, 128)
        whole, ns = struct.unpack('qq', anc[0][2][:16])
        added.append((whole * 10**9 + ns - int(data)) / 1e6 - delay_ms)
        time.sleep(0.002)
    a.close()
    b.close()
    return (statistics.median(added),
            statistics.quantiles(added, n=20)[18], max(added))
