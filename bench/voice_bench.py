"""voice_bench - how well speech survives bad networks, ours and the peers'.

Does      calls through real programs over every network of
          voice/scenarios.py, several seeds, several calls at once; keeps each
          call's figures as they come (bench-out/voice.jsonl); writes a table
          (voice.md) and a plot (voice.svg).
Does not  say pass or fail: each figure stands beside what is to be reached.

Parts: voice/speech.py (what is said), ours.py, baresip.py, chromium.py (one
call each), link.py (the link's own figures), sides.py (scores), results.py,
targets.py, table.py, plot.py.
"""
import concurrent.futures
import datetime
import multiprocessing
import os
import signal
import subprocess
import sys
import time
import traceback

import world
from voice import (baresip, calm, chromium, link, ours, plot, results,
                   scenarios, speech, table)

PROGRAMS = {name: m for m in (ours, chromium, baresip) for name in m.NAMES}
TRIES = 3
HERE = os.path.dirname(os.path.abspath(__file__))


def add_arguments(parser):
    a = parser.add_argument_group('voice')
    a.add_argument('--only', metavar='NAMES',
                   help='scenarios, as r20,ge20 (default: all)')
    a.add_argument('--paths', type=int, choices=(1, 2))
    a.add_argument('--seeds', type=int, default=3,
                   help='of the scenarios with targets (3)')
    a.add_argument('--more-seeds', type=int, default=1,
                   help='of the scenarios without (1)')
    a.add_argument('--peer-seeds', type=int, default=1,
                   help='of the peers (1)')
    a.add_argument('--jobs', type=int, default=2,
                   help='our calls at once (2); a peer\'s run alone')
    a.add_argument('--who', metavar='NAMES',
                   help='of %s (default: what is installed)' %
                   ','.join(PROGRAMS))
    a.add_argument('--resume', action='store_true',
                   help='take up a run: our figures that are there stay')
    a.add_argument('--again', action='store_true',
                   help='measure the peers anew (else theirs stay)')
    a.add_argument('--table', action='store_true',
                   help='only write table and plot of what is there')


def _build():
    """Of what our figures are."""
    r = subprocess.run(['git', '-C', HERE, 'describe', '--always', '--dirty'],
                       capture_output=True, text=True)
    return 'openline ' + (r.stdout.strip() or '?')


def _who(args):
    if args.who:
        names = args.who.split(',')
        for n in names:
            if n not in PROGRAMS:
                sys.exit('bench: nobody called %s, only %s' % (
                    n, ', '.join(PROGRAMS)))
        return names
    out = list(ours.NAMES)
    for m in (chromium, baresip):
        if m.lacks():
            print('  %s: not run, %s is not installed' % (m.NAMES[0],
                                                          m.lacks()))
        else:
            out += m.NAMES
    return out


def _tasks(args, who):
    """What is to be measured: all scenarios of one seed before the next."""
    only = args.only.split(',') if args.only else None
    try:
        chosen = scenarios.choose(only, args.paths)
    except ValueError as e:
        sys.exit('bench: %s' % e)
    out = []
    for seed in range(1, max(args.seeds, args.more_seeds,
                             args.peer_seeds) + 1):
        for s in chosen:
            for w in who:
                if w in ours.NAMES:
                    most = args.seeds if s.named else args.more_seeds
                elif s.paths == 1 and not s.settings:
                    most = args.peer_seeds
                else:
                    most = 0
                if seed <= most:
                    out.append(results.Task(w, s.name, s.paths, seed))
    return out


def _stop(*_):
    raise KeyboardInterrupt


def _prepare():
    """A process of the pool: a session of its own, see calm.ahead(); told to
    end, it puts everything away first."""
    os.setsid()
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)


def _figures(task, said):
    calm.first()
    try:
        return PROGRAMS[task.who].run(
            task.who, scenarios.choose([task.scenario], task.paths)[0],
            task.seed, said)
    finally:
        calm.no_longer()


def _measure(task, said, what):
    """The record of one call. One that did not come about, or that this
    machine shook, is made again; of shaken ones the calmest counts."""
    record = dict(task._asdict(), what=what)
    for _ in range(TRIES):
        record['at'] = datetime.datetime.now().isoformat(' ', 'seconds')
        try:
            f = _figures(task, said)
        except KeyboardInterrupt:
            os._exit(130)  # all is put away; the pool would go on
        except Exception as e:
            record['error'] = '%s: %s' % (type(e).__name__, e)
            record['trace'] = traceback.format_exc()[-2000:]
            continue
        if 'figures' not in record or \
                f['waited_ms'] < record['figures']['waited_ms']:
            record['figures'] = f
        if f['waited_ms'] <= calm.SHAKEN_MS:
            break
    return record


def _tell(done, total, record, began):
    f = record.get('figures')
    left = (time.monotonic() - began) / done * (total - done)
    said = ('ESTOI %.3f  delay %s ms  gap %d ms%s' % (
        f['estoi'], table.number(f['delay_ms'], '%.0f'), f['gap_ms'],
        '  SHAKEN' if f['waited_ms'] > calm.SHAKEN_MS else '')
        if f else 'FAILED: ' + record['error'][:200])
    print('  [%d/%d] %-13s %-16s %d path%s seed %d  %s  (%d min left)' % (
        done, total, record['who'], record['scenario'], record['paths'],
        's' if record['paths'] > 1 else ' ', record['seed'], said,
        round(left / 60)), flush=True)


def _run(tasks, jobs, said, path, what):
    """Measures all, keeps each as it comes."""
    began = time.monotonic()
    with concurrent.futures.ProcessPoolExecutor(
            jobs, initializer=_prepare) as pool:
        futures = [pool.submit(_measure, t, said, what[t.who])
                   for t in tasks]
        try:
            for done, f in enumerate(
                    concurrent.futures.as_completed(futures), 1):
                record = f.result()
                results.add(path, record)
                _tell(done, len(tasks), record, began)
        except KeyboardInterrupt:
            for p in multiprocessing.active_children():
                p.terminate()
            raise


def _probe():
    """What our own link adds, said once."""
    first = calm.first()
    with world.World(paths=1) as w:
        p = link.probe(w, 20)
    calm.no_longer()
    print('  the link adds %.2f ms to its 20 (95 %% under %.2f, most %.1f)%s'
          % (*p, '' if first else '; nothing may go first here, so '
             'what else this machine does counts'), flush=True)
    return p


def run(args, out):
    """Everything, into the folder `out`."""
    path = os.path.join(out, 'voice.jsonl')
    calm.first()
    said = speech.Speech()
    try:
        clean = speech.clean(said)
        calm.no_longer()
        print('  the codec alone, ESTOI at %s kbit/s: %s' % (
            ', '.join(str(k) for k in clean),
            ', '.join('%.3f' % v for v in clean.values())), flush=True)
        records = results.load(path)
        if not args.table:
            _probe()
            who = _who(args)
            tasks = _tasks(args, who)
            for t in tasks:
                anew = args.again if t.who not in ours.NAMES else \
                    not args.resume
                if anew or not results.is_good(records.get(t)):
                    records.pop(t, None)
            results.save(path, records)
            tasks = [t for t in tasks if t not in records]
            what = {n: _build() if n in ours.NAMES else PROGRAMS[n].version()
                    for n in who}
            mine = [t for t in tasks if t.who in ours.NAMES]
            _run(mine, args.jobs, said, path, what)
            _run([t for t in tasks if t.who not in ours.NAMES], 1, said,
                 path, what)
            records = results.load(path)
    finally:
        said.close()
    for t, r in results.load(results.KEPT).items():
        records.setdefault(t, r)
    table.write(os.path.join(out, 'voice.md'), records, clean)
    plot.write(os.path.join(out, 'voice.svg'), records, clean)
    print('  %s/voice.md and voice.svg' % os.path.relpath(out))
