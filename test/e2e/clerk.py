"""clerk - somebody who writes all the time at one office, and remembers what
the node has promised.

Does      write messages, code words and documents, acknowledge and read what
          comes, call now and then, answer what rings, hang up, each at a
          moment drawn by chance; take up its desk again whenever the node has
          died under it.
Does not  look whether the promises were kept: kills.py does.
Threads   its own, between start() and end(); what it remembers may be read
          after end() or while it pauses.

What the node has said to be queued has an id here. What was asked for when
the node died has none: it may be there once or not at all.
"""
import base64
import hashlib
import threading
import time

from desk import Desk, Refused

SLOT = 'Hold position {1}.'
BOOK = [{'code': 'HOLD', 'meanings': [{'lang': 'en', 'text': SLOT}],
         'slots': [{'least': '0', 'most': '999999'}]}]
PAUSE = 0.12        # seconds between two things that it does, mean
SMALL, BIG = 40, 6000  # characters of messages
LEAST, MOST = 500, 40000  # bytes of documents
PIECE = 32768


class Word:
    """What it said: `text` is nobody else's."""

    def __init__(self, text, kind='message', sha=None):
        self.text, self.kind, self.sha = text, kind, sha
        self.id = None


class Clerk(threading.Thread):
    def __init__(self, office, line, lot):
        super().__init__(daemon=True)
        self.office, self.line, self.lot = office, line, lot
        self.said, self.acknowledged = [], set()
        self.to_ack = []         # theirs that it may acknowledge
        self.calls = 0           # that it had, of either side
        self.asks = threading.Event()   # set as it sends a request
        self.failure = None      # the node said something it must not
        self.going, self.pauses, self.rests = True, False, threading.Event()

    def run(self):
        while self.going:
            try:
                with Desk(self.office) as d:
                    self._work(d)
            except (AssertionError, OSError, ValueError):
                time.sleep(0.01)  # no node, or it died
            except Exception as why:
                self.failure = '%s: %r' % (self.office.name, why)
                return

    def pause(self):
        """Returns when it has nothing under way. Raises what went wrong."""
        self.rests.clear()
        self.pauses = True
        while not self.rests.wait(0.5):
            self.raise_failure()
            if not self.is_alive():
                return

    def go_on(self):
        self.pauses = False

    def raise_failure(self):
        if self.failure:
            raise AssertionError(self.failure)

    def end(self):
        self.going = self.pauses = False
        self.join(30)
        self.raise_failure()

    def _work(self, desk):
        while self.going:
            if self.pauses:
                self.rests.set()
                time.sleep(0.01)
                continue
            self._something(desk)
            time.sleep(min(self.lot.expovariate(1 / PAUSE), 1))
            seen, desk.events = desk.events, []
            for e in seen:
                self._happened(desk, e)

    def _happened(self, desk, e):
        if e['event'] == 'message' and not e['outgoing'] and \
                e.get('kind') in ('message', 'code_word') and \
                e['state'] == 'delivered':
            self.to_ack.append(e['message'])
        elif e['event'] == 'ring':
            self._try(desk, 'answer', call=e['call'])
        elif e['event'] == 'answered':
            self.calls += 1

    def _try(self, desk, *args, **more):
        """What a call may have made senseless meanwhile."""
        try:
            self._ask(desk, *args, **more)
        except Refused:
            pass

    def _ask(self, desk, *args, **more):
        self.asks.set()
        return desk.ask(*args, **more)

    def _something(self, desk):
        what = self.lot.random()
        if what < 0.10 and self._may_bring(desk):
            self._document(desk)
        elif what < 0.35 and self.to_ack:
            self._react(desk, self.to_ack.pop(0))
        elif what < 0.50:
            self._code_word(desk)
        elif what < 0.54:
            self._try(desk, 'call', line=self.line)
        elif what < 0.62:
            self._try(desk, 'hangup')
        else:
            size = BIG if self.lot.random() < 0.02 else SMALL
            self._say(desk, Word('%s %d %s' % (
                self.office.name, len(self.said), 'x' * self.lot.randrange(
                    size))))

    def _say(self, desk, word, **more):
        self.said.append(word)
        word.id = self._ask(
            desk, 'send', line=self.line,
            texts=[{'lang': 'en', 'text': word.text}], **more)['message']

    def _code_word(self, desk):
        n = str(len(self.said))
        word = Word(SLOT.replace('{1}', n), 'code_word')
        self.said.append(word)
        word.id = self._ask(desk, 'code', line=self.line, code='HOLD',
                            numbers=[{'value': n}])['message']

    def _react(self, desk, message):
        if self.lot.random() < 0.4:
            self._ask(desk, 'message', message=message, read=True)
            return
        try:
            self._ask(desk, 'ack', message=message)
        except Refused as why:
            if 'already' not in str(why):  # before the node died
                raise
        self.acknowledged.add(message)

    def _may_bring(self, desk):
        """One document at a time is on its way."""
        return all(f['state'] in ('whole', 'failed')
                   for f in desk.pages('files', line=self.line)
                   if f['outgoing'])

    def _document(self, desk):
        content = self.lot.randbytes(self.lot.randrange(LEAST, MOST))
        sha = hashlib.sha256(content).hexdigest()
        f = self._ask(desk, 'file_begin', line=self.line, name='chart.bin',
                      size=len(content), sha256=sha)['file']
        for at in range(0, len(content), PIECE):
            self._ask(desk, 'file_data', file=f, at=at, bytes=base64.b64encode(
                content[at:at + PIECE]).decode())
        self._ask(desk, 'file_end', file=f)
        self._say(desk, Word('%s %d with a chart' % (
            self.office.name, len(self.said)), sha=sha), files=[{'file': f}])
