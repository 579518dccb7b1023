#!/usr/bin/python3
"""The written word by the commands, between two real nodes: what people and
scripts type, what they see, and what they can check without us."""
import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
import time

import parts
import world
from parts import check

EVIL = 'Two ships.\x1b[2J\x1b]0;title\x07\u202egnp.exe\u009b31m'


def rows(office, *args):
    """What a command prints with --json, a list of objects."""
    return [json.loads(line) for line in
            office.run(*args, '--json').stdout.splitlines()]


def send(office, *args):
    """Sends, waits until it is delivered, returns its id."""
    out = rows(office, *args, '--wait', '30')
    check(out[-1]['event'] == 'message' and
          out[-1]['state'] in ('delivered', 'read', 'acknowledged'), out)
    return out[0]['message']


def until(what, seconds=30):
    """Waits until `what()` is true."""
    end = time.monotonic() + seconds
    while not what():
        check(time.monotonic() < end, 'not within %d s' % seconds)
        time.sleep(0.05)


def is_harmless(text):
    return not any(c != '\n' and (ord(c) < 32 or 127 <= ord(c) < 160 or
                                  c in '\u202a\u202b\u202d\u202e')
                   for c in text)


def refused(office, status, part, *args):
    """It ends with that status and one line that says what to do."""
    r = office.run(*args, status=status)
    check(r.stderr.startswith('openline: ') and r.stderr.count('\n') == 1 and
          part in r.stderr, '%s: %r' % (args, r.stderr))


def messages(w):
    n, s = w.north, w.south
    first = send(n, 'send', 'south', EVIL, '--lang', 'en', '--precedence',
                 'flash', '--ack-by', '1h')
    table = s.run('inbox').stdout
    check('north' in table and 'flash' in table and 'delivered' in table and
          first[-8:] in table and is_harmless(table), repr(table))
    check(is_harmless(s.run('inbox', '--json').stdout), 'json')
    got = rows(s, 'inbox', 'north', '--unread')
    check(len(got) == 1 and got[0]['texts'][0]['text'] == EVIL, got)
    rows(s, 'show', 'last', '--peek')
    check(len(rows(s, 'inbox', '--unread')) == 1, 'peek is no reading')
    whole = s.run('show', first[-8:]).stdout
    check(first in whole and '<U+001B>[2J' in whole and '<U+202E>' in whole
          and 'ack by' in whole and is_harmless(whole), repr(whole))
    check(rows(s, 'inbox', '--unread') == [], 'it was read')
    refused(n, 1, 'no message of theirs waits for an acknowledgement', 'ack',
            'last')
    refused(n, 1, 'only a message of theirs', 'ack', first[-8:])
    s.run('send', 'north', 'It was read.')  # ours is not what `last` means
    s.run('ack', 'last')
    refused(s, 1, 'no message of theirs waits', 'ack', 'last')
    refused(s, 1, 'acknowledged already', 'ack', first)
    until(lambda: rows(n, 'show', first[:13])[0]['state'] == 'acknowledged')
    m = rows(n, 'show', first)[0]
    check('late' not in m and
          {'read', 'acknowledged'} <= {x['state'] for x in m['states']}, m)
    french = os.path.join(w.dir, 'fr.txt')
    with open(french, 'w') as f:
        f.write('Où êtes-vous ?\n')
    answer = send(s, 'send', 'north', 'Where are you?', '--lang', 'en',
                  '--lang', 'fr', '--text', french, '--reply', 'last',
                  '--clarify')
    m = rows(n, 'show', answer)[0]
    check([t['lang'] for t in m['texts']] == ['en', 'fr'] and
          m['texts'][1]['text'] == 'Où êtes-vous ?' and
          m['reply'] == 'clarify' and m['reply_to'] == first, m)
    check([m['message'] for m in rows(n, 'inbox', '--all')][::2] ==
          [first, answer], 'oldest first')
    check([m['message'] for m in rows(n, 'inbox', '--all', '--limit', '1')] ==
          [answer], 'the newest')
    check([m['message'] for m in rows(n, 'inbox', '--sent')] == [first], '')
    found = rows(s, 'search', 'ÊTES', 'vous')
    check([m['message'] for m in found] == [answer], found)
    check(rows(s, 'search', 'nobody', 'said', 'this') == [], 'found')
    return first


def read_back(w):
    n, s = w.north, w.south
    refused(s, 1, 'no message of theirs asks for a read-back', 'confirm',
            'last', 'x')
    asked = send(n, 'send', 'south', 'It starts at six.', '--point',
                 'time:start', '--point', 'number:ships')
    refused(s, 2, 'point 2 (number) is missing: ships', 'confirm', 'last',
            '18:00')
    def judged(confirm):
        return [m['judged'] for m in rows(s, 'show', confirm)
                if m['kind'] == 'verdict']
    send(n, 'send', 'south', 'This asks for none.')
    confirm = send(s, 'confirm', 'last', '18:00', '3 ships')
    check('judged' not in rows(n, 'inbox')[-1] and
          'not judged yet' in n.run('inbox').stdout, 'judged already')
    n.run('correct', 'last', '4 ships')
    check(rows(n, 'inbox')[-1]['judged'] == 'corrected', 'inbox here')
    refused(n, 1, 'no read-back of theirs waits', 'accept', 'last')
    until(lambda: judged(confirm) == ['corrected'])
    text = s.run('show', confirm).stdout
    check('it was corrected' in text and '4 ships' in text, text)
    confirm = send(s, 'confirm', asked, '18:00', '4 ships')
    n.run('accept', 'last')
    until(lambda: judged(confirm) == ['accepted'])
    check([m['judged'] for m in rows(s, 'inbox', '--sent')
           if m.get('reply') == 'confirm'] == ['corrected', 'accepted'],
          'inbox there')


def notices_and_codes(w):
    n, s = w.north, w.south
    check('cyber-incident' in n.run('notice', 'forms').stdout, 'forms')
    form = n.run('notice', 'form', 'cyber-incident', '--lang', 'fr').stdout
    check('Nature' in form and 'must be there' in form, form)
    refused(n, 1, 'no form', 'notice', 'south', 'party', 'a=b')
    refused(n, 1, 'kind', 'notice', 'south', 'cyber-incident', 'kind=dance')
    refused(n, 2, 'FIELD=VALUE', 'notice', 'south', 'cyber-incident', 'kind')
    given = ['kind=malware', 'detected=2026-11-20T18:00Z', 'status=ongoing',
             'severity=minor', 'certainty=observed', 'sector=energy',
             'systems=harbour office', 'source=unknown',
             'asked=know', 'sharing=amber', 'contact=the duty officer']
    refused(n, 2, 'systems is there twice', 'notice', 'south',
            'cyber-incident', *given, 'systems=x')
    refused(n, 1, 'systems: ', 'notice', 'south', 'cyber-incident',
            *[f.replace('harbour', '\x1b[31m') for f in given])
    first = send(n, 'notice', 'south', 'cyber-incident', *given)
    text = s.run('show', 'last', '--lang', 'fr').stdout
    check('Nature: ' in text and 'cyber-incident' in text and
          is_harmless(text), text)
    alert = s.run('notice', 'cap', 'last').stdout
    check('urn:oasis:names:tc:emergency:cap:1.2' in alert and
          is_harmless(alert), alert)
    check('<msgType>Alert<' in alert and '<references>' not in alert, alert)
    sender = alert.split('<sender>')[1].split('<')[0]
    sent = alert.split('<sent>')[1].split('<')[0]
    send(n, 'notice', 'south', 'correction', 'earlier=' + first,
         'action=cancel', 'reason=it was a drill', 'contact=the duty officer')
    for o in (n, s):
        alert = o.run('notice', 'cap', 'last').stdout
        check('<msgType>Cancel<' in alert and '<references>%s,%s,%s<' % (
            sender, first, sent) in alert, alert)

    book = os.path.join(w.dir, 'book.txt')
    with open(book, 'w') as f:
        f.write('[ANCHOR]\n{1} = 1 to 99\n{2} = 0.0 to 500.0 nmi\n'
                'en = {1} ships hold at {2}.\nfr = {1} navires à {2}.\n')
    refused(n, 1, 'codebook', 'code', 'south', 'ANCHOR', '3', '12.5')
    n.run('codebook', 'propose', 'south', book)
    until(lambda: rows(s, 'codebook', 'show', 'north'))
    shown = s.run('codebook', 'show', 'north').stdout
    check('[ANCHOR]' in shown and '{2} = 0.0 to 500.0 nmi' in shown, shown)
    s.run('codebook', 'agree', 'north', '1')
    until(lambda: rows(n, 'codebook', 'show', 'south')[0]['state'] ==
          'in_use')
    refused(n, 1, '', 'code', 'south', 'ANCHOR', '300', '12.5')
    send(n, 'code', 'south', 'ANCHOR', '3', '12.5')
    text = s.run('show', 'last').stdout
    check('ANCHOR 3 12.5' in text and '3 ships hold at 12.5 nmi.' in text,
          text)
    with open(book, 'w') as f:
        f.write(shown)
    s.run('codebook', 'propose', 'north', book)  # what is shown is read


def files(w):
    n, s = w.north, w.south
    path = os.path.join(w.dir, 'chart.bin')
    with open(path, 'wb') as f:
        f.write(os.urandom(70000))
    refused(n, 1, 'no such file', 'send', 'south', 'x', '--file',
            path + '.no')
    watch = s.command('watch', '--json')
    until(lambda: n.run('send', 'south', 'Are you there?') and watch.events)
    send(n, 'send', 'south', 'The chart.', '--file', path)
    until(lambda: [f for f in rows(s, 'files') if f['state'] == 'whole'], 60)
    check('chart.bin' in s.run('files', 'north').stdout, 'files')
    out = os.path.join(w.dir, 'got.bin')
    s.run('files', 'get', 'last', '--out', out)
    with open(path, 'rb') as a, open(out, 'rb') as b:
        check(a.read() == b.read(), 'another file')
    refused(s, 1, 'is there already', 'files', 'get', 'last', '--out', out)
    watch.wait_for('document')
    check(watch.find('message'), watch.events)
    watch.kill()


def change(path, to, how):
    """The archive again, its files by `how(name, bytes)`: bytes, or None to
    leave one out."""
    with tarfile.open(path) as a, tarfile.open(to, 'w') as b:
        for m in a.getmembers():
            data = how(m.name, a.extractfile(m).read())
            if data is None:
                continue
            m.size = len(data)
            b.addfile(m, io.BytesIO(data))


def sealed_again(path, to, how):
    """The same, with a manifest that fits what was changed, unsigned."""
    kept = {}

    def note(name, data):
        data = how(name, data)
        if data is not None and not name.endswith(('manifest',
                                                   'manifest.sig')):
            kept[name.split('/', 1)[1]] = hashlib.sha256(data).hexdigest()
        return data
    change(path, os.devnull, note)

    def put(name, data):
        if name.endswith('manifest.sig'):
            return None
        if name.endswith('manifest'):
            return ''.join('%s  %s\n' % (h, n)
                           for n, h in kept.items()).encode()
        return how(name, data)
    change(path, to, put)


def two_exports(w, norths):
    """What one side made anew, all of it, only the other's export shows."""
    n, s = w.north, w.south
    check('no head that the other side holds' in n.run('audit', norths).stdout,
          'an export alone')
    # All that was said is told, with its heads: no more comes for a while.
    until(lambda: not n.status()['south'].get('waiting'))
    last = None
    while last != (last := [rows(o, 'audit')[0]['head'] for o in (n, s)]):
        time.sleep(6)
    paths = [os.path.join(w.dir, 'two-%s.tar' % o.name) for o in (n, s)]
    n.run('export', 'south', '--to', paths[0])
    s.run('export', 'north', '--to', paths[1])
    out = n.run('audit', *paths).stdout
    check('together: the same' in out and 'South holds' in out, out)
    both = rows(n, 'audit', *paths)[2]
    check(both['same'] and all(x['root'] == x['root_there'] and x['heads']
                               for x in both['sides']), both)
    refused(n, 2, 'an export of each side', 'audit', paths[0], paths[0])
    refused(n, 1, 'two words are two exports', 'audit', paths[0], 'south')
    # The newest are gone, and the rest fits: sound for itself.
    bad = os.path.join(w.dir, 'cut.tar')
    cut_off(paths[0], bad, 2)
    check(rows(n, 'audit', bad)[0]['sound'], 'cut off, and not sound')
    r = n.run('audit', bad, paths[1], status=1)
    check('NOT THE SAME' in r.stdout and 'North' in r.stdout and
          'removed' in r.stdout, r.stdout)


def cut_off(path, to, n):
    """An export without the last `n` entries of its ledger, and without the
    items that they name, made anew: as one who has no key would do it."""
    with tarfile.open(path) as a:
        lines = a.extractfile(
            'openline-export/ledger/000001.txt').read().decode().splitlines()
    left = lines[:-n]
    number, digest, _ = left[-1].split()
    gone = ''.join(line.split()[2] for line in lines[-n:])

    def how(name, data):
        part = name.split('/')[1]
        if part == 'ledger':
            return ''.join(x + '\n' for x in left).encode()
        if part == 'heads':
            return None
        if part in ('ours', 'theirs'):
            return b''.join(x + b'\n' for x in data.splitlines()
                            if x.split()[1].decode() not in gone)
        if part == 'office.txt':
            return b''.join(
                b'head: %s %s\n' % (number.encode(), digest.encode())
                if x.startswith(b'head:') else x + b'\n'
                for x in data.splitlines())
        return data
    sealed_again(path, to, how)


def record(w):
    n, s = w.north, w.south
    n.run('send', 'south', 'on its way')
    a = rows(n, 'audit')[0]
    check(a['sound'] and 0 < a['known'] <= a['head'], a)
    check('the other side holds our entry' in n.run('audit').stdout, 'audit')
    path = os.path.join(w.dir, 'south.tar')
    n.run('export', 'south', '--to', path)
    refused(n, 1, 'is there already', 'export', 'south', '--to', path)
    text = n.run('audit', path).stdout
    check('of North' in text and ': sound' in text and 'signed by ssh-ed25519'
          in text, text)
    facts = rows(n, 'audit', path)[0]
    check(facts['sound'] and facts['signed'] and facts['ours'] > 5 and
          facts['theirs'] > 5, facts)

    # With standard tools alone.
    folder = os.path.join(w.dir, 'out')
    with tarfile.open(path) as a:
        a.extractall(folder)
    folder = os.path.join(folder, 'openline-export')
    subprocess.run(['sha256sum', '--strict', '--quiet', '-c', 'manifest'],
                   cwd=folder, check=True)
    listed = {line.split('  ')[1].strip()
              for line in open(os.path.join(folder, 'manifest'))}
    there = {os.path.relpath(os.path.join(d, f), folder)
             for d, _, fs in os.walk(folder) for f in fs}
    check(there == listed | {'manifest', 'manifest.sig'}, there ^ listed)
    with open(os.path.join(folder, 'messages', '000001.txt')) as f:
        copy = f.read()
    check('Two ships.' in copy and is_harmless(copy), 'the copy for people')
    check(shutil.which('ssh-keygen'), 'openssh-client is not installed')
    verify = ['ssh-keygen', '-Y', 'verify', '-f', 'allowed_signers', '-I',
              'office', '-n', 'export@openline', '-s', 'manifest.sig']
    with open(os.path.join(folder, 'manifest'), 'rb') as f:
        manifest = f.read()
    for text, good in ((manifest, True), (manifest + b' ', False),
                       (manifest[1:], False)):
        r = subprocess.run(verify, cwd=folder, input=text,
                           capture_output=True)
        check((r.returncode == 0) == good, 'ssh-keygen: %r' % (r,))

    # Whatever is changed is found, and what it was.
    bad = os.path.join(w.dir, 'bad.tar')

    def line(folder, nth, how):
        def change_line(name, data):
            if not name.startswith('openline-export/%s/' % folder):
                return data
            lines = data.decode().splitlines(True)
            k = nth % len(lines)
            return ''.join(lines[:k] + how(lines[k]) +
                           lines[k + 1:]).encode()
        return change_line

    def flip(text):
        return [text[:-3] + ('0' if text[-3] != '0' else '1') + text[-2:]]

    def none(_):
        return []
    for where, nth, how, says in (
            ('ledger', 3, flip, 'entry 4'),
            ('ledger', 3, none, 'entry 4 '),
            ('ledger', -1, none, ''),
            ('ours', 1, flip, 'item 2 of ours was changed'),
            ('ours', 1, none, 'item 2 of ours is missing'),
            ('theirs', -1, none, 'its item'),
            ('theirs', 0, lambda t: [t, t], 'item 2 of theirs is there')):
        change(path, bad, line(where, nth, how))
        refused(n, 1, 'not what was exported', 'audit', bad)
        sealed_again(path, bad, line(where, nth, how))
        r = n.run('audit', bad, status=1)
        check('NOT SOUND: ' in r.stdout and says in r.stdout,
              '%s %d: %s' % (where, nth, r.stdout))
    sealed_again(path, bad, lambda name, data: data)
    check('not signed' in n.run('audit', bad).stdout, 'unsigned')
    change(path, bad, lambda name, data:
           None if name.endswith('README.txt') else data)
    check('README.txt is missing' in n.run('audit', bad, status=1).stdout, '')
    with open(path, 'rb') as f:
        whole = f.read()
    with open(bad, 'wb') as f:
        f.write(whole[:len(whole) // 2])
    n.run('audit', bad, status=1)
    with open(bad, 'wb') as f:
        f.write(b'no archive at all')
    refused(n, 1, 'is no export', 'audit', bad)

    two_exports(w, path)
    n.stop()
    check(rows(n, 'audit', path)[0]['sound'], 'without a node')
    refused(n, 3, 'start openlined', 'audit')
    refused(n, 3, 'start openlined', 'send', 'south', 'x')


def test_people_write_read_confirm_and_check():
    with world.World(tun=False) as w:
        w.pair()
        w.up()
        w.link.set('delay=10')
        messages(w)
        read_back(w)
        notices_and_codes(w)
        files(w)
        refused(w.north, 1, 'no message 0123456', 'show', '0123456')
        refused(w.north, 2, 'is no id', 'show', 'it')
        refused(w.north, 1, 'no line', 'send', 'west', 'x')
        refused(w.north, 2, 'send needs a TEXT', 'send', 'south')
        w.south.stop()
        refused(w.north, 6, 'stays queued', 'send', 'south', 'Later.',
                '--wait', '0.5')
        w.south.start()
        w.north.wait_line('south')
        record(w)


if __name__ == '__main__':
    parts.run([test_people_write_read_confirm_and_check])
