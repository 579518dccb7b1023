"""publish: 10,000 readouts of two languages and two signatures as a site, and
the same again when nothing has changed."""
import os
import re
import subprocess
import tempfile
import time

import world

N = 10000
TEXT = '''openline-readout: 1
id: %s
kind: agreed
contact: 01a1fa1c-8f00-7b3a-8c51-6d1f0e8a2b44
from: 2020-09-13T10:00:00Z
until: 2020-09-13T10:42:00Z
offices: North; South
audience: public
languages: en, ar
topics: water; borders
valid-with: 2

== en

%s

== ar

تحدث الجانبان عن أمور كثيرة واتفقا على بعضها.
'''
PARAGRAPH = ('The two sides spoke about many things and agreed on some of '
             'them. ' * 12).strip()


def fill(folder):
    """Readouts of four hours each, from 2020 on."""
    names = []
    keys = ''
    for who in ('North', 'South'):
        path = os.path.join(folder, '..', who.lower())
        subprocess.run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C',
                        who, '-f', path], check=True)
        with open(path + '.pub') as f:
            keys += '%s %s' % (who.lower(), f.read())
    with open(os.path.join(folder, 'allowed_signers'), 'w') as f:
        f.write(keys)
    for i in range(N):
        ms = 1600000000000 + i * 4 * 3600 * 1000
        uuid = '%08x-%04x-7000-8000-%012x' % (ms >> 16, ms & 0xffff, i)
        names.append(os.path.join(folder, '%05d.txt' % i))
        with open(names[-1], 'w', encoding='utf-8') as f:
            f.write(TEXT % (uuid, PARAGRAPH))
    for who in ('north', 'south'):
        key = os.path.join(folder, '..', who)
        for i in range(0, N, 1000):
            subprocess.run(['ssh-keygen', '-q', '-Y', 'sign', '-f', key, '-n',
                            'readout@openline'] + names[i:i + 1000],
                           check=True, stderr=subprocess.DEVNULL)
        for name in names:
            os.rename(name + '.sig', '%s.%s.sig' % (name, who))


def publish(top):
    began = time.monotonic()
    out = subprocess.run([world.OPENLINE, 'publish', '--from',
                          os.path.join(top, 'in'), '--to',
                          os.path.join(top, 'site')], check=True,
                         capture_output=True, text=True).stdout
    return (time.monotonic() - began,
            int(re.search(r'(\d+) files? written', out).group(1)))


def run():
    with tempfile.TemporaryDirectory() as top:
        os.mkdir(os.path.join(top, 'in'))
        fill(os.path.join(top, 'in'))
        first, written = publish(top)
        again, rewritten = publish(top)
    return [('%d readouts published' % N, '%.1f' % first, 's', 'below 10'),
            ('... files written', written, '', ''),
            ('the same again', '%.1f' % again, 's', ''),
            ('... files written', rewritten, '', '0')]
