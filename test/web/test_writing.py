"""test_writing - two consoles of two real nodes, writing to each other.

usage: test_writing.py

Does      make the offices, a codebook that both agreed to, and a form of
          theirs that is to be acknowledged within seconds; run writing.mjs
          with Chromium before the nodes' own pages; write at a node past its
          pages where that asks for it.
Does not  skip where Chromium is missing: see test_console.py.
"""
import json
import os

import test_console as console
from desk import Desk
import world

BOOK = [{'code': 'HOLD', 'meanings': [
    {'lang': 'en', 'text': 'Hold all units at {1} from the line.'},
    {'lang': 'ru', 'text': 'Удерживать все силы в {1} от линии.'}],
    'slots': [{'unit': 'nmi', 'least': '1', 'most': '99'}]},
    {'code': 'CALL-ME', 'meanings': [
        {'lang': 'en', 'text': 'Call by voice at once.'},
        {'lang': 'ru', 'text': 'Немедленно позвоните.'}]}]

FORM = {
    'openline_form': 1, 'id': 'harbour-fire', 'version': 1,
    'title': {'en': 'Fire in a harbour', 'ru': 'Пожар в порту'},
    'purpose': {'en': 'Tells of a fire that could be misread'},
    'precedence': 'immediate', 'acknowledge_within': 'PT3S',
    'read_back': False,
    'cap': {'category': 'Fire', 'urgency': 'Immediate',
            'severity': 'Severe', 'certainty': 'Observed'},
    'fields': [
        {'name': 'place', 'type': 'text', 'label': {'en': 'Place'},
         'required': True, 'chars': 80},
        {'name': 'since', 'type': 'time', 'label': {'en': 'Since'},
         'required': True},
        {'name': 'smoke', 'type': 'number', 'label': {'en': 'Smoke up to'},
         'units': ['m', 'ft'], 'min': '0', 'max': '20000'},
        {'name': 'help', 'type': 'choice', 'label': {'en': 'Help wanted'},
         'required': True, 'choices': [
             {'code': 'yes', 'label': {'en': 'yes, please'}},
             {'code': 'no', 'label': {'en': 'no'}}]}]}


class Writing(console.Consoles):
    def begin(self):
        for o in self.w.offices:
            forms = os.path.join(o.home, 'forms')
            os.makedirs(forms, exist_ok=True)
            with open(os.path.join(forms, 'harbour-fire.json'), 'w') as f:
                json.dump(FORM, f, ensure_ascii=False)
        super().begin()
        with Desk(self.w.south) as south:
            self.desks['north'].ask('propose', line='south', entries=BOOK)
            south.wait('message', kind='codebook')
            south.ask('agree', line='north', version=1)
        self.desks['north'].rows('codebook', line='south')

    def say(self, office, line, texts, **more):
        """Writes past the pages; a text of each language."""
        return self.desks[office].ask(
            'send', line=line, texts=[{'lang': k, 'text': v}
                                      for k, v in texts.items()],
            **more)['message']

    def many(self, office, line, n):
        for i in range(n):
            self.say(office, line, {'en': 'Old message %d.\n%s' % (
                i, 'It has some words. ' * (i % 9))})

    def inbox(self, office, **more):
        return self.desks[office].rows('inbox', **more)[0]


def main():
    console.need_browser()
    with world.World(tun=False) as w:
        w.pair()
        c = Writing(w)
        c.begin()
        w.link.set('delay=20 loss=3')
        console.run(c, 'writing.mjs', c.urls['north'], c.urls['south'])


if __name__ == '__main__':
    main()
