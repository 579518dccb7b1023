#!/usr/bin/env python3
"""publish - `openline publish` and `verify` on readouts that ssh-keygen signed.

The site is read as its readers do: the lines of a page are run in a shell,
pages are parsed, the feed by feedparser where that is installed.

usage: publish.py OPENLINE        exit status 77: no ssh-keygen here
"""
import html.parser
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as etree

OPENLINE = os.path.abspath(sys.argv[1])
ATOM = '{http://www.w3.org/2005/Atom}'

if not shutil.which('ssh-keygen'):
    print('skipped: ssh-keygen is not installed (openssh-client)')
    sys.exit(77)
top = tempfile.TemporaryDirectory()
os.chdir(top.name)
os.mkdir('in')


def run(*args, stdin=None, want=0):
    r = subprocess.run(args, stdin=stdin, capture_output=True, text=True)
    assert r.returncode == want, (args, r.returncode, r.stdout, r.stderr)
    return r


def uuid(n, ms=1600000000000):  # 2020-09-13: every clock is later
    return '%08x-%04x-7000-8000-%012x' % (ms >> 16, ms & 0xffff, n)


def readout(n, kind='own', parts=(('en', 'They spoke.'),), extra='',
            audience='public', valid=None, offices='North; South'):
    contact = '' if kind == 'negative' else 'contact: %s\n' % uuid(1)
    before = ''.join(x + '\n' for x in extra.split('|')
                     if x.startswith(('not-before', 'topics', 'supersedes')))
    text = ('openline-readout: 1\nid: %s\nkind: %s\n%s'
            'from: 2026-11-20T18:00:00Z\nuntil: 2026-11-20T18:42:00Z\n'
            'offices: %s\naudience: %s\nlanguages: %s\n%svalid-with: %d\n'
            % (uuid(n), kind, contact, offices, audience,
               ', '.join(p[0] for p in parts), before,
               valid or (2 if kind == 'agreed' else 1)))
    return text + ''.join('\n== %s\n\n%s\n' % p for p in parts)


def sign(name, who, ns='readout@openline'):
    run('ssh-keygen', '-Y', 'sign', '-f', who, '-n', ns, 'in/' + name)
    os.rename('in/%s.sig' % name, 'in/%s.%s.sig' % (name, who))


def put(name, text, *who):
    with open('in/' + name, 'w', encoding='utf-8', newline='') as f:
        f.write(text)
    for w in who:
        sign(name, w)


def publish(*args, want=0):
    r = run(OPENLINE, 'publish', '--from', 'in', '--to', 'site', *args,
            want=want)
    return r.stdout + r.stderr


def everything():
    out = {}
    for folder, _, names in os.walk('site'):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, 'rb') as f:
                out[path] = (f.read(), os.stat(path).st_mtime_ns,
                             os.stat(path).st_ino)
    return out


class Page(html.parser.HTMLParser):
    """Tags close in order, no script, no handler, nothing from elsewhere."""
    VOID = {'meta', 'link', 'br'}

    def __init__(self, text):
        super().__init__()
        self.open, self.attrs, self.seen, self.pre = [], {}, [], ''
        self.feed(text)
        assert not self.open, self.open

    def handle_starttag(self, tag, attrs):
        assert tag not in ('script', 'style', 'iframe', 'img', 'x'), tag
        self.seen.append((tag, dict(attrs)))
        for name, value in attrs:
            assert not name.startswith('on') and name != 'style', name
            if name in ('href', 'src'):
                assert not re.match(r'[a-z]+:|//', value), value
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag

    def handle_data(self, data):
        if self.open and self.open[-1] == 'pre':
            self.pre += data


def page(path):
    with open('site/' + path, encoding='utf-8') as f:
        return Page(f.read())


for who in ('north', 'south', 'west'):
    run('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', who)
key = {}
for who in ('north', 'south', 'west'):
    with open(who + '.pub') as f:
        key[who] = ' '.join(f.read().split()[:2])
SPACES = 'namespaces="readout@openline,signers@openline"'
put('allowed_signers',
    'north %s %s North\nsouth %s,valid-after="20200101Z",'
    'valid-before="20201001Z" %s South\n'
    % (SPACES, key['north'], SPACES, key['south']))
sign('allowed_signers', 'south', 'signers@openline')
put('places.txt', 'The <b>Official Gazette</b>, 2026-11-20\n')

AR = ('ar', 'تحدث الرئيسان.')
put('a.txt', readout(10, 'agreed', (('en', 'They spoke\nof <x>&"it".\n\n'
                                     '[closed %s]' % ('ab' * 32)),
                                    (AR[0], AR[1] + '\n\n[closed %s]'
                                     % ('cd' * 32))),
                     'topics: water; prisoners'), 'north', 'south')
put('b.txt', readout(11, extra='supersedes: ' + uuid(10)), 'north')
put('c.txt', readout(12, 'acknowledgement'), 'north')
put('d.txt', readout(13, 'negative'), 'north')
put('later.txt', readout(14, extra='not-before: 2099-01-01T00:00:00Z'),
    'north')
put('staff.txt', readout(15, audience='staff'), 'north')
said = publish()
assert ': 4 readouts on 5 pages; ' in said, said
assert 'not yet: 1 under embargo, the first until 2099-01-01' in said, said
assert 'not for the public: 1' in said, said

# Byte for byte, and as the page says: its lines are run as they stand.
for name, n in (('a', 10), ('b', 11), ('c', 12), ('d', 13)):
    with open('in/%s.txt' % name, 'rb') as f:
        text = f.read()
    with open('site/readouts/%s.txt' % uuid(n), 'rb') as f:
        assert f.read() == text
    lines = page('readouts/%s.en.html' % uuid(n)).pre.strip().split('\n')
    assert len(lines) == (2 if name == 'a' else 1), lines
    os.mkdir('save')
    for f in os.listdir('site/readouts'):
        if f.startswith(uuid(n)):
            shutil.copy('site/readouts/' + f, 'save')
    shutil.copy('site/allowed_signers', 'save')
    for line in lines:
        r = subprocess.run(['sh', '-c', line], cwd='save',
                           capture_output=True, text=True)
        assert r.returncode == 0 and 'Good' in r.stdout, (line, r)
    shutil.rmtree('save')
    run(OPENLINE, 'verify', 'site/readouts/%s.txt' % uuid(n))
for path in everything():
    for secret in (uuid(14), uuid(15)):
        assert secret not in path, path
        with open(path, encoding='utf-8') as f:
            assert secret not in f.read(), path
    if path.endswith('.html'):
        page(path[len('site/'):])
assert 'superseded by %s' % uuid(11) in run(
    OPENLINE, 'verify', 'site/readouts/%s.txt' % uuid(10)).stdout

# Right to left where the language is; what it corrects, and is corrected by.
ar = page('readouts/%s.ar.html' % uuid(10))
for n, who in ((10, '<bdi>North</bdi>, <bdi>South</bdi></dd>'),
               (11, '<bdi>North</bdi> alone</dd>')):
    with open('site/readouts/%s.en.html' % uuid(n), encoding='utf-8') as f:
        assert 'Signed by</dt><dd>' + who in f.read()
assert ar.seen[0] == ('html', {'lang': 'ar', 'dir': 'rtl'}), ar.seen[0]
assert page('index.html').seen[0][1]['dir'] == 'ltr'
assert any(a.get('href') == uuid(11) + '.en.html' for _, a in ar.seen)
assert any(a.get('href') == uuid(10) + '.en.html'
           for _, a in page('readouts/%s.en.html' % uuid(11)).seen)
with open('site/verify.html', encoding='utf-8') as f:
    how = f.read()
assert '&lt;b&gt;Official Gazette' in how
assert 'allowed_signers.south.sig' in how
assert run('ssh-keygen', '-lf', 'north.pub').stdout.split()[1] in how
with open('site/allowed_signers', 'rb') as f:
    run('ssh-keygen', '-Y', 'verify', '-f', 'site/allowed_signers', '-I',
        'south', '-n', 'signers@openline', '-O', 'verify-time=20200920Z', '-s',
        'site/allowed_signers.south.sig', stdin=f)

# The same again: no file is touched, whatever order the disk lists them in.
was = everything()
said = publish()
assert '; 0 files written, ' in said, said
assert everything() == was
shutil.copytree('in', 'in2')
run(OPENLINE, 'publish', '--from', 'in2', '--to', 'site2')
for path, (data, _, _) in was.items():
    with open(path.replace('site/', 'site2/', 1), 'rb') as f:
        assert f.read() == data, path
os.remove('site/index.html')
os.utime('site/feed.xml', (1, 1))
with open('site/feed.xml', 'ab') as f:
    f.write(b' ')
assert '; 2 files written, ' in publish()
assert {k: v[0] for k, v in everything().items()} == \
    {k: v[0] for k, v in was.items()}

# The feed, by two parsers that are not ours.
publish('--url', 'https://readouts.north.example/')
feed = etree.parse('site/feed.xml').getroot()
ids = [e.find(ATOM + 'id').text for e in feed.iter(ATOM + 'entry')]
assert sorted(ids) == ['urn:uuid:' + uuid(n) for n in (10, 11, 12, 13)], ids
assert feed.find(ATOM + 'updated').text == '2020-09-13T12:26:40Z'
try:
    import feedparser
except ImportError:
    print('without feedparser: python3-feedparser is not installed')
else:
    parsed = feedparser.parse('site/feed.xml')
    assert not parsed.bozo, parsed.bozo_exception
    assert parsed.version == 'atom10' and parsed.feed.title == 'North: readouts'
    assert len(parsed.entries) == 4
    for e in parsed.entries:
        assert e.link.startswith('https://readouts.north.example/readouts/')
        assert e.updated_parsed and e.content[0].value and e.title
    assert 'of <x>&"it".' in [e for e in parsed.entries
                              if e.id.endswith(uuid(10))][0].content[0].value
    print('feedparser', feedparser.__version__, 'takes the feed')
lines = page('readouts/%s.en.html' % uuid(10)).pre.strip().split('\n')
assert len(lines) == 3 and lines[0].startswith('curl -O https://'), lines

# An office of ours signs with the key that init made.
run(OPENLINE, '--home', 'home', 'init', '--office', 'Île du Nord', '--listen',
    '127.0.0.1:7100')
os.mkdir('own')
with open('own/allowed_signers', 'w') as f:
    f.write(run(OPENLINE, '--home', 'home', 'readout', 'signers').stdout)
with open('own/r.txt', 'w') as f:  # of a day on which its key is valid
    f.write(readout(30, offices='Île du Nord; South').replace(
        uuid(30), uuid(30, int(time.time() * 1000))))
assert 'signed by Île du Nord' in run(
    OPENLINE, '--home', 'home', 'readout', 'sign', 'own/r.txt').stdout
with open('own/r.txt', 'rb') as f:
    run('ssh-keygen', '-Y', 'verify', '-f', 'own/allowed_signers', '-I',
        'le-du-nord', '-n', 'readout@openline', '-s',
        'own/r.txt.le-du-nord.sig', stdin=f)
assert 'valid: signed by Île du Nord alone' in run(
    OPENLINE, 'verify', 'own/r.txt').stdout
run(OPENLINE, 'publish', '--from', 'own', '--to', 'own-site')
for change, what in (
        (('Île du Nord', 'North'), 'does not name this office'),
        (('valid-with', 'not-before: 2001-01-01T00:00:00Z\nvalid-with'),
         'ends before the readout was written'),
        (('They', '\tThey'), 'line 14, column 1): a control')):
    with open('own/r.txt') as f:
        text = f.read().replace(*change)
    with open('bad.txt', 'w') as f:
        f.write(text)
    assert what in run(OPENLINE, '--home', 'home', 'readout', 'sign',
                       'bad.txt', want=1).stderr
    assert not os.path.exists('bad.txt.le-du-nord.sig')
assert 'it is there already' in run(
    OPENLINE, '--home', 'home', 'readout', 'sign', 'own/r.txt', want=1).stderr
run(OPENLINE, '--home', 'no', 'readout', 'sign', 'own/r.txt', want=1)

# Bad input: a line each, and the rest is published.
put('w.txt', readout(20), 'west')
put('x.txt', readout(21, 'agreed'), 'north')
put('y.txt', readout(22).replace('\n', '\r\n'))
put('z.txt', readout(10, 'agreed'), 'north', 'south')
put('other.txt', readout(23))
shutil.copy('in/c.txt.north.sig', 'in/other.txt.north.sig')
os.symlink('/etc', 'in/folder.txt')
said = publish(want=1)
for what in ('w.txt is left out: it is signed by nobody',
             'x.txt is left out: one office alone has signed it',
             'y.txt is left out: byte 20 (line 1, column 20): a carriage',
             'a.txt is left out: another file has its id',
             'z.txt is left out: another file has its id',
             'other.txt is left out: it is signed by nobody',
             'folder.txt is left out: ', ': 3 readouts on 3 pages',
             'published before and not in the folder: 1'):
    assert what in said, (what, said)
assert os.path.exists('site/readouts/%s.txt' % uuid(10))
put('allowed_signers', 'no;rth %s North\n' % key['north'])
assert "shell's line" in publish(want=1)
put('allowed_signers', '\x1b[2J')
assert '\x1b' not in publish(want=1)
os.remove('in/allowed_signers')
assert 'allowed_signers: no such file' in publish(want=1)
run(OPENLINE, 'publish', '--from', 'nowhere', '--to', 'site', want=1)
run(OPENLINE, 'publish', '--from', 'in', '--to', 'in', want=2)
run(OPENLINE, 'publish', '--from', 'in', '--to', 'site', '--url', 'x;y', want=2)
print('publish: signed, embargoed, corrected, unchanged and refused')
