#!/usr/bin/python3
"""Documents between two real nodes: what a desk brought outlives the node,
over a quota is told at both ends, and a restored office agrees with the other
again. (test_words.py has a transfer that a kill breaks off.)"""
import hashlib
import io
import os
import shutil
import subprocess
import tarfile
import time

import parts
import world
from desk import Desk, Refused
from parts import check
from test_words import bring, fetched, has_all, send, text


def until(what, want, seconds=60.0):
    """Waits until `what()` is true; `want` says what that would be."""
    end = time.monotonic() + seconds
    while not what():
        check(time.monotonic() < end, 'not within %.0f s: %s' % (seconds,
                                                                 want))
        time.sleep(0.1)


def files(office):
    with Desk(office, watch=False) as d:
        return d.pages('files')


def test_a_brought_file_outlives_the_node():
    content = os.urandom(5000)
    with world.World(tun=False) as w:
        w.pair()
        w.up()
        with Desk(w.north) as n:
            f = bring(n, 'plan.pdf', content)
        w.north.stop(kill=True)
        w.north.start()
        with Desk(w.north) as n, Desk(w.south) as s:
            m = n.ask('send', line='south', texts=text('See there.'),
                      files=[{'file': f}])['message']
            s.wait('document', file=f, state='whole', seconds=60)
            rows, _ = s.rows('message', message=m)
            check(rows[0]['files'][0]['name'] == 'plan.pdf', rows)
            check(fetched(s, f) == content and fetched(n, f) == content,
                  'it is another file')
            try:
                fetched(s, '01890a5d-ac96-774b-bcce-b302099a8057')
                check(False, 'a file that nobody brought')
            except Refused as why:
                check('not whole here' in str(why), why)


def test_over_the_quota_is_told_at_both_ends():
    big = os.urandom(1 << 20) + b'x'
    with world.World(tun=False) as w:
        w.pair()
        w.up()
        s = w.south.run('line', 'set', 'north', 'documents.size', '1')
        check('documents.size is now 1' in s.stdout, s)
        for key, value in (('documents.size', '1025'), ('documents.open', '0'),
                           ('documents.rate', 'many')):
            r = w.south.run('line', 'set', 'north', key, value, status=1)
            check(key + ' is a whole number from' in r.stderr, r)
        with Desk(w.north) as n, Desk(w.south) as s:
            f = bring(n, 'big.bin', big)
            n.ask('send', line='south', files=[{'file': f}])
            for d in (n, s):
                e = d.wait('document', file=f, state='failed')
                check('at most 1 MiB (documents.size)' in e['why'] and
                      e['name'] == 'big.bin', e)
                rows = d.pages('files')
                check(rows[0]['state'] == 'failed' and
                      'at most 1 MiB' in rows[0]['why'], rows)
        # What was set is kept, and the refusal told once more.
        w.south.stop()
        w.north.stop()
        w.up()
        for o in (w.north, w.south):
            until(lambda: 'at most 1 MiB' in files(o)[0].get('why', ''),
                  'told after a restart: %s' % files(o))
        r = w.south.run('line', 'show', 'north')
        check('documents.size    1\n' in r.stdout, r.stdout)
        with Desk(w.north) as n, Desk(w.south) as s:
            g = bring(n, 'again.bin', big + b'y')
            n.ask('send', line='south', files=[{'file': g}])
            s.wait('document', file=g, state='failed')
            n.wait('document', file=g, state='failed')
            w.south.run('line', 'set', 'north', 'documents.size', '2')
            s.wait('document', file=g, state='coming')
            n.wait('document', file=g, state='going')
            check([r['state'] for r in s.pages('files')].count('coming') > 0,
                  'files')


def test_a_restored_office_agrees_with_the_other_again():
    old, new = os.urandom(40000), os.urandom(30000)
    with world.World(tun=False) as w:
        w.pair()
        os.mkdir(os.path.join(w.south.home, 'forms'))
        w.up()
        want = ['before']
        with Desk(w.north) as n, Desk(w.south) as s:
            f = bring(n, 'old.bin', old)
            n.ask('send', line='south', texts=text('before'),
                  files=[{'file': f}])
            s.wait('document', file=f, state='whole', seconds=60)
            send(s, 'ours before', line='north')
        to = os.path.join(w.dir, 'backup')
        w.south.run('backup', '--to', to)
        # What the backup knows nothing of.
        with Desk(w.north) as n, Desk(w.south) as s:
            g = bring(n, 'new.bin', new)
            m = n.ask('send', line='south', texts=text('after'),
                      files=[{'file': g}])['message']
            want.append('after')
            s.wait('document', file=g, state='whole', seconds=60)
            mine = send(s, 'ours after', line='north')
            s.wait('message', message=mine, state='delivered', seconds=30)
            n.wait('message', message=m, state='delivered', seconds=30)
        w.south.stop(kill=True)
        shutil.rmtree(w.south.home)
        w.south.run('restore', to)
        w.south.start()
        with Desk(w.north) as n, Desk(w.south) as s:
            n.wait('restored', seconds=60)
            has_all(w.south, want)
            until(lambda: [r['state'] for r in files(w.south)] ==
                  ['whole', 'whole'], 'both files are whole')
            check(fetched(s, f) == old and fetched(s, g) == new,
                  'a file is another')
            until(lambda: [(m['outgoing'], m['texts'][0]['text'])
                           for m in s.pages('inbox', which='out')] ==
                  [(True, 'ours before'), (True, 'ours after')],
                  'ours are back')
            # And it goes on.
            last = send(n, 'since')
            n.wait('message', message=last, state='delivered', seconds=30)
            mine = send(s, 'ours since', line='north')
            s.wait('message', message=mine, state='delivered', seconds=30)
            for d in (n, s):
                rows, _ = d.rows('audit')
                check(all(r['sound'] for r in rows), rows)
        has_all(w.south, want + ['since'])
        has_all(w.north, ['ours before', 'ours after', 'ours since'],
                line='south')


def test_an_export_has_the_files_or_says_which_lack():
    mine, theirs = os.urandom(20000), os.urandom(3000)
    with world.World(tun=False) as w:
        w.pair()
        w.up()
        with Desk(w.north) as n, Desk(w.south) as s:
            f = bring(n, '../\u00fcber den plan.pdf', mine)
            n.ask('send', line='south', texts=text('ours'),
                  files=[{'file': f}])
            g = bring(s, 'chart.bin', theirs, line='north')
            m = s.ask('send', line='north', texts=text('theirs'),
                      files=[{'file': g}, {'file': bring(s, 'gone', b'x',
                                                         line='north')}])
            for file in (f, g):
                n.wait('document', file=file, state='whole', seconds=60)
            s.wait('message', message=m['message'], state='delivered')
            until(lambda: all(r['state'] == 'whole' for r in n.pages('files')),
                  'all whole')
        # One of theirs is lost here, whatever did that.
        folder = os.path.join(w.north.home, 'documents')
        os.remove(min((os.path.join(folder, name)
                       for name in os.listdir(folder)), key=os.path.getsize))
        to = os.path.join(w.dir, 'north.tar')
        said_so = w.north.run('export', 'south', '--to', to).stdout
        check(', 2 files, 1 missing, signed' in said_so, said_so)
        out = os.path.join(w.dir, 'out')
        with tarfile.open(to) as a:
            a.extractall(out)
        out = os.path.join(out, 'openline-export')
        subprocess.run(['sha256sum', '--strict', '--quiet', '-c', 'manifest'],
                       cwd=out, check=True)
        with open(os.path.join(out, 'files', 'index.txt')) as index:
            rows = [line.rstrip('\n').split(' ', 5) for line in index]
        check(sorted((r[2], r[3]) for r in rows) == [
            ('ours', 'in'), ('theirs', 'in'), ('theirs', 'missing')], rows)
        for want in (mine, theirs):
            r, = [r for r in rows if
                  r[0] == hashlib.sha256(want).hexdigest()]
            check(r[1] == str(len(want)), r)
            with open(os.path.join(out, r[4]), 'rb') as h:
                check(h.read() == want, 'it is another file')
        check(': sound' in w.north.run('audit', to).stdout, 'audit')
        # Another file in its place, with a manifest that fits.
        bad = os.path.join(w.dir, 'bad.tar')
        with tarfile.open(to) as a, tarfile.open(bad, 'w') as b:
            kept = {x.name: a.extractfile(x).read() for x in a.getmembers()}
            name = 'openline-export/' + rows[0][4]
            data = b'another'
            kept['openline-export/manifest'] = kept[
                'openline-export/manifest'].replace(
                    hashlib.sha256(kept[name]).hexdigest().encode(),
                    hashlib.sha256(data).hexdigest().encode())
            kept[name] = data
            for k, v in kept.items():
                i = tarfile.TarInfo(k)
                i.size = len(v)
                if not k.endswith('.sig'):
                    b.addfile(i, io.BytesIO(v))
        r = w.north.run('audit', bad, status=1)
        check('is another than was sent' in r.stdout, r.stdout)
        to = os.path.join(w.dir, 'bare.tar')
        r = w.north.run('export', 'south', '--to', to, '--no-files',
                        '--unsigned')
        check(', 3 files left out, not signed' in r.stdout, r.stdout)
        with tarfile.open(to) as a:
            names = [x for x in a.getnames() if '/files/' in x]
        check(names == ['openline-export/files/index.txt'], names)
        check(': sound' in w.north.run('audit', to).stdout, 'audit')


if __name__ == '__main__':
    parts.run([
        test_a_brought_file_outlives_the_node,
        test_over_the_quota_is_told_at_both_ends,
        test_a_restored_office_agrees_with_the_other_again,
        test_an_export_has_the_files_or_says_which_lack,
    ])
