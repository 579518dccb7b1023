#!/usr/bin/python3
"""What a node says when it may not, cannot, or can no longer: one line that
names what is wrong and what to do, and nothing half done."""
import os
import pty
import re
import select
import signal
import socket
import sqlite3
import subprocess
import time

import parts
import world
from parts import check

NOBODY = 65534


def one_line(text, *words):
    """One line of the program itself, with all of `words` in it."""
    lines = [t for t in text.splitlines() if t]
    check(len(lines) == 1 and re.match(r'openlined?: ', lines[0]),
          'not one line: %r' % text)
    for w in words:
        check(w in lines[0], '%r is not in %r' % (w, lines[0]))


def refused(argv, *words, status=1):
    """It ends at once, with that status and one line."""
    r = subprocess.run(argv, capture_output=True, text=True, timeout=10,
                       stdin=subprocess.DEVNULL, start_new_session=True)
    check(r.returncode == status, '%s: exit %d\n%s%s' % (
        argv, r.returncode, r.stdout, r.stderr))
    check(r.stdout == '', r.stdout)
    one_line(r.stderr, *words)


def an_office(w, *args):
    """South, made and not started, on a port of its own."""
    w.south.port = world.free_ports(1)
    w.south.run('init', '--office', 'South', '--listen',
                '127.0.0.1:%d' % w.south.port, *args)
    return w.south


def node(office):
    return [world.OPENLINED, '--home', office.home]


def test_a_home_that_is_none_is_named():
    with world.World(tun=False) as w:
        refused(node(w.south), w.south.home, 'openline init')
        os.mkdir(w.south.home, 0o700)
        refused(node(w.south), w.south.home, 'openline init')
        os.rmdir(w.south.home)
        with open(w.south.home, 'w') as f:
            f.write('not a folder')
        refused(node(w.south), w.south.home)


def test_a_port_that_another_program_has_is_named():
    with world.World(tun=False) as w:
        s = an_office(w)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
            taken.bind(('127.0.0.1', s.port))
            refused(node(s), '127.0.0.1:%d' % s.port)
        s.start()  # the refusal has left nothing behind


def test_an_address_that_is_not_of_this_machine_is_named():
    with world.World(tun=False) as w:
        w.south.run('init', '--office', 'South', '--listen',
                    '192.0.2.1:7100')
        refused(node(w.south), '192.0.2.1:7100')


def test_a_home_in_use_is_left_alone():
    with world.World(tun=False) as w:
        s = an_office(w)
        s.start()
        refused(node(s), str(s.node.pid))
        check(s.run('status', status=None).returncode == 0, 'disturbed')
        # Killed without a word: what it left is no hindrance.
        s.node.send_signal(signal.SIGKILL)
        s.node.wait()
        check(os.path.exists(os.path.join(s.home, 'desk.sock')),
              'nothing was left: this tests nothing')
        s.run('status', status=3)
        s.start()
        s.run('status')


def test_a_home_of_a_newer_version_is_not_touched():
    with world.World(tun=False) as w:
        s = an_office(w)
        store = os.path.join(s.home, 'store.db')
        db = sqlite3.connect(store)
        db.execute('PRAGMA user_version = 99')
        db.commit()
        db.close()
        with open(store, 'rb') as f:
            before = f.read()
        refused(node(s), 'store.db', 'newer')
        with open(store, 'rb') as f:
            check(f.read() == before, 'it was changed')


def test_damage_is_said_with_the_file():
    with world.World(tun=False) as w:
        s = an_office(w)
        for part in ('store.db', 'keys/office.key', 'openline.conf'):
            path = os.path.join(s.home, part)
            with open(path, 'rb') as f:
                whole = f.read()
            with open(path, 'wb') as f:
                f.write(whole[:len(whole) // 2] + b'\xff\x00 not of it')
            refused(node(s), os.path.basename(part))
            with open(path, 'wb') as f:
                f.write(whole)
        s.start()


def test_keys_that_others_may_read_are_refused():
    with world.World(tun=False) as w:
        s = an_office(w)
        os.chmod(os.path.join(s.home, 'keys', 'office.key'), 0o644)
        refused(node(s), 'office.key', 'chmod 600')


def test_who_has_no_right_to_the_home_is_told():
    if os.geteuid() != 0:
        print('  skipped: only root can be somebody else')
        return
    with world.World(tun=False) as w:
        s = an_office(w)
        os.chmod(w.dir, 0o755)
        nobody = ['setpriv', '--reuid=%d' % NOBODY, '--regid=%d' % NOBODY,
                  '--clear-groups']
        refused(nobody + node(s), s.home, 'no right')
        s.start()
        # A node that runs is not for everybody either.
        refused(nobody + [world.OPENLINE, 'status', '--home', s.home],
                'no right')


def test_keys_that_may_be_swapped_out_are_said():
    with world.World(tun=False) as w:
        nobody = []
        if os.geteuid() == 0:  # root may lock what it likes
            nobody = ['setpriv', '--reuid=%d' % NOBODY, '--regid=%d' % NOBODY,
                      '--clear-groups']
            os.chmod(w.dir, 0o755)
            os.mkdir(w.south.home, 0o700)
            os.chown(w.south.home, NOBODY, NOBODY)
        subprocess.run(nobody + [world.OPENLINE, 'init', '--office', 'South',
                                 '--listen',
                                 '127.0.0.1:%d' % world.free_ports(1),
                                 '--home', w.south.home],
                       check=True, capture_output=True)
        for limit, said in ((8 << 10, True), (8 << 20, False)):
            p = subprocess.Popen(
                ['prlimit', '--memlock=%d' % limit] + nobody + node(w.south),
                stderr=subprocess.PIPE, text=True)
            time.sleep(0.5)
            p.terminate()
            log = p.communicate(timeout=5)[1]
            check('listening on' in log, log)
            check(('written to swap' in log) == said, '%d: %s' % (limit, log))


class Terminal:
    """A program on a terminal of its own."""

    def __init__(self, argv):
        self.said = ''
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execv(argv[0], argv)

    def wait_for(self, words, seconds=10):
        end = time.monotonic() + seconds
        while words not in self.said:
            left = end - time.monotonic()
            if left <= 0 or not self._read(left):
                raise AssertionError('no %r in %r' % (words, self.said))

    def _read(self, seconds):
        if not select.select([self.fd], [], [], seconds)[0]:
            return False
        try:
            self.said += os.read(self.fd, 4096).decode()
        except OSError:  # the other end is gone
            return False
        return True

    def type(self, text):
        os.write(self.fd, text.encode())

    def end(self):
        while self._read(10):
            pass
        status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        os.close(self.fd)
        return status


def test_a_wrong_passphrase_is_said_and_the_right_one_opens():
    with world.World(tun=False) as w:
        word = os.path.join(w.dir, 'word')
        with open(word, 'w') as f:
            f.write('a word that opens')
        os.chmod(word, 0o600)
        s = an_office(w, '--passphrase-file', word)
        # Nobody there to ask.
        refused(node(s), 'office.key', 'passphrase')
        t = Terminal(node(s))
        t.wait_for('passphrase')
        t.type('another word\r')
        status = t.end()
        check(status == 1, 'exit %d: %r' % (status, t.said))
        check('another word' not in t.said, 'it was shown: %r' % t.said)
        check('wrong passphrase' in t.said, t.said)
        t = Terminal(node(s))
        t.wait_for('passphrase')
        t.type('a word that opens\r')
        t.wait_for('listening on')
        check('a word that' not in t.said, 'it was shown: %r' % t.said)
        os.kill(t.pid, signal.SIGTERM)
        status = t.end()
        check(status == 0, 'exit %d: %r' % (status, t.said))

        # Nobody to ask: a file does.
        word = os.path.join(w.dir, 'word')
        for line, right in (('not this one\n', False),
                            ('a word that opens\nand more\n', True)):
            with open(word, 'w') as f:
                f.write(line)
            p = subprocess.Popen(node(s) + ['--passphrase-file', word],
                                 stdin=subprocess.DEVNULL,
                                 stderr=subprocess.PIPE, text=True)
            first = p.stderr.readline()
            if right:
                time.sleep(0.3)
                p.terminate()
            check(p.wait(10) == (0 if right else 1), first)
            check(('wrong passphrase' in first) != right, first)
            p.stderr.close()


class SmallDisk:
    """South's home on a disk of its own, of three MiB."""

    def __init__(self, w):
        self.at = w.south.home
        os.mkdir(self.at, 0o700)
        self.ok = subprocess.run(
            ['mount', '-t', 'tmpfs', '-o', 'size=3m,mode=700', 'tmpfs',
             self.at], capture_output=True).returncode == 0
        self.ballast = os.path.join(self.at, 'ballast')

    def fill(self):
        with open(self.ballast, 'wb', 0) as f:
            try:
                while True:
                    f.write(bytes(4096))
            except OSError:
                pass

    def empty(self):
        os.remove(self.ballast)

    def close(self):
        if self.ok:
            subprocess.run(['umount', '-l', self.at], check=True)


def a_call(w):
    a = w.south.command('answer', '--auto', '--json')
    time.sleep(0.3)
    c = w.north.command('call', 'south', '--seconds', '1', '--json')
    check((c.end(), a.end()) == (0, 0), 'a call: %s %s' % (c.err, a.err))


def full(w):
    s = w.south
    w.pair()
    w.up()
    a_call(w)
    before = s.run('history', '--json').stdout
    check(before.count('hung_up') == 1, before)
    s.disk.fill()
    a_call(w)
    check('the disk is full' in s.tail(50), s.tail(50))
    check(s.run('history', '--json').stdout == before, 'history')
    # What would have to be written is refused; what need not be goes on.
    r = s.run('card', 'new', '--out', os.path.join(w.dir, 'x.card'), status=1)
    one_line(r.stderr, 'no space')
    check(not os.path.exists(os.path.join(w.dir, 'x.card')), 'a card')
    r = s.run('backup', '--to', os.path.join(s.home, 'copy'), status=1)
    one_line(r.stderr, 'no space')
    # What holds but is not written down says so.
    r = s.run('line', 'set', 'north', 'ring_seconds', '30', status=1)
    one_line(r.stderr, 'the disk is full')
    a_call(w)
    check(s.status()['north']['state'] == 'up', s.tail())
    s.disk.empty()
    s.run('line', 'set', 'north', 'ring_seconds', '30')
    a_call(w)
    after = s.run('history', '--json').stdout
    check(after.count('hung_up') == 2, after)
    # And it stops as ever, its home whole.
    s.stop()
    s.start()
    check(s.run('history', '--json').stdout == after, 'history')


def test_a_full_disk_costs_rows_and_not_calls():
    if os.geteuid() != 0:
        print('  skipped: only root may mount a small disk')
        return
    with world.World(tun=False) as w:
        w.south.disk = SmallDisk(w)
        try:
            if w.south.disk.ok:
                full(w)
            else:
                print('  skipped: no disk may be mounted here')
        finally:
            w.south.stop(kill=True)
            w.south.disk.close()


if __name__ == '__main__':
    parts.run([
        test_a_home_that_is_none_is_named,
        test_a_port_that_another_program_has_is_named,
        test_an_address_that_is_not_of_this_machine_is_named,
        test_a_home_in_use_is_left_alone,
        test_a_home_of_a_newer_version_is_not_touched,
        test_damage_is_said_with_the_file,
        test_keys_that_others_may_read_are_refused,
        test_who_has_no_right_to_the_home_is_told,
        test_keys_that_may_be_swapped_out_are_said,
        test_a_wrong_passphrase_is_said_and_the_right_one_opens,
        test_a_full_disk_costs_rows_and_not_calls,
    ])
