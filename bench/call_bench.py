"""call_bench - times of a line and a call on a clean network of 20 ms each
way, two paths, real nodes in network namespaces; then one path cut."""
import statistics
import time

import parts
import score
import world


def _ms(a, b):
    return (int(b['at']) - int(a['at'])) / 1e6


def _line_up(runs):
    """Seconds from both nodes' start to both lines up, each run afresh."""
    out = []
    with world.World() as w:
        w.pair()
        w.link.set('delay=20')
        for _ in range(runs):
            out.append(w.up())
            for o in w.offices:
                o.stop()
    return out


def _ringing(w, runs):
    """Milliseconds from `dialing` to `ringing` at the caller."""
    out = []
    for _ in range(runs):
        bell = w.south.command('answer', '--auto', '--json')
        time.sleep(0.4)
        c = w.north.command('call', 'south', '--seconds', '1', '--json')
        out.append(_ms(c.wait_for('dialing'), c.wait_for('ringing')))
        c.end()
        bell.end()
    return out


def spoken(w, speech, seconds, cut_after=None, over=None):
    """A call with speech both ways; per side delay, gap, ESTOI, what was made
    up, the bit/s of the voice that came and the frames it had. `over` is
    called before they are scored."""
    call = parts.Call(w, speech, seconds)
    if cut_after:
        time.sleep(cut_after)
        w.link.set('k=0 dead')
    call.end(seconds + 20)
    w.link.set('delay=20')
    if over:
        over()
    out = []
    for me, other, said, name in (
            (call.north, call.south, speech.south, 'north'),
            (call.south, call.north, speech.north, 'south')):
        offset = (int(me.find('record_started')[0]['at']) -
                  int(other.find('play_started')[0]['at'])) / 1e9
        r = score.score(score.load(said), score.load(call.heard[name]),
                        offset)
        totals = me.find('ended')[0]['totals']
        r['concealed'] = totals['concealed_percent']
        r['bitrate'], r['frames'] = totals['bitrate_bps'], totals['expected']
        out.append(r)
    return out


def _row(what, values, form, unit, goal):
    return (what, form % statistics.median(values), unit,
            goal + ' (min %s, max %s, n %d)' % (
                form % min(values), form % max(values), len(values)))


def run(runs):
    speech = parts.Speech()
    rows = [_row('line up, from both nodes\' start', _line_up(runs), '%.2f',
                 's', 'under 1')]
    with world.World() as w:
        w.pair()
        w.link.set('delay=20')
        w.up()
        time.sleep(3)
        rows.append(_row('dialing to ringing at the caller', _ringing(w, runs),
                         '%.1f', 'ms', 'one round trip + 60 = 100'))
        clean, cut = [], []
        for _ in range(max(2, runs // 2)):
            clean += spoken(w, speech, 31)
            time.sleep(2)
            cut += spoken(w, speech, 31, cut_after=10)
            time.sleep(6)
    rows.append(_row('mouth to ear, median of a call',
                     [r['delay_ms'] for r in clean], '%.1f', 'ms',
                     'under 75'))
    rows.append(_row('understood (ESTOI), clean',
                     [r['estoi'] for r in clean], '%.3f', '', ''))
    rows.append(_row('concealed, clean',
                     [r['concealed'] for r in clean], '%.2f', '%', ''))
    rows.append(_row('longest gap, clean', [r['gap_ms'] for r in clean],
                     '%.0f', 'ms', ''))
    rows.append(_row('longest gap, one of two paths cut',
                     [r['gap_ms'] for r in cut], '%.0f', 'ms',
                     'no longer than clean'))
    rows.append(_row('concealed, one of two paths cut',
                     [r['concealed'] for r in cut], '%.2f', '%', ''))
    return rows
