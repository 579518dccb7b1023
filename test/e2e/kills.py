#!/usr/bin/python3
"""kills - kills the nodes of two offices at moments drawn by chance while both
write to each other over a bad link, and looks whether every promise was kept.

usage: kills.py [--rounds N] [--seed N] [--keep DIR]

Does      kill -9 one node or both: at any time, in the midst of a request, of
          a start, of a backup, of a migration of the store; start them again;
          after every so many rounds let the line come to rest and compare.
Promise   what a node said was queued is at the other end, once, in order and
          with its documents; both ends tell the same states; the audit is
          clean at both; what each holds of both directions has the same
          digests; no store is damaged.

The same seed draws the same moments; what a machine does in them is its own.
"""
import argparse
import base64
import hashlib
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time

import parts  # noqa: F401  (the folders of the other helpers)
import world
from clerk import BOOK, Clerk
from desk import Desk
from parts import check

SETTLED = 240.0  # seconds in which a line at rest must have carried all
LINKS = ['delay=20', 'delay=20 loss=5 dup=2 reorder=5', 'delay=40 loss=20',
         'delay=10 jitter=20 loss=10', 'delay=20 burst=10,200']
DECK = (['any time'] * 10 + ['a request'] * 8 + ['a start'] * 5 +
        ['a backup', 'a migration'])
FORMAT_2 = {'meta': 'name value', 'line': 'id number body secret code',
            'card': 'id used body share', 'call': 'id body'}
SHARED = ('delivered', 'read', 'acknowledged')  # states both ends have


def _wait(lot, low, high):
    time.sleep(lot.uniform(low, high))


class Kills:
    def __init__(self, w, seed):
        self.w, self.lot = w, random.Random(seed)
        self.clerks = [Clerk(o, line, random.Random('%d %s' % (seed, line)))
                       for o, line in ((w.north, 'south'), (w.south, 'north'))]
        self.deck = []  # kinds of the next rounds
        self.done = {}  # how often which kind of kill
        self.fetched = set()
        self.old = os.path.join(w.dir, 'old')

    # ---- before ------------------------------------------------------------

    def begin(self):
        self.w.pair()
        self._make_old()
        self.w.up()
        with Desk(self.w.north) as n, Desk(self.w.south) as s:
            b = n.ask('propose', line='south', entries=BOOK)['message']
            s.wait('message', message=b)
            a = s.ask('agree', line='north', version=1)['message']
            n.wait('message', message=a)
        for c in self.clerks:
            c.start()

    def _make_old(self):
        """A home as the version before words left it."""
        shutil.copytree(self.w.north.home, self.old)
        db = sqlite3.connect(os.path.join(self.old, 'store.db'))
        self.version = db.execute('PRAGMA user_version').fetchone()[0]
        for kind, name in db.execute(
                "SELECT type, name FROM sqlite_schema WHERE sql NOT NULL AND "
                "name NOT LIKE 'sqlite%' ORDER BY type").fetchall():
            if kind == 'index' or name not in FORMAT_2:
                db.execute('DROP %s %s' % (kind, name))
        for table, columns in FORMAT_2.items():
            for c in db.execute('PRAGMA table_info(%s)' % table).fetchall():
                if c[1] not in columns.split():
                    db.execute('ALTER TABLE %s DROP COLUMN %s' % (table, c[1]))
        db.execute('PRAGMA user_version = 2')
        db.commit()
        db.close()

    # ---- a round -----------------------------------------------------------

    def round(self):
        who = self.lot.choice([[0], [1], [0, 1]])
        if not self.deck:
            self.deck = self.lot.sample(DECK, len(DECK))
        kind = self.deck.pop()
        if kind == 'any time':
            _wait(self.lot, 0.1, 2.2)
        elif kind == 'a request':
            self._until_asked(self.clerks[self.lot.choice(who)])
        elif kind == 'a start':
            _wait(self.lot, 0, 0.06)
        elif kind == 'a backup':
            self._during_backup(who)
        for i in who:
            self._alive(self.clerks[i].office)
            self.clerks[i].office.stop(kill=True)
        if kind == 'a migration':
            self._during_migration()
        elif self.lot.random() < 0.2:
            _wait(self.lot, 0, 0.5)
        for i in who:
            self.clerks[i].office.begin()
        self.w.link.set(self.lot.choice(LINKS))
        self.done[kind] = self.done.get(kind, 0) + len(who)
        for c in self.clerks:
            c.raise_failure()

    def _alive(self, office):
        check(office.node.poll() is None, 'the node of %s ended by itself\n%s'
              % (office.name, office.tail()))

    def _until_asked(self, clerk):
        """To the middle of a request: most of it is a wait for the disk."""
        _wait(self.lot, 0.1, 1.6)
        clerk.asks.clear()
        clerk.asks.wait(1)
        _wait(self.lot, 0, 0.008)

    def _during_backup(self, who):
        """Killed is the backup or the node. What there is then is whole, and
        a second one is not kept from its place."""
        o = self.clerks[who[0]].office
        to = os.path.join(self.w.dir, 'backup')
        p = subprocess.Popen(o.argv(world.OPENLINE, '--home', o.home, 'backup',
                                    '--to', to), stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
        _wait(self.lot, 0, 0.03)
        if self.lot.random() < 0.5:
            p.kill()
        else:
            o.stop(kill=True)
            o.begin()
        p.wait()
        if not os.path.exists(to):
            o.run('backup', '--to', to)
        back = world.Office(self.w, 'Back')
        back.run('restore', to)
        self._whole(back.home)
        shutil.rmtree(back.home)
        os.remove(to)

    def _during_migration(self):
        o = world.Office(self.w, 'Migrated')
        shutil.copytree(self.old, o.home)
        # It cannot listen where the living one does; the store comes first.
        o.begin()
        _wait(self.lot, 0, 0.02)
        o.stop(kill=True)
        self._whole(o.home)
        o.run('card', 'new', '--out', os.path.join(self.w.dir, 'new.card'))
        os.remove(os.path.join(self.w.dir, 'new.card'))
        self._whole(o.home, version=self.version)
        shutil.rmtree(o.home)

    def _whole(self, home, version=None):
        """SQLite's own look at a store that nobody has open."""
        db = sqlite3.connect(os.path.join(home, 'store.db'))
        ok = db.execute('PRAGMA integrity_check').fetchall()
        is_now = db.execute('PRAGMA user_version').fetchone()[0]
        db.close()
        check(ok == [('ok',)], '%s: %s' % (home, ok))
        check(version in (None, is_now), '%s is at %d' % (home, is_now))

    # ---- at rest -----------------------------------------------------------

    def compare(self):
        """Lets both come to rest, compares, lets them go on."""
        for o in self.w.offices:
            end = time.monotonic() + SETTLED
            while not os.path.exists(o.home) or o.run(
                    'status', status=None).returncode == 3:
                self._alive(o)
                check(time.monotonic() < end, o.tail())
        for c in self.clerks:
            c.pause()
        self.w.link.set('delay=5')
        with Desk(self.w.north) as n, Desk(self.w.south) as s:
            self._rest(n, s)
            n_says, s_says = self._rows(n, 'south'), self._rows(s, 'north')
            for clerk, here, there in ((self.clerks[0], n_says, s_says),
                                       (self.clerks[1], s_says, n_says)):
                self._kept(clerk, here[True])
                self._same(here[True], there[False])
            self._documents((n, n_says), (s, s_says))
            for d in (n, s):
                row = d.rows('audit')[0][0]
                check(row['sound'] and row['incidents'] == 0 and
                      row['refused'] == 0, row)
            for a, b, here, there in ((n, s, 'south', 'north'),
                                      (s, n, 'north', 'south')):
                check(self._digests(a, here, 'ours') ==
                      self._digests(b, there, 'theirs'),
                      'the two ends of %s hold different items' % here)
        for c in self.clerks:
            c.go_on()

    def _rest(self, n, s):
        """Until all is carried, and both ends tell the same states."""
        end = time.monotonic() + SETTLED
        while True:
            left = [o.status()[c.line].get('waiting', 0)
                    for o, c in zip(self.w.offices, self.clerks)]
            left += [f for d in (n, s) for f in d.pages('files')
                     if f['state'] != 'whole']
            if not any(left):
                a, b = self._rows(n, 'south'), self._rows(s, 'north')
                left = self._unlike(a[True], b[False]) + \
                    self._unlike(b[True], a[False])
                if not left:
                    return
            check(time.monotonic() < end, 'still to be carried: %s\n%s%s' % (
                left, self.w.north.tail(), self.w.south.tail()))
            time.sleep(0.5)

    @staticmethod
    def _rows(desk, line):
        """{True: ours, False: theirs}, in their order."""
        rows = {True: [], False: []}
        for r in desk.pages('inbox', line=line):
            if r['kind'] in ('message', 'code_word', None):
                rows[r['outgoing']].append(r)
        return rows

    @staticmethod
    def _unlike(ours, theirs):
        """Messages of ours whose states the two ends tell differently. Since
        when one was delivered the other end tells once for several, with the
        date of the last."""
        def states(row, end):
            return {x['state']: int(x[end] or 0) for x in row['states']
                    if x['state'] in SHARED}
        there = {r['message']: states(r, 'here') for r in theirs}
        unlike = []
        for r in ours:
            a, b = states(r, 'there'), there.get(r['message'], {})
            told, was = a.pop('delivered', -1), b.pop('delivered', -1)
            if a != b or told < was:
                unlike.append(r['message'])
        return unlike

    def _kept(self, clerk, rows):
        """What its node has is what it said: all that was queued, in order,
        nothing twice."""
        place = {w.text: i for i, w in enumerate(clerk.said)}
        order = []
        for r in rows:
            text = r['texts'][0]['text']
            check(text in place, 'never said: %r' % r)
            word = clerk.said[place[text]]
            check(word.id in (None, r['message']) and r['fate'] == 'kept' and
                  r['kind'] == word.kind, r)
            check([f['sha256'] for f in r.get('files', [])] ==
                  ([word.sha] if word.sha else []), r)
            order.append(place[text])
        check(all(a < b for a, b in zip(order, order[1:])),
              'twice or out of order at %s: %s' % (clerk.office.name, order))
        here = set(order)
        lost = [w.text[:30] for i, w in enumerate(clerk.said)
                if w.id and i not in here]
        check(not lost, 'lost at %s: %s' % (clerk.office.name, lost))

    def _same(self, ours, theirs):
        def told(r):
            return (r['message'], r['number'], r['kind'], r['fate'], r['texts'],
                    r.get('numbers'), [f['sha256'] for f in r.get('files', [])])
        check([told(r) for r in ours] == [told(r) for r in theirs],
              'the other end has something else')
        acknowledged = {r['message'] for r in ours
                        if r['state'] == 'acknowledged'}
        there = self.clerks[0 if theirs and theirs[0]['line'] == 'south'
                            else 1].acknowledged
        check(there & {r['message'] for r in theirs} <= acknowledged,
              'an acknowledgement is lost')

    def _documents(self, *ends):
        for desk, rows in ends:
            for r in rows[True] + rows[False]:
                for f in r.get('files', []):
                    at = (id(desk), f['file'])
                    check(f['here'] or r['outgoing'], f)
                    if at not in self.fetched and f['file']:
                        self.fetched.add(at)
                        check(self._hash(desk, f['file']) == f['sha256'], f)

    @staticmethod
    def _hash(desk, file):
        h, at = hashlib.sha256(), 0
        while True:
            piece = desk.ask('file_read', file=file, at=at)
            if 'bytes' not in piece:
                return h.hexdigest()
            content = base64.b64decode(piece['bytes'])
            h.update(content)
            at += len(content)

    @staticmethod
    def _digests(desk, line, of):
        return [(p['number'], p['message'], p['digest'])
                for p in desk.pages('export', line=line, of=of)]

    # ---- the end -----------------------------------------------------------

    def end(self):
        for c in self.clerks:
            c.end()
        for o in self.w.offices:
            o.run('audit')
            o.stop(kill=True)
            self._whole(o.home)

    def figures(self):
        said = [w for c in self.clerks for w in c.said]
        return dict(
            kills=sum(self.done.values()),
            kinds=self.done,
            queued=sum(1 for w in said if w.id),
            unanswered=sum(1 for w in said if not w.id),
            documents=sum(1 for w in said if w.sha and w.id),
            acknowledged=sum(len(c.acknowledged) for c in self.clerks),
            calls=sum(c.calls for c in self.clerks) // 2)


def run(rounds, seed, every=100, keep=None, tell=None):
    """`rounds` of kills; compares after every so many. Returns figures()."""
    # In networks of their own nobody takes the ports of a node that is dead.
    with world.World(tun=world.may_make_namespaces(), keep=keep) as w:
        k = Kills(w, seed)
        k.begin()
        for i in range(1, rounds + 1):
            k.round()
            if i % every == 0 or i == rounds:
                k.compare()
                if tell:
                    tell('round %d: %s' % (i, k.figures()))
        k.end()
        return k.figures()


def main():
    a = argparse.ArgumentParser()
    a.add_argument('--rounds', type=int, default=20)
    a.add_argument('--seed', type=int, default=random.randrange(1, 1 << 32))
    a.add_argument('--every', type=int, default=100)
    a.add_argument('--keep', help='a new folder for homes and logs, kept')
    a = a.parse_args()
    print('seed %d' % a.seed, flush=True)
    if a.keep:
        os.makedirs(a.keep)
    began = time.monotonic()
    print(run(a.rounds, a.seed, a.every, a.keep,
              lambda t: print(t, flush=True)))
    print('%.1f s' % (time.monotonic() - began))


if __name__ == '__main__':
    sys.exit(main())
