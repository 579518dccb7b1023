"""cost_bench - processor time and memory of a node: with one idle line, in a
call, with 1 and with 100 lines, up and knocking."""
import contextlib
import ctypes
import os
import random
import statistics
import subprocess
import time

import parts
import world

TICKS = os.sysconf('SC_CLK_TCK')


def _cpu(pid):
    """Processor seconds of a process so far."""
    with open('/proc/%d/stat' % pid) as f:
        v = f.read().rsplit(')', 1)[1].split()
    return (int(v[11]) + int(v[12])) / TICKS


def _memory(pid):
    """(resident KiB, of it private KiB)"""
    rss = private = 0
    with open('/proc/%d/smaps_rollup' % pid) as f:
        for line in f:
            v = line.split()
            if v[0] == 'Rss:':
                rss = int(v[1])
            elif v[0].startswith('Private_'):
                private += int(v[1])
    return rss, private


def share(pids, seconds):
    """Per cent of a core of each process over `seconds`."""
    before = [_cpu(p) for p in pids]
    time.sleep(seconds)
    return [100 * (_cpu(p) - b) / seconds for p, b in zip(pids, before)]


def _one_line():
    speech = parts.Speech()
    with world.World() as w:
        w.pair()
        w.link.set('delay=20')
        w.up()
        time.sleep(5)
        pids = [o.node.pid for o in w.offices]
        idle = share(pids, 30)
        memory = _memory(pids[0])
        call = parts.Call(w, speech, 26)
        time.sleep(2)
        talk = share(pids + [call.north.p.pid], 20)
        talk_memory = _memory(pids[0])
        call.end()
    return idle, talk, memory, talk_memory


LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_NEWTIME, CLONE_NEWNET = 0x80, 0x40000000


def _own_time():
    """A boot of its own for the program that is started next. Clocks of two
    machines do not agree on where a tick begins; all nodes of one do, and
    their cells would come together."""
    if LIBC.unshare(CLONE_NEWTIME):
        raise OSError(ctypes.get_errno(), 'unshare')
    with open('/proc/self/timens_offsets', 'w') as f:
        f.write('boottime 0 %d\n' % random.randrange(10 ** 9))


@contextlib.contextmanager
def inside(netns):
    """Sockets that are made within are in the network namespace."""
    with open('/proc/thread-self/ns/net') as own, \
            open('/run/netns/' + netns) as other:
        if LIBC.setns(other.fileno(), CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), 'setns')
        try:
            yield
        finally:
            LIBC.setns(own.fileno(), CLONE_NEWNET)


class Hub:
    """An office with `n` lines, their counterparts beyond a link; nothing
    runs. What a datagram costs at the far end is then not its sender's."""

    def __init__(self, n):
        self.world = w = world.World(paths=1)
        self.office, self.peers = w.north, []
        try:
            w.link.set('delay=5')
            w.north.run('init', '--office', 'Hub', '--listen', w.listen[0][0])
            for i in range(n):
                self._pair(i)
        except BaseException:
            self.close()
            raise

    def _pair(self, i):
        w = self.world
        home = os.path.join(w.dir, 'peer%d' % i)
        card = [os.path.join(w.dir, '%s%d' % (k, i)) for k in 'ab']

        def peer(*args):
            subprocess.run([world.OPENLINE, '--home', home] + list(args),
                           check=True, capture_output=True)

        peer('init', '--office', 'Peer %d' % i, '--listen', '%s:%d' % (
            w.listen[1][0].rsplit(':', 1)[0], 7100 + i))
        w.north.run('card', 'new', '--out', card[0])
        peer('card', 'new', '--out', card[1])
        w.north.run('pair', '--line', 'peer%d' % i, '--mine', card[0],
                    '--theirs', card[1])
        peer('pair', '--line', 'hub', '--mine', card[1], '--theirs', card[0])

    def start_peers(self, seconds=60):
        """All counterparts; waits until all lines are up."""
        w = self.world
        n = len(self.office.status())
        for i in range(n):
            self.peers.append(subprocess.Popen(
                ['ip', 'netns', 'exec', w.ns[1], world.OPENLINED, '--home',
                 os.path.join(w.dir, 'peer%d' % i)], preexec_fn=_own_time,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                stdin=subprocess.DEVNULL))
        end = time.monotonic() + seconds
        while True:
            up = [o['state'] for o in self.office.status().values()].count(
                'up')
            if up == n:
                break
            if time.monotonic() > end:
                raise AssertionError('%d lines of %d are up' % (up, n))
            time.sleep(1)

    def close(self):
        for p in self.peers:
            p.kill()
        for p in self.peers:
            p.wait()
        self.world.close()

    def __enter__(self):
        return self

    def __exit__(self, *a):
        self.close()


def _many_lines(n):
    with Hub(n) as hub:
        hub.office.start()
        time.sleep(5)
        pid = hub.office.node.pid
        knock = share([pid], 15)[0]
        hub.start_peers()
        time.sleep(15)
        up = share([pid], 15)[0]
        return _memory(pid), knock, up


def run():
    idle, talk, memory, talk_memory = _one_line()
    many, knock, up = _many_lines(100)
    return [
        ('one idle line, per node', '%.2f' % statistics.mean(idle),
         '% core', 'under 0.3'),
        ('one call, per node', '%.2f' % statistics.mean(talk[:2]), '% core',
         'under 8'),
        ('the call\'s handset (command line)', '%.2f' % talk[2], '% core',
         ''),
        ('memory, 1 line: resident', memory[0], 'KiB', ''),
        ('memory, 1 line: private', memory[1], 'KiB', ''),
        ('memory, 1 line in a call: private', talk_memory[1], 'KiB', ''),
        ('memory, 100 lines: resident', many[0], 'KiB', ''),
        ('memory, 100 lines: private', many[1], 'KiB', ''),
        ('100 lines that knock, the node', '%.2f' % knock, '% core', ''),
        ('100 lines that are up and idle', '%.2f' % up, '% core', ''),
    ]
