"""cost_bench - processor time and memory of a node: with one idle line, in a
call, with 1 and with 100 lines."""
import os
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


class Hub:
    """An office, not started, with `n` lines whose counterparts are not
    there."""

    def __init__(self, n):
        self.world = w = world.World(tun=False)
        self.office = hub = w.north
        try:
            self._pair(w, hub, n, world.free_ports(n + 1))
        except BaseException:
            w.close()
            raise

    @staticmethod
    def _pair(w, hub, n, port):
        hub.run('init', '--office', 'Hub', '--listen',
                '127.0.0.1:%d' % port)
        for i in range(n):
            home = os.path.join(w.dir, 'peer%d' % i)
            base = [world.OPENLINE, '--home', home]
            a = os.path.join(w.dir, 'a%d' % i)
            b = os.path.join(w.dir, 'b%d' % i)
            subprocess.run(base + ['init', '--office', 'Peer %d' % i,
                                   '--listen',
                                   '127.0.0.1:%d' % (port + 1 + i)],
                           check=True, capture_output=True)
            subprocess.run(base + ['card', 'new', '--out', b], check=True,
                           capture_output=True)
            hub.run('card', 'new', '--out', a)
            hub.run('pair', '--line', 'peer%d' % i, '--mine', a,
                    '--theirs', b)

    def __enter__(self):
        return self

    def __exit__(self, *a):
        self.world.close()


def _many_lines(n):
    with Hub(n) as hub:
        hub.office.start()
        time.sleep(5)
        pid = hub.office.node.pid
        cpu = share([pid], 15)[0]
        return _memory(pid), cpu


def run():
    idle, talk, memory, talk_memory = _one_line()
    many, cpu = _many_lines(100)
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
        ('100 lines that knock, the node', '%.2f' % cpu, '% core', ''),
    ]
