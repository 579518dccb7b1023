#!/usr/bin/python3
"""What strangers and the network do to a node: not one byte in reply, nothing
changed, nothing grown. On loopback with a relay, which shows every datagram."""
import os
import random
import socket
import time

import parts
import world
from parts import check

speech = parts.Speech()
SIZE = 288


def memory_kib(pid):
    with open('/proc/%d/status' % pid) as f:
        for line in f:
            if line.startswith('VmRSS'):
                return int(line.split()[1])
    return 0


def port_of(text):
    host, port = text.rsplit(':', 1)
    return host, int(port)


def recorded(path, direction):
    """The datagrams of a `bytes` log that went in `direction`."""
    out = []
    with open(path) as f:
        for line in f:
            t = line.split()
            if len(t) == 5 and int(t[2]) == direction:
                out.append(bytes.fromhex(t[4]))
    return out


def replies(sock, seconds):
    sock.settimeout(seconds)
    n = 0
    try:
        while True:
            sock.recv(2048)
            n += 1
    except OSError:
        return n


def test_a_stranger_gets_not_one_byte():
    rnd = random.Random(1)
    with world.World(tun=False) as w:
        w.pair()
        log = os.path.join(w.dir, 'wire')
        w.link.log(log, with_bytes=True)
        w.up()
        time.sleep(1)
        w.link.log()
        to_south = recorded(log, 0)
        check(len(to_south) > 60, 'recorded only %d' % len(to_south))
        check(all(len(d) == SIZE for d in to_south), 'another size')
        before = w.south.status()['north']
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.bind(('127.0.0.1', 0))
        target = port_of(w.listen[1][0])
        kinds = {
            'random of the right size': [rnd.randbytes(SIZE)
                                         for _ in range(500)],
            'random of other sizes': [rnd.randbytes(rnd.randrange(1500))
                                      for _ in range(500)],
            'zeros': [bytes(SIZE)] * 50,
            'empty': [b''] * 50,
            'recorded envelopes and cells': to_south,
            'recorded, one bit changed': [
                d[:i] + bytes([d[i] ^ 1]) + d[i + 1:]
                for d in to_south for i in (rnd.randrange(SIZE),)],
        }
        for kind, datagrams in kinds.items():
            for i, d in enumerate(datagrams):
                sock.sendto(d, target)
                if i % 50 == 49:
                    time.sleep(0.005)
            n = replies(sock, 0.3)
            check(n == 0, '%d replies to %s' % (n, kind))
        after = w.south.status()['north']
        check(after['state'] == 'up', after)
        check(abs(before['since'] - after['since']) < 50e6,
              'the line was shaken: %s %s' % (before, after))
        check([p['state'] for p in after['paths']] == ['proven', 'proven'],
              after)
        sock.close()


def test_a_new_node_tells_a_stranger_nothing():
    """A node that knows nobody, and one whose counterpart is not there."""
    rnd = random.Random(2)
    with world.World(tun=False) as w:
        w.pair()
        w.south.start()
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.bind(('127.0.0.1', 0))
        for k in range(2):
            for _ in range(300):
                sock.sendto(rnd.randbytes(SIZE), port_of(w.listen[1][k]))
        check(replies(sock, 0.5) == 0, 'a reply')
        sock.close()


def test_changed_doubled_late_and_reflected_datagrams_change_nothing():
    with world.World(tun=False) as w:
        w.pair()
        w.link.set('delay=20')
        w.up()
        time.sleep(2)
        call = parts.Call(w, speech, 12)
        time.sleep(1)
        w.link.set('delay=20 jitter=5 flip=5 cut=3 reflect=10 replay=10 '
                   'dup=10 reorder=10')
        check(call.end() == (0, 0), 'the call ended')
        for who in ('north', 'south'):
            delay, gap = call.hearing(who)
            print('  %s: mouth to ear %.1f ms, longest gap %.0f ms' % (
                who, delay, gap))
            check(gap < 300, 'a gap of %.0f ms' % gap)
        s = w.south.status()['north']
        check(s['state'] == 'up', s)
        check(call.south.find('interrupted') == [], 'interrupted')


def test_a_flood_leaves_a_call_alone_and_memory_bounded():
    rnd = random.Random(3)
    with world.World(tun=False) as w:
        w.pair()
        w.link.set('delay=20')
        w.up()
        time.sleep(2)
        call = parts.Call(w, speech, 12)
        time.sleep(1)
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        before = memory_kib(w.south.node.pid)
        sent, end = 0, time.monotonic() + 6
        junk = [rnd.randbytes(SIZE) for _ in range(200)]
        target = port_of(w.listen[1][0])
        while time.monotonic() < end:
            for d in junk[:100]:
                sock.sendto(d, target)
            sent += 100
            time.sleep(0.01)
        grown = memory_kib(w.south.node.pid) - before
        check(call.end() == (0, 0), 'the call ended')
        e = call.south.find('ended')[0]['totals']
        print('  %d datagrams; concealed %.2f %%, memory grew %d KiB' % (
            sent, e['concealed_percent'], grown))
        check(e['concealed_percent'] < 2, e)
        # Half of what was sent: nothing of it is kept.
        check(grown < 8192, 'memory grew by %d KiB' % grown)
        sock.close()


if __name__ == '__main__':
    parts.run([
        test_a_stranger_gets_not_one_byte,
        test_a_new_node_tells_a_stranger_nothing,
        test_changed_doubled_late_and_reflected_datagrams_change_nothing,
        test_a_flood_leaves_a_call_alone_and_memory_bounded,
    ])
