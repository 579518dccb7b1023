"""words_bench - a large store behind the command line: how long commands
take, what they and the node need of memory, and whom a long one holds up."""
import os
import subprocess
import threading
import time

import world

PROGRAM = os.path.join(world.BUILD, 'bench_words')
ROUNDS = 5


def _peak(pid):
    """KiB that a process has had at most."""
    with open('/proc/%d/status' % pid) as f:
        for line in f:
            if line.startswith('VmHWM:'):
                return int(line.split()[1])


def _run(office, *args):
    """Milliseconds and peak KiB of a command. What it prints goes nowhere:
    what is measured is not our own reading."""
    argv = office.argv(world.OPENLINE, '--home', office.home, *args)
    begun = time.monotonic()
    p = subprocess.Popen(argv, stdout=subprocess.DEVNULL)
    kib = 0
    while p.poll() is None:
        try:
            kib = _peak(p.pid) or kib
        except OSError:
            pass
        time.sleep(0.001)
    if p.returncode:
        raise AssertionError('openline %s: %d' % (' '.join(args),
                                                  p.returncode))
    return (time.monotonic() - begun) * 1000, kib


def _median(office, *args):
    runs = sorted(_run(office, *args) for _ in range(ROUNDS))
    return runs[ROUNDS // 2]


def _beside(office, *args):
    """The longest that an inbox took while another command ran, and how many
    there were."""
    p = threading.Thread(target=_run, args=(office,) + args)
    p.start()
    most = n = 0
    while p.is_alive():
        most = max(most, _run(office, 'inbox', '--limit', '20')[0])
        n += 1
    p.join()
    return most, n


def bench(n=100000):
    """Rows of (what, value, unit, goal)."""
    rows = []

    def row(what, value, unit, goal=''):
        rows.append(('%d messages: %s' % (n, what), value, unit, goal))
    with world.World(paths=1, tun=False) as w:
        w.pair()
        office = w.north
        office.start()
        before = _peak(office.node.pid)
        office.stop()
        subprocess.run([PROGRAM, 'home', office.home, str(n)], check=True)
        office.start()
        for what, args, goal in (
                ('openline inbox', ['inbox'], 'below 100'),
                ('openline inbox --limit %d' % n,
                 ['inbox', '--all', '--limit', str(n)], ''),
                ('openline search, one hit', ['search', 'once', 'lifetime'],
                 'below 100'),
                ('openline search, no hit', ['search', 'zeppelin'],
                 'below 100')):
            took, kib = _median(office, *args)
            row(what, took, 'ms', goal)
            row(what + ', memory', kib, 'KiB')
        archive = os.path.join(w.dir, 'south.tar')
        for what, args in (
                ('openline audit', ['audit', 'south']),
                ('openline export', ['export', 'south', '--to', archive]),
                ('openline audit FILE', ['audit', archive])):
            took, kib = _run(office, *args)
            row(what, took / 1000, 's')
            row(what + ', memory', kib, 'KiB')
        row('the archive', os.path.getsize(archive) / 1e6, 'MB')
        for what, args in (
                ('audit', ['audit', 'south']),
                ('export', ['export', 'south', '--to', archive + '2'])):
            most, times = _beside(office, *args)
            row('the slowest of %d inboxes beside an %s' % (times, what),
                most, 'ms', 'about 100')
        row('memory of the node, above an empty store',
            _peak(office.node.pid) - before, 'KiB',
            'not growing with the store')
    return rows


if __name__ == '__main__':
    import sys
    for r in bench(*(int(v) for v in sys.argv[1:])):
        print('%-60s %10.1f %s  %s' % r)
