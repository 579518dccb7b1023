"""discretion_bench - what a watcher of the network can tell.

Ten lines at once, each doing one of six things for a block of time, in an
order drawn by chance: idle, ringing, speech, silence in a call, a message (a
line test, which is a control message and a little voice), a document in
transfer. The lines are at the standard step, or (a ceiling of 253, 379 or 506)
at a wide one. Every datagram is
captured outside the nodes, with the kernel's receive time. Windows of two
seconds of one direction of a line become features: count, size, mean,
deviation and quantiles of the gaps, their autocorrelation, late ticks. A
classifier learns from half of the blocks and judges the other half.

For each pair of classes: area under the ROC curve (0.50: cannot tell) with
its 95 % interval (Hanley and McNeil). Logistic regression over the features,
their squares and their products with the count; needs python3-numpy.
"""
import itertools
import math
import os
import random
import socket
import struct
import subprocess
import sys
import threading
import time

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(HERE, '..', 'test', 'e2e'))

import parts  # noqa: E402
import world  # noqa: E402
from desk import Desk  # noqa: E402
from test_words import bring, text  # noqa: E402

CLASSES = ['idle', 'ringing', 'speech', 'silence', 'message', 'document']
LINES = 10
WINDOW = 2.0
BLOCK = 14.0   # seconds; the first and last two belong to no class
MARGIN = 2.0
SO_TIMESTAMPNS = 35


class Capture(threading.Thread):
    """Every UDP datagram on the loopback device, with kernel times."""

    def __init__(self):
        super().__init__(daemon=True)
        self.sock = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM,
                                  socket.htons(0x0800))
        self.sock.bind(('lo', 0))
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 24)
        self.sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self.sock.settimeout(0.5)
        self.seen = {}  # (from port, to port) -> [(time, size)]
        self.going = True

    def run(self):
        while self.going:
            try:
                data, anc, _, addr = self.sock.recvmsg(2048, 128)
            except socket.timeout:
                continue
            if addr[2] == socket.PACKET_OUTGOING or len(data) < 28 or \
                    data[9] != 17:
                continue
            for _, kind, value in anc:
                if kind == SO_TIMESTAMPNS:
                    s, ns = struct.unpack('qq', value[:16])
                    ports = struct.unpack('>HH', data[20:24])
                    self.seen.setdefault(ports, []).append(
                        (s + ns * 1e-9, len(data)))

    def end(self):
        self.going = False
        self.join()
        self.sock.close()


class Lines:
    """One hub with LINES lines, each to a node of its own, on loopback."""

    def __init__(self, ceiling):
        self.w = world.World(tun=False)
        w = self.w
        self.hub = w.north
        self.hub_port = world.free_ports(LINES + 1)
        self.hub.run('init', '--office', 'Hub', '--listen',
                     '127.0.0.1:%d' % self.hub_port)
        self.peers = []
        for i in range(LINES):
            p = world.Office(w, 'Peer%d' % i)
            p.port = self.hub_port + 1 + i
            w.offices.append(p)
            p.run('init', '--office', 'Peer %d' % i, '--listen',
                  '127.0.0.1:%d' % p.port)
            a, b = (os.path.join(w.dir, '%s%d' % (x, i)) for x in 'ab')
            self.hub.run('card', 'new', '--out', a)
            p.run('card', 'new', '--out', b)
            self.hub.run('pair', '--line', 'peer%d' % i, '--mine', a,
                         '--theirs', b)
            p.run('pair', '--line', 'hub', '--mine', b, '--theirs', a)
            self.peers.append(p)
        self.hub.start()
        for p in self.peers:
            p.start()
        for i, p in enumerate(self.peers):
            self.hub.wait_line('peer%d' % i)
            p.wait_line('hub')
        for i, p in enumerate(self.peers if ceiling else []):
            self.hub.run('line', 'set', 'peer%d' % i, 'ceiling', ceiling)
            p.run('line', 'set', 'hub', 'ceiling', ceiling)
        time.sleep(10 if ceiling else 0)  # they hear of each other's

    def begin(self, i, what, wav):
        """Makes line i do `what` for a block; returns what to end."""
        line, peer = 'peer%d' % i, self.peers[i]
        if what == 'idle':
            return []
        if what == 'ringing':
            return [self.hub.command('call', line, '--json')]
        if what == 'message':
            return [Tests(self.hub, line)]
        if what == 'document':
            return [Documents(self.hub, line)]
        answer = peer.command('answer', '--auto', '--play', wav[what],
                              '--json')
        time.sleep(0.15)
        return [answer, self.hub.command('call', line, '--play', wav[what],
                                         '--seconds', '60', '--json')]

    def finish(self, i, what, running):
        if what in ('ringing', 'speech', 'silence'):
            self.peers[i].run('decline' if what == 'ringing' else 'hangup',
                              status=None)
        for c in running:
            try:
                c.end(5)
            except AssertionError:
                c.kill()


class Tests:
    """Line tests, one after the other, until ended."""

    def __init__(self, office, line):
        self.going = True
        self.thread = threading.Thread(target=self._run,
                                       args=(office, line), daemon=True)
        self.thread.start()

    def _run(self, office, line):
        while self.going:
            office.run('test', line, status=None)
            time.sleep(0.3)

    def end(self, seconds):
        self.going = False
        self.thread.join(10)

    kill = end


class Documents(Tests):
    """Documents, one after the other, until ended."""

    SIZE = 60000  # the last one is over soon after the end

    def _run(self, office, line):
        with Desk(office) as d:
            while self.going:
                f = bring(d, 'chart.bin', os.urandom(self.SIZE), line)
                d.ask('send', line=line, texts=text('A chart.'),
                      files=[{'file': f}])
                while True:
                    e = d.wait('document', file=f, seconds=60)
                    if e['state'] in ('whole', 'failed'):
                        break


def _features(times, sizes):
    gaps = np.diff(times) * 1000
    if len(gaps) < 10:
        return None
    g = gaps - gaps.mean()
    power = float((g * g).sum()) or 1.0
    auto = [float((g[:-k] * g[k:]).sum()) / power for k in (1, 2, 3, 5)]
    slot = float(np.median(gaps))
    late = float((gaps > slot + 2).sum())
    return [len(times), np.mean(sizes), np.std(sizes), gaps.mean(),
            gaps.std(), late, float((gaps < slot - 2).sum())] + \
        list(np.quantile(gaps, [.01, .05, .25, .5, .75, .95, .99])) + auto


def _auc(score, label):
    order = np.argsort(score, kind='stable')
    rank = np.empty(len(score))
    rank[order] = np.arange(1, len(score) + 1)
    for v in np.unique(score):  # ties share their rank
        same = score == v
        if same.sum() > 1:
            rank[same] = rank[same].mean()
    n1 = int(label.sum())
    n0 = len(label) - n1
    a = (rank[label == 1].sum() - n1 * (n1 + 1) / 2) / (n1 * n0)
    q1, q2 = a / (2 - a), 2 * a * a / (1 + a)
    var = (a * (1 - a) + (n1 - 1) * (q1 - a * a) +
           (n0 - 1) * (q2 - a * a)) / (n1 * n0)
    return a, 1.96 * math.sqrt(max(var, 0.0))


def _learn(x, y, rounds=400, rate=0.3, decay=1e-2):
    w = np.zeros(x.shape[1])
    for _ in range(rounds):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        w -= rate * (x.T @ (p - y) / len(y) + decay * w)
    return w


def _spread(x, mean, dev):
    z = np.clip((x - mean) / dev, -6, 6)
    return np.hstack([np.ones((len(z), 1)), z, z * z - 1, z * z[:, :1]])


def judge(windows):
    """windows: [(class, block, features)] -> rows of (pair, auc, half)."""
    rows = []
    for a, b in itertools.combinations(CLASSES, 2):
        part = [w for w in windows if w[0] in (a, b)]
        x = np.array([w[2] for w in part])
        y = np.array([1.0 if w[0] == b else 0.0 for w in part])
        held = np.array([w[1] % 2 == 1 for w in part])
        if min(sum(y[held]), sum(1 - y[held]), sum(y[~held]),
               sum(1 - y[~held])) < 10:
            continue
        mean, dev = x[~held].mean(0), x[~held].std(0)
        dev[dev < 1e-9] = 1.0
        w = _learn(_spread(x[~held], mean, dev), y[~held])
        score = _spread(x[held], mean, dev) @ w
        auc, half = _auc(score, y[held])
        rows.append((a, b, auc, half, int(held.sum())))
    return rows


def _silence(path, seconds=60):
    import wave
    with wave.open(path, 'wb') as f:
        f.setparams((1, 2, 16000, 0, 'NONE', ''))
        f.writeframes(bytes(2 * 16000 * seconds))


def _cut(capture, plan, lines):
    """Windows of every block of `plan` [(class, line, begin, end)]."""
    out = []
    for block, (what, i, begin, end) in enumerate(plan):
        for ports in ((lines.hub_port, lines.peers[i].port),
                      (lines.peers[i].port, lines.hub_port)):
            seen = capture.seen.get(ports, [])
            t = np.array([s[0] for s in seen])
            z = np.array([s[1] for s in seen])
            at = begin + MARGIN
            while at + WINDOW <= end - MARGIN:
                lo, hi = np.searchsorted(t, [at, at + WINDOW])
                f = _features(t[lo:hi], z[lo:hi])
                if f:
                    out.append((what, block, f))
                at += WINDOW
    return out


def _line_life(lines, i, wav, until, plan, lock, rnd):
    while time.time() + BLOCK < until:
        what = rnd.choice(CLASSES)
        running = lines.begin(i, what, wav)
        begin = time.time()
        time.sleep(BLOCK)
        end = time.time()
        with lock:
            plan.append((what, i, begin, end))
        lines.finish(i, what, running)
        time.sleep(rnd.uniform(0.2, 1.0))


def gather(minutes, ceiling='', seed=1):
    """Runs the lines for so long; returns their windows."""
    speech = parts.Speech()
    quiet = os.path.join(speech.folder.name, 'silence.wav')
    _silence(quiet)
    wav = {'speech': speech.north, 'silence': quiet}
    lines = Lines(ceiling)
    try:
        capture = Capture()
        capture.start()
        plan, lock = [], threading.Lock()
        until = time.time() + minutes * 60
        lives = [threading.Thread(target=_line_life, daemon=True, args=(
            lines, i, wav, until, plan, lock, random.Random(seed * 100 + i)))
            for i in range(LINES)]
        for t in lives:
            t.start()
        for t in lives:
            t.join()
        capture.end()
        return _cut(capture, plan, lines)
    finally:
        lines.w.close()


def _in_own_namespace(minutes, ceiling):
    """Runs `gather` in a network namespace, so that lo carries nothing
    else; the windows come back as text."""
    here = os.path.abspath(__file__)
    name = 'oldis%d' % os.getpid()
    subprocess.run(['ip', 'netns', 'add', name], check=True)
    try:
        subprocess.run(['ip', '-n', name, 'link', 'set', 'lo', 'up'],
                       check=True)
        r = subprocess.run(
            ['ip', 'netns', 'exec', name, '/usr/bin/python3', here,
             str(minutes), ceiling], check=True, stdout=subprocess.PIPE, text=True)
    finally:
        subprocess.run(['ip', 'netns', 'del', name])
    out = []
    for line in r.stdout.splitlines():
        v = line.split()
        out.append((v[0], int(v[1]), [float(f) for f in v[2:]]))
    return out


NAMES = ['count', 'size', 'size dev', 'gap mean', 'gap dev', 'late ticks',
         'early ticks'] + ['gap q%s' % q for q in (1, 5, 25, 50, 75, 95, 99)] \
    + ['autocorrelation %d' % k for k in (1, 2, 3, 5)]


def _means(windows):
    """What each feature is on average in each class: where to look when a
    pair can be told apart."""
    print('  %-18s' % 'feature' + ''.join('%12s' % c for c in CLASSES))
    for i, name in enumerate(NAMES):
        print('  %-18s' % name + ''.join('%12.5g' % np.mean(
            [w[2][i] for w in windows if w[0] == c]) for c in CLASSES))


def run(minutes, ceiling=''):
    windows = _in_own_namespace(minutes, ceiling)
    _means(windows)
    rows = [('windows of %s' % c, sum(1 for w in windows if w[0] == c), '',
             '') for c in CLASSES]
    for a, b, auc, half, n in judge(windows):
        rows.append(('%s or %s' % (a, b), '%.3f' % auc, 'AUC',
                     '0.50 +- 0.02 (interval +- %.3f, %d windows)' % (
                         half, n)))
    return rows


if __name__ == '__main__':
    for w in gather(float(sys.argv[1]), sys.argv[2]):
        print(w[0], w[1], ' '.join('%.9g' % f for f in w[2]))
