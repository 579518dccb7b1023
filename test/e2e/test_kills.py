#!/usr/bin/python3
"""The short form of kills.py: each kind of kill at least once. The long one is
`bench/run kills`."""
import os
import random

import kills
import parts

ROUNDS = len(kills.DECK)


def test_kills_lose_nothing_repeat_nothing_and_damage_nothing():
    seed = int(os.environ.get('SEED', '0')) or random.randrange(1, 1 << 32)
    print('seed %d' % seed, flush=True)
    print('  %s' % kills.run(ROUNDS, seed), flush=True)


if __name__ == '__main__':
    parts.run([test_kills_lose_nothing_repeat_nothing_and_damage_nothing])
