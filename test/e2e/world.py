"""world - two or more offices with real nodes over a bad network, for tests,
benches and the demo.

Does      makes homes in a temporary folder, exchanges cards, starts nodes,
          joins them by badlink (tun in network namespaces of its own, or a
          relay on loopback), ends everything by its own process id.
Does not  leave anything behind, look at a network that it did not make.

Every wait has a bound; what did not happen in time raises with the end of
the logs of both nodes.
"""
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

BUILD = os.environ.get('OPENLINE_BUILD') or os.path.join(
    os.path.dirname(os.path.abspath(__file__)), '..', '..', 'build')
OPENLINE = os.path.join(BUILD, 'openline')
OPENLINED = os.path.join(BUILD, 'openlined')
BADLINK = os.path.join(BUILD, 'badlink')

SKIP = 77  # exit status by which ctest sees that a test was skipped


def skip(why):
    print('SKIPPED: ' + why)
    sys.exit(SKIP)


def may_make_namespaces():
    """True if this machine lets us make network namespaces and tun devices."""
    if os.geteuid() != 0 or not os.path.exists('/dev/net/tun'):
        return False
    name = 'olprobe%d' % os.getpid()
    try:
        ok = subprocess.run(['ip', 'netns', 'add', name],
                            capture_output=True).returncode == 0
        if ok:
            ok = subprocess.run(
                ['ip', 'netns', 'exec', name, 'ip', 'tuntap', 'add', 'olp',
                 'mode', 'tun'], capture_output=True).returncode == 0
        return ok
    except FileNotFoundError:
        return False
    finally:
        try:
            subprocess.run(['ip', 'netns', 'del', name], capture_output=True)
        except FileNotFoundError:
            pass


def need_namespaces():
    if not may_make_namespaces():
        skip('network namespaces may not be made here (root, /dev/net/tun '
             'and iproute2 are needed)')


class Link:
    """badlink as a child: `set('k=0 delay=20 loss=5')`, `stat()`."""

    def __init__(self, args):
        self.p = subprocess.Popen([BADLINK] + args, stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, text=True)
        if self.p.stdout.readline().strip() != 'ready':
            raise RuntimeError('badlink did not start')

    def _say(self, line):
        self.p.stdin.write(line + '\n')
        self.p.stdin.flush()
        return self.p.stdout.readline().strip()

    def set(self, words):
        self._say(words)

    def stat(self):
        """[[packets, bytes, lost] per path and direction, A to B first]"""
        v = [int(x) for x in self._say('stat').split()]
        return [v[i:i + 3] for i in range(0, len(v), 3)]

    def rebind(self, k, to_south):
        """A relay's path k: what comes out towards South (or North) does so
        from another port from now on."""
        self._say('rebind %d %d' % (k, 0 if to_south else 1))

    def late(self):
        """How much later than due packets came out since the last time:
        {packets, median_us, p99_us, most_us}"""
        return dict(zip(('packets', 'median_us', 'p99_us', 'most_us'),
                        (int(x) for x in self._say('late').split())))

    def log(self, file='', with_bytes=False):
        self._say(('bytes ' if with_bytes else 'log ') + file)

    def close(self):
        if self.p.poll() is None:
            self.p.stdin.close()
            try:
                self.p.wait(2)
            except subprocess.TimeoutExpired:
                self.p.kill()
                self.p.wait()


class Command:
    """A running `openline ... --json`, its events as they come."""

    def __init__(self, argv):
        self.events = []
        self.new = threading.Condition()
        self.p = subprocess.Popen(argv, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, text=True,
                                  stdin=subprocess.DEVNULL)
        self.err = ''
        self.readers = [threading.Thread(target=self._read, daemon=True),
                        threading.Thread(target=self._read_err, daemon=True)]
        for r in self.readers:
            r.start()

    def _read(self):
        for line in self.p.stdout:
            e = json.loads(line)
            e['seen'] = time.time()
            with self.new:
                self.events.append(e)
                self.new.notify_all()

    def _read_err(self):
        for line in self.p.stderr:
            self.err += line

    def wait_for(self, name, seconds=10.0, after=0):
        """The first event called `name`; raises when it does not come."""
        end = time.monotonic() + seconds
        with self.new:
            while True:
                for e in self.events[after:]:
                    if e.get('event') == name:
                        return e
                left = end - time.monotonic()
                if left <= 0 or (self.p.poll() is not None and
                                 not self.readers[0].is_alive()):
                    raise AssertionError(
                        'no event %r within %.1f s; came: %s; said: %s' % (
                            name, seconds,
                            [x.get('event') for x in self.events], self.err))
                self.new.wait(min(left, 0.1))

    def find(self, name):
        return [e for e in self.events if e.get('event') == name]

    def end(self, seconds=15.0):
        """Waits for its end; returns the exit status."""
        try:
            status = self.p.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError('it did not end within %.1f s: %s %s' % (
                seconds, [x.get('event') for x in self.events], self.err))
        for r in self.readers:
            r.join(2)
        return status

    def kill(self):
        if self.p.poll() is None:
            self.p.kill()
            self.p.wait()


class Office:
    """One home, and its node when it runs."""

    def __init__(self, world, name, netns=None):
        self.world, self.name, self.netns = world, name, netns
        self.home = os.path.join(world.dir, name.lower())
        self.log_file = os.path.join(world.dir, name.lower() + '.log')
        self.node = None

    def argv(self, program, *args):
        pre = ['ip', 'netns', 'exec', self.netns] if self.netns else []
        return pre + [program] + list(args)

    def run(self, *args, status=0, input=None, timeout=20):
        """Runs `openline ARGS --home HOME`; checks its exit status."""
        r = subprocess.run(
            self.argv(OPENLINE, '--home', self.home, *args),
            capture_output=True, text=True, timeout=timeout, input=input)
        if status is not None and r.returncode != status:
            raise AssertionError('openline %s: exit %d, not %d\n%s%s%s' % (
                ' '.join(args), r.returncode, status, r.stdout, r.stderr,
                self.tail()))
        return r

    def command(self, *args):
        c = Command(self.argv(OPENLINE, '--home', self.home, *args))
        self.world.commands.append(c)
        return c

    def begin(self):
        """Starts the node and does not wait until it answers."""
        with open(self.log_file, 'ab') as log:
            self.node = subprocess.Popen(
                self.argv(OPENLINED, '--home', self.home),
                stdout=log, stderr=log, stdin=subprocess.DEVNULL)

    def start(self):
        self.begin()
        end = time.monotonic() + 10
        while self.run('status', status=None).returncode == 3:
            if self.node.poll() is not None or time.monotonic() > end:
                raise AssertionError('the node of %s does not start\n%s' % (
                    self.name, self.tail()))
            time.sleep(0.01)

    def stop(self, kill=False):
        if self.node and self.node.poll() is None:
            if kill:
                self.node.kill()
            else:
                self.node.terminate()
            try:
                self.node.wait(30)
            except subprocess.TimeoutExpired:
                self.node.kill()
                self.node.wait()
                raise AssertionError('the node of %s does not stop\n%s' % (
                    self.name, self.tail()))
            status = 0 if kill else self.node.returncode
            self.node = None
            if status:  # a leak, where a sanitizer watches
                raise AssertionError('the node of %s ended with %d\n%s' % (
                    self.name, status, self.tail(40)))
        self.node = None

    def status(self):
        """What `status --json` says, as {line name: object}."""
        r = self.run('status', '--json', status=None)
        if r.returncode not in (0, 6):
            raise AssertionError('status: exit %d %s' % (r.returncode,
                                                         r.stderr))
        return {o['line']: o for o in json.loads(r.stdout)['lines']}

    def wait_line(self, line, state='up', seconds=15.0):
        end = time.monotonic() + seconds
        while True:
            s = self.status().get(line)
            if s and s['state'] == state:
                return s
            if time.monotonic() > end:
                raise AssertionError('%s: line %s is not %s after %.1f s: %s'
                                     '\n%s' % (self.name, line, state, seconds,
                                               s, self.tail()))
            time.sleep(0.02)

    def tail(self, n=15):
        try:
            with open(self.log_file, errors='replace') as f:
                t = f.readlines()[-n:]
        except OSError:
            t = []
        return '--- log of %s\n%s' % (self.name, ''.join(t))


def free_ports(n):
    """The first of `n` UDP ports in a row that nobody on loopback has."""
    port = 17000 + os.getpid() * 64 % 12000
    while True:
        got = []
        try:
            for i in range(n):
                s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                got.append(s)
                s.bind(('127.0.0.1', port + i))
            return port
        except OSError:
            port += n
        finally:
            for s in got:
                s.close()


class World:
    """North and South over `paths` paths. With namespaces where `tun`, else
    over a relay on loopback ports from `port` (None: free ones)."""

    def __init__(self, paths=2, tun=True, port=None, keep=None):
        self.dir = keep or tempfile.mkdtemp(prefix='openline-')
        self.keep, self.tun, self.paths = keep, tun, paths
        self.commands, self.offices = [], []
        self.link = None
        tag = '%d' % os.getpid()
        self.ns = ['oln' + tag, 'ols' + tag] if tun else [None, None]
        self.north = Office(self, 'North', self.ns[0])
        self.south = Office(self, 'South', self.ns[1])
        self.offices = [self.north, self.south]
        try:
            self._network(port)
        except BaseException:
            self.close()
            raise

    def _network(self, port):
        self.listen, self.reach = [[], []], [[], []]
        if self.tun:
            for n in self.ns:
                subprocess.run(['ip', 'netns', 'add', n], check=True)
                subprocess.run(['ip', '-n', n, 'link', 'set', 'lo', 'up'],
                               check=True)
            self.link = Link(['tun'] + self.ns + [str(self.paths)])
            for k in range(self.paths):
                for h, n in enumerate(self.ns):
                    a = '10.77.%d.%d' % (k, h + 1)
                    subprocess.run(['ip', '-n', n, 'addr', 'add', a + '/24',
                                    'dev', 'ol%d' % k], check=True)
                    subprocess.run(['ip', '-n', n, 'link', 'set', 'ol%d' % k,
                                    'mtu', '1400', 'up'], check=True)
                    self.listen[h].append(a + ':7100')
            return
        args = ['relay']
        port = port or free_ports(10 * self.paths)
        for k in range(self.paths):
            p = port + 10 * k
            a = ['127.0.0.1:%d' % (p + i) for i in range(4)]
            # North listens on a[0] and is reached over a[3], near South.
            self.listen[0].append(a[0])
            self.reach[0].append(a[3])
            self.listen[1].append(a[1])
            self.reach[1].append(a[2])
            args += [a[2], a[0], a[3], a[1]]
        self.link = Link(args)

    def pair(self):
        """init, cards, pair; returns what both print: their 40 digits."""
        for i, o in enumerate(self.offices):
            args = ['init', '--office', o.name]
            for a in self.listen[i]:
                args += ['--listen', a]
            for a in self.reach[i]:
                args += ['--reach', a]
            o.run(*args)
            o.run('card', 'new', '--out', self.card(o))
        n, s = self.offices
        first = n.run('pair', '--line', 'south', '--mine', self.card(n),
                      '--theirs', self.card(s)).stdout
        digits = s.run('pair', '--line', 'north', '--mine', self.card(s),
                       '--theirs', self.card(n)).stdout
        return first, digits

    def verify(self):
        """Both say that they compared the digits; needs running nodes."""
        self.north.run('line', 'verify', 'south')
        self.south.run('line', 'verify', 'north')

    def card(self, office):
        return os.path.join(self.dir, office.name.lower() + '.card')

    def up(self, seconds=15.0):
        """Starts both nodes; returns the seconds until both lines are up."""
        t = time.monotonic()
        for o in self.offices:
            o.start()
        self.north.wait_line('south', seconds=seconds)
        self.south.wait_line('north', seconds=seconds)
        return time.monotonic() - t

    def close(self, kill=True):
        """Ends everything. With `kill` false the nodes that run must end well
        when they are told to; raises what did not."""
        wrong = []
        for c in self.commands:
            c.kill()
        for o in self.offices:
            try:
                o.stop(kill)
            except AssertionError as why:
                wrong.append(why)
        if self.link:
            self.link.close()
        if self.tun:
            for n in self.ns:
                subprocess.run(['ip', 'netns', 'del', n], capture_output=True)
        if not self.keep:
            shutil.rmtree(self.dir, ignore_errors=True)
        if wrong and not kill:
            raise wrong[0]

    def __enter__(self):
        return self

    def __exit__(self, failed, *a):
        self.close(kill=failed is not None)
