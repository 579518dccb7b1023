#!/usr/bin/python3
"""The written word between two real nodes over a bad link: nothing is told as
queued before it is on disk, nothing is lost and nothing comes twice, whatever
breaks. (test_kills.py kills the nodes.)"""
import base64
import hashlib
import os
import shutil
import subprocess
import time

import parts
import world
from desk import Desk, Refused
from parts import check


def text(words, lang='en'):
    return [{'lang': lang, 'text': words}]


def send(desk, words, line='south', **more):
    return desk.ask('send', line=line, texts=text(words), **more)['message']


def said(desk, **more):
    """What is in the inbox, as (outgoing, first text)."""
    return [(m['outgoing'], m['texts'][0]['text'])
            for m in desk.pages('inbox', **more)]


def has_all(office, want, line='north', seconds=60.0):
    """Waits until the office has these texts of the other, in this order and
    once each."""
    end = time.monotonic() + seconds
    while True:
        with Desk(office, watch=False) as d:
            got = [t for out, t in said(d, line=line, which='in')]
        if got == want:
            return
        check(got == want[:len(got)], 'lost, twice or out of order: %s' % [
            t[:20] for t in got])
        check(time.monotonic() < end, 'only %d of %d came: %s\n%s' % (
            len(got), len(want), [t[:20] for t in got], office.tail()))
        time.sleep(0.1)


def test_a_message_has_its_states_at_both_ends():
    with world.World(tun=False) as w:
        w.pair()
        w.up()
        w.link.set('delay=30 loss=10')
        with Desk(w.north) as n, Desk(w.south) as s:
            ack_by = str(time.time_ns() + 3600 * 10**9)
            m = n.ask('send', line='south', precedence='immediate', texts=[
                {'lang': 'en', 'text': 'Two ships, one \x1b[31mred\n'},
                {'lang': 'fr', 'text': 'Deux navires, un rouge\n'}],
                ack_by=ack_by)
            queued = n.wait('message', message=m['message'], state='queued')
            check(queued['here'] == m['queued'], queued)
            n.wait('message', message=m['message'], state='sent')
            d = n.wait('message', message=m['message'], state='delivered')
            check(d['there'] and d['here'] > m['queued'], d)
            came = s.wait('message', message=m['message'])
            check(came['state'] == 'delivered' and not came['outgoing'] and
                  came['precedence'] == 'immediate' and
                  came['ack_by'] == ack_by, came)
            rows, page = s.rows('inbox', line='north')
            check(len(rows) == 1 and page['next'] is None, rows)
            r = rows[0]
            check(r['texts'][0]['text'] == 'Two ships, one \x1b[31mred\n' and
                  [t['lang'] for t in r['texts']] == ['en', 'fr'] and
                  r['seat'] == 'duty officer' and r['state'] == 'delivered',
                  r)
            s.ask('message', message=m['message'], read=True)
            n.wait('message', message=m['message'], state='read')
            check(s.pages('inbox', unread=True) == [], 'still unread')
            s.ask('ack', message=m['message'])
            n.wait('message', message=m['message'], state='acknowledged')
            rows, _ = n.rows('message', message=m['message'])
            check([x['state'] for x in rows[0]['states']] == [
                'queued', 'sent', 'delivered', 'read', 'acknowledged'], rows)
            check(all(x['here'] and x['there'] for x in rows[0]['states'][2:]),
                  rows)
            try:
                s.ask('ack', message=m['message'])
                check(False, 'acknowledged twice')
            except Refused as why:
                check('already' in str(why), why)
            a = s.ask('send', texts=text('Une seule.', 'fr'),
                      reply_to=m['message'])
            e = n.wait('message', message=a['message'], outgoing=False)
            check(e['reply_to'] == m['message'], e)
            check(len(n.pages('search', words='ROUGE')) == 1 and
                  len(n.pages('search', words='une seule')) == 1 and
                  n.pages('search', words='verte') == [], 'search')
            for d in (n, s):
                rows, _ = d.rows('audit')
                check(rows[0]['sound'] and rows[0]['entries'] > 3, rows)


def test_words_queue_while_the_line_is_down():
    with world.World(tun=False) as w:
        w.pair()
        w.north.start()
        want = ['before %d' % i for i in range(70)]
        with Desk(w.north) as n:
            for t in want:
                send(n, t)
            check(all(m['state'] == 'queued' for m in
                      n.pages('inbox', line='south')), 'sent to nobody')
        # Restarted with words waiting, by a kill at that.
        w.north.stop(kill=True)
        w.north.start()
        w.south.start()
        has_all(w.south, want)
        w.link.set('loss=100')
        with Desk(w.north) as n:
            want.append('in the dark')
            last = send(n, want[-1])
            w.south.wait_line('north', 'down', seconds=30)
            time.sleep(1)
            w.link.set('loss=20 delay=40')
            n.wait('message', message=last, state='delivered', seconds=60)
        has_all(w.south, want)


def test_what_is_not_acknowledged_in_time_alarms_both_ends():
    with world.World(tun=False) as w:
        w.pair()
        w.up()
        with Desk(w.north) as n, Desk(w.south) as s:
            late = n.ask('send', line='south', texts=text('Answer at once.'),
                         ack_by=str(time.time_ns() + 4 * 10**9))['message']
            timely = n.ask('send', line='south', texts=text('Answer.'),
                           ack_by=str(time.time_ns() + 4 * 10**9))['message']
            s.wait('message', message=timely)
            s.ask('ack', message=timely)
            n.wait('overdue', message=late, outgoing=True)
            s.wait('overdue', message=late, outgoing=False)
            s.ask('ack', message=late)
            n.wait('message', message=late, state='acknowledged')
            rows, _ = n.rows('message', message=late)
            check(rows[0]['late'] and rows[0]['state'] == 'acknowledged',
                  rows[0])
            check(not [e for e in n.events + s.events
                       if e['event'] == 'overdue'], 'the other one as well')


def test_a_read_back_is_said_corrected_and_accepted():
    with world.World(tun=False) as w:
        w.pair()
        w.up()
        with Desk(w.north) as n, Desk(w.south) as s:
            m = n.ask('send', line='south', texts=text('At 12 nmi, at noon.'),
                      asks=True, points=[
                          {'kind': 'number', 'words': 'how far'},
                          {'kind': 'time', 'words': 'when'}])['message']
            s.wait('message', message=m)
            try:
                s.ask('send', reply_to=m, reply='confirm', points=[
                    {'kind': 'number', 'words': 'far'},
                    {'kind': 'time', 'words': 'noon'}])
                check(False, 'a number without a digit')
            except Refused as why:
                check('point 1' in str(why) and 'number' in str(why), why)
            for far, right in (('20 miles', None), ('12 miles', True)):
                c = s.ask('send', reply_to=m, reply='confirm', points=[
                    {'kind': 'number', 'words': far},
                    {'kind': 'time', 'words': '12:00'}])['message']
                n.wait('message', message=c, outgoing=False)
                if right:
                    n.ask('verdict', message=c, accepted=True)
                else:
                    n.ask('verdict', message=c, accepted=False,
                          texts=text('12, not 20.'))
                e = s.wait('message', kind='verdict')
                check(e['reply_to'] == c and e['judged'] == (
                    'accepted' if right else 'corrected'), e)


def test_a_code_word_needs_a_book_that_both_agreed_to():
    entries = [{'code': 'ANCHOR', 'meanings': [
        {'lang': 'en', 'text': '{1} ships anchor {2} off'},
        {'lang': 'fr', 'text': '{1} navires mouillent a {2}'}],
        'slots': [{'least': '0', 'most': '99'},
                  {'unit': 'nmi', 'decimals': 1, 'least': '0',
                   'most': '200'}]}]
    with world.World(tun=False) as w:
        w.pair()
        w.up()
        with Desk(w.north) as n, Desk(w.south) as s:
            try:
                n.ask('code', line='south', code='ANCHOR')
                check(False, 'a code word without a book')
            except Refused as why:
                check('codebook' in str(why), why)
            b = n.ask('propose', line='south', entries=entries)['message']
            s.wait('message', message=b)
            rows, _ = s.rows('codebook', line='north')
            check(rows[0]['state'] == 'theirs' and
                  rows[0]['entries'] == entries, rows)
            a = s.ask('agree', line='north', version=1)['message']
            n.wait('message', message=a)
            for d, line in ((n, 'south'), (s, 'north')):
                rows, _ = d.rows('codebook', line=line)
                check(rows[0]['state'] == 'in_use', rows)
            try:
                n.ask('code', line='south', code='ANCHOR',
                      numbers=[{'value': '3'}, {'value': '200.1'}])
                check(False, 'out of its range')
            except Refused as why:
                check('number 2' in str(why), why)
            # Four of five cells are lost on both paths.
            w.link.set('loss=80 delay=30')
            c = n.ask('code', line='south', code='ANCHOR',
                      numbers=[{'value': '3'}, {'value': '12.5'}])['message']
            n.wait('message', message=c, state='delivered', seconds=60)
            rows, _ = s.rows('message', message=c)
            check(rows[0]['code'] == 'ANCHOR' and
                  rows[0]['numbers'] == [{'value': '3'}, {'value': '12.5'}]
                  and rows[0]['texts'][0]['text'] == '3 ships anchor 12.5 nmi'
                  ' off', rows)


def bring(desk, name, content, line='south'):
    """A file for a message: its id."""
    f = desk.ask('file_begin', line=line, name=name, size=len(content),
                 sha256=hashlib.sha256(content).hexdigest())['file']
    for at in range(0, len(content), 32768):
        desk.ask('file_data', file=f, at=at, bytes=base64.b64encode(
            content[at:at + 32768]).decode())
    desk.ask('file_end', file=f)
    return f


def fetched(desk, file):
    """What lies at the node of it."""
    got = b''
    while True:
        piece = desk.ask('file_read', file=file, at=len(got))
        if 'bytes' not in piece:
            return got
        got += base64.b64decode(piece['bytes'])


def test_a_file_goes_on_where_a_kill_broke_it_off():
    content = os.urandom(150000)
    with world.World(tun=False) as w:
        w.pair()
        w.up()
        w.link.set('delay=20 loss=5')
        with Desk(w.north) as n, Desk(w.south) as s:
            try:
                n.ask('send', line='south', files=[
                    {'file': '01890a5d-ac96-774b-bcce-b302099a8057'}])
                check(False, 'a file that nobody brought')
            except Refused as why:
                check('bring it again' in str(why), why)
            f = bring(n, '../plan \u202efdp.exe', content)
            small = bring(n, 'small', b'x')
            m = n.ask('send', line='south', texts=text('See there.'),
                      files=[{'file': f}, {'file': small}])['message']
            s.wait('document', state='coming', seconds=30)
            e = n.wait('document', outgoing=True, file=small, state='whole',
                       seconds=60)
            check(e['message'] == m and e['name'] == 'small', e)
            while e['file'] != f or e['done'] < 65536:
                e = s.wait('document', seconds=60)
        w.south.stop(kill=True)
        w.south.start()
        with Desk(w.north) as n, Desk(w.south) as s:
            s.wait('document', file=f, state='whole', seconds=90)
            rows, _ = s.rows('message', message=m)
            a = rows[0]['files'][0]
            check(a['here'] and a['size'] == len(content) and
                  '/' not in a['name'] and '\u202e' not in a['name'] and
                  a['file'] == f, rows)
            check(fetched(s, f) == content, 'it is another file')
            n.wait('document', file=f, state='whole', seconds=60)
            for d, out in ((n, True), (s, False)):
                rows = d.pages('files')
                check([(r['state'], r['outgoing'], r['done']) for r in rows]
                      == [('whole', out, len(content)), ('whole', out, 1)],
                      rows)
            # Of its bytes, nothing lies on either disk in the clear.
            for o in (w.north, w.south):
                for name in os.listdir(os.path.join(o.home, 'documents')):
                    with open(os.path.join(o.home, 'documents', name),
                              'rb') as h:
                        check(content[1000:1032] not in h.read(), name)


def test_the_record_can_be_held_against_what_it_says():
    with world.World(tun=False) as w:
        w.pair()
        w.up()
        with Desk(w.north) as n, Desk(w.south) as s:
            forms = {f['form']: f for f in n.rows('forms', lang='fr')[0]}
            check('planned-launch' in forms and
                  forms['planned-launch']['fields'][0]['label'], forms)
            m = send(n, 'one')
            s.wait('message', message=m)
            a = n.ask('attest', line='south')['message']
            s.wait('message', message=a, kind='attest')
            n.wait('message', message=m, state='delivered')
            rows, _ = s.rows('message', message=a)
            said_text, sig = [t['text'] for t in rows[0]['texts']]
            entry = said_text.split()[3]
            pieces = {of: n.pages('export', line='south', of=of)
                      for of in ('entry', 'ours', 'theirs', 'head')}
            before = bytes(32)
            for i, e in enumerate(pieces['entry']):
                b = base64.b64decode(e['bytes'])
                check(e['number'] == i + 1 and before in b and
                      e['digest'] == hashlib.sha256(b).hexdigest(), e)
                before = bytes.fromhex(e['digest'])
                if e['number'] == int(entry):
                    check(e['digest'] in said_text, said_text)
            for e in pieces['ours']:
                check(e['digest'] == hashlib.sha256(base64.b64decode(
                    e['bytes'])).hexdigest(), e)
            check(len(pieces['ours']) == 2 and len(pieces['head']) <= 1,
                  pieces)
            if shutil.which('ssh-keygen'):
                path = os.path.join(w.dir, 'attest.sig')
                with open(path, 'w') as f:
                    f.write(sig)
                subprocess.run(['ssh-keygen', '-Y', 'check-novalidate', '-n',
                                'attest@openline', '-s', path],
                               input=said_text.encode(), check=True,
                               capture_output=True)
            n.ask('set', line='south', key='retention', value='30')
            s.wait('message', kind='retention')
            kept = {r['key']: r['value'] for r in
                    s.rows('show', line='north')[0]}
            check(kept['retention there'] == '30 days', kept)
            w.south.stop(kill=True)
            for i in range(3):
                send(n, 'to nobody')
            check(w.north.status()['south']['waiting'] >= 3, 'waiting')


def test_a_full_disk_keeps_words_at_their_author():
    if os.geteuid() != 0:
        print('not root: no small disk can be made')
        return
    with world.World(tun=False) as w:
        os.mkdir(w.south.home, 0o700)
        if subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=3m,mode=700',
                           'none', w.south.home],
                          capture_output=True).returncode:
            print('no tmpfs may be mounted here')
            return
        try:
            w.pair()
            w.up()
            filler = os.path.join(w.south.home, 'filler')
            want = []
            with Desk(w.north) as n:
                with open(filler, 'wb', buffering=0) as f:
                    try:
                        while f.write(bytes(4096)):
                            pass
                    except OSError:
                        pass
                for i in range(3):
                    want.append('%d ' % i + 'x' * 20000)
                    send(n, want[-1])
                e = n.wait('held', seconds=60)
                check(e['held'] and 'full' in e['why'], e)
                st = w.north.status()['south']
                check(st['state'] == 'up' and st['waiting'] > 0 and
                      'full' in st['held'], st)
                os.remove(filler)
                e = n.wait('held', held=False, seconds=60)
            has_all(w.south, want, seconds=120)
        finally:
            w.south.stop()
            subprocess.run(['umount', w.south.home])


def test_what_makes_no_sense_is_refused_with_a_line():
    with world.World(tun=False) as w:
        w.pair()
        w.north.start()
        with Desk(w.north) as n:
            for words, more in (
                    ('nothing in it', {}),
                    ('no language', {'texts': text('x', 'english!')}),
                    ('two texts', {'texts': text('x') + text('y', 'EN')}),
                    ('over already', {'texts': text('x'), 'ack_by': '1'}),
                    ('no form', {'form': 'dance'}),
                    ('longer than', {'texts': text('x' * 32768)}),
                    ('no message', {'texts': text('x'), 'reply_to':
                     '01890a5d-ac96-774b-bcce-b302099a8057'})):
                try:
                    n.ask('send', line='south', **more)
                    check(False, 'taken: %s' % more)
                except Refused as why:
                    check(words in str(why), '%s: %s' % (words, why))
            check(n.pages('inbox') == [], 'something was written')
            long = '"\n\x01' * 10900
            send(n, long)
            check(said(n) == [(True, long)], 'the longest text is another')


if __name__ == '__main__':
    parts.run([
        test_a_message_has_its_states_at_both_ends,
        test_words_queue_while_the_line_is_down,
        test_what_is_not_acknowledged_in_time_alarms_both_ends,
        test_a_read_back_is_said_corrected_and_accepted,
        test_a_code_word_needs_a_book_that_both_agreed_to,
        test_a_file_goes_on_where_a_kill_broke_it_off,
        test_the_record_can_be_held_against_what_it_says,
        test_a_full_disk_keeps_words_at_their_author,
        test_what_makes_no_sense_is_refused_with_a_line,
    ])
