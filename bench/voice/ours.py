"""ours - one call of openline over a bad link, scored.

Does      two homes, two nodes, a line over one or two paths; the line comes
          up on a good link, the link turns bad, and five seconds later they
          speak, both at once.
Does not  leave anything behind.
"""
import os
import re
import time

import parts
import world
from voice import calm, link, scenarios, sides
from voice.speech import BYTES_PER_KBPS

NAMES = ('openline',)
RUN_IN = 3      # seconds on a good link: the line knows its paths
SETTLE = 5      # seconds on the bad one before anybody speaks
TICKS = os.sysconf('SC_CLK_TCK')


def _cpu(pid):
    """Processor seconds of a process so far."""
    with open('/proc/%d/stat' % pid) as f:
        v = f.read().rsplit(')', 1)[1].split()
    return (int(v[11]) + int(v[12])) / TICKS


class _Cpu:
    """Per cent of a core of some processes since it was made."""

    def __init__(self, pids):
        self.pids, self.began = pids, time.monotonic()
        self.before = [_cpu(p) for p in pids]

    def end(self):
        seconds = time.monotonic() - self.began
        return [100 * (_cpu(p) - b) / seconds
                for p, b in zip(self.pids, self.before)]


def _up(w, settings):
    """The line is up with these settings, some of which count from the next
    start of a node on."""
    w.up()
    if not settings:
        return
    for o, line in ((w.north, 'south'), (w.south, 'north')):
        for key, value in settings.items():
            o.run('line', 'set', line, key, value)
    for o in w.offices:
        o.stop()
    w.up()


def _side(me, other, said, heard):
    offset = (int(me.find('record_started')[0]['at']) -
              int(other.find('play_started')[0]['at'])) / 1e9
    return sides.heard(said, heard, offset)


def _shares(call):
    """Loss before repair, what was repaired and what was made up, per cent,
    of both sides together."""
    totals = [c.find('ended')[0]['totals'] for c in (call.north, call.south)]
    return {short: round(sum(t[name] for t in totals) / 2, 3)
            for short, name in (('lost', 'loss_percent'),
                                ('repaired', 'repaired_percent'),
                                ('concealed', 'concealed_percent'))}


def _plans(call):
    """What `stats` said of the packets that were sent, as "code: 60 B, back 1
    2": kbit/s of a voice frame, the median; each rule of the planner with its
    share of the seconds; and what the call became for a while."""
    seen = [re.match(r'(\S+): (\d+) B', e.get('plan') or '')
            for c in (call.north, call.south) for e in c.find('stats')]
    seen = [m for m in seen if m]
    sizes = sorted(int(m[2]) for m in seen)
    rules = [m[1] for m in seen]
    return {'voice_kbps': sizes[len(sizes) // 2] / BYTES_PER_KBPS
            if sizes else None,
            'rules': {r: round(rules.count(r) / len(rules), 2)
                      for r in sorted(set(rules))},
            'modes': sorted({e['mode'] for c in (call.north, call.south)
                             for e in c.find('mode')})}


def _dial_ms(call, delay_ms):
    """From the caller's dialling to the first it could hear."""
    if delay_ms is None:
        return None
    return round((int(call.south.find('play_started')[0]['at']) -
                  int(call.north.find('dialing')[0]['at'])) / 1e6 + delay_ms)


def _speak(w, scenario, speech, seconds):
    """A call; what happens to the link meanwhile happens at its time."""
    call = parts.Call(w, speech, seconds)
    began = time.monotonic()
    count = link.Count(w.link)
    cpu = _Cpu([w.north.node.pid, w.south.node.pid, call.north.p.pid,
                call.south.p.pid])
    scenarios.go_on(w.link, scenario, began, seconds - 1)
    used, what = cpu.end(), count.end()
    call.end(seconds + 30)
    return call, dict(what, node_cpu=round(max(used[:2]), 2),
                      handset_cpu=round(max(used[2:]), 2))


def run(name, scenario, seed, speech):
    """Figures of one call."""
    with world.World(paths=scenario.paths) as w:
        w.pair()
        w.link.set('delay=20')
        _up(w, scenario.settings)
        time.sleep(RUN_IN)
        scenarios.tell(w.link, scenario, seed)
        time.sleep(SETTLE)
        call, out = _speak(w, scenario, speech, int(speech.seconds) + 2)
        calm.no_longer()
        north = _side(call.north, call.south, speech.south,
                      call.heard['north'])
        south = _side(call.south, call.north, speech.north,
                      call.heard['south'])
        out.update(sides.joined(north, south))
        out.update(_shares(call))
        out.update(_plans(call))
        out['dial_ms'] = _dial_ms(call, north.get('delay_ms'))
        return out
