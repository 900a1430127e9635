"""In which order the orders taken out, and a sample of the unserved, are served again."""

from __future__ import annotations

from random import Random
from typing import Final

from matching.arrays import Tables
from matching.kernels import layout as at
from matching.search.state import State

SAMPLE: Final = 6
"""Unserved orders tried again in one iteration, beside those taken out."""
BLINK: Final = 10
"""Chance, in 1024, that a trip is overlooked."""


class Recreate:
    """Serves what was taken out, in ever other sequences."""

    def __init__(self, tables: Tables, random: Random) -> None:
        self._random = random
        self._hope = [int(value) for value in tables.hope]
        self._choice = (tables.orders[:, at.O_CAND_END] - tables.orders[:, at.O_CAND]).tolist()

    def run(self, state: State, out: list[int], served: list[int], unserved: list[int]) -> None:
        """Serve ``out`` and a sample of ``unserved`` where it pays; now and then add to what some of ``served`` get."""
        random = self._random
        extra = [o for o in unserved if o not in out]
        if len(extra) > SAMPLE:
            extra = random.sample(extra, SAMPLE)
        queue = out + extra
        if served and random.randrange(4) == 0:
            queue += [o for o in random.sample(served, min(3, len(served))) if o not in queue]
        if not queue:
            return
        die = random.randrange(100)
        random.shuffle(queue)
        regret = False
        if die < 35:
            queue.sort(key=lambda o: -self._hope[o])
        elif die < 50:
            queue.sort(key=lambda o: self._choice[o])
        elif die < 70:
            regret = True
        loan = 0
        if random.randrange(6) == 0:
            loan = random.randrange(1 + max(0, *(self._hope[o] for o in queue)))
        salt = random.getrandbits(40) | 1 if random.randrange(3) == 0 else 0
        state.rng[0] = random.getrandbits(62) | 1
        state.recreate(queue, blink=0 if regret else BLINK, loan=loan, salt=salt, regret=regret)
