"""In which order the orders taken out, and a sample of the unserved, are served again.

Did not pay: sampling the unserved near what was taken out, larger loans, loans twice as often.
"""

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
        self._gross = _gross(tables)
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
            most = max(self._hope[o] for o in queue)
            loan = random.randrange(1 + (most if most > 0 else max(self._gross[o] for o in queue)))
        salt = random.getrandbits(40) | 1 if random.randrange(3) == 0 else 0
        strict = loan == 0 and random.randrange(2) == 0
        state.rng[0] = random.getrandbits(62) | 1
        state.recreate(queue, blink=0 if regret else BLINK, loan=loan, salt=salt, regret=regret, strict=strict)


def _gross(tables: Tables) -> list[int]:
    """For each order the most that one lot could bring it, costs aside (score units)."""
    lots, rows = tables.cand_lots, tables.cand_trips
    worth = lots[:, at.D_MOST] * lots[:, at.D_HIGHEST] * tables.lots[lots[:, at.D_LOT], at.L_UNIT_G]
    gross = []
    for o in tables.orders:
        mine = rows[o[at.O_CAND] : o[at.O_CAND_END]]
        gross.append(int(worth[mine[:, at.C_LOT].min() : mine[:, at.C_LOT_END].max()].max()) if len(mine) else 0)
    return gross
