"""In which rounds a run is annealed: once, several times from the best, or from several solutions and then from the best.

Few long routes have deep valleys: which one a run ends in depends on the solution that it begins with, however long it is
heated (lr2_2_1: nine percent; nyc-n100: two). Many short routes gain more from longer rounds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from matching.search.pairs.beat import ALL

LONG: Final = 10
"""Requests a route on average from which routes are long."""
CHOOSE: Final = (600_000, 800_000, 950_000)
"""Shares of a single round at which OR-Tools chooses among the routes seen."""
_HEAT: Final = ((1_000, 1, 390), (3_000, 2, 466), (1 << 60, 1, 171))
"""Up to so many moves a request: first temperature in common arcs, and cooling in steps of
:func:`matching.search.accept.cooling`. Few moves cannot afford to begin hot (bar-n1000 after 10 s) and end cold, at a thirtieth
of an arc; many end at a fifth, because what is colder finds nothing any more (nyc-n200: one to two percent)."""
_START: Final = 2_500
"""Moves a request for each solution to begin from, where routes are long."""
_DEEP: Final = (3, 301)
"""Heat and cooling of each: lr2_2_1 after 2,500 moves a request ended in the best valley six times of eight, begun at one arc
four times."""
_STARTS: Final = 12
"""Solutions to begin from at most."""
_BEST: Final = 800_000
"""Share at which the last round begins, from the best."""
_LAST: Final = (1, 390)
"""Heat and cooling of that round."""
_ROUND: Final = 12_000
"""Moves a request for each time that short routes are heated."""
_ROUNDS: Final = 4
"""Times that they are heated at most."""
_HOT: Final = (9, 512)
"""Heat and cooling of their second round: lrc1_4_1 does not leave its valley by less (nor by beginning anew)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One round, until a share ``end`` of the budget: from another solution or from the best, heat in common arcs, cooling.

    ``marks`` are the shares at which OR-Tools chooses among the routes seen.
    """

    end: int
    fresh: bool
    arcs: int
    steps: int
    marks: tuple[int, ...]

    def within(self, first: int) -> Round:
        """Return it in shares of the whole budget, of which ``first`` was used before all rounds."""
        end, *marks = (first + (ALL - first) * share // ALL for share in (self.end, *self.marks))
        return Round(end=end, fresh=self.fresh, arcs=self.arcs, steps=self.steps, marks=tuple(marks))


WARMING: Final = Round(end=ALL, fresh=False, arcs=_HEAT[0][1], steps=_HEAT[0][2], marks=())
"""Before it is known how many moves there will be."""


def rounds(each: int, *, long: bool) -> tuple[Round, ...]:
    """Return the rounds of a run.

    Parameters
    ----------
    each : int
        Moves a request in the whole run.
    long : bool
        Whether routes are few and long.
    """
    count = max(1, min(_STARTS, each // _START) if long else min(_ROUNDS, each // _ROUND))
    arcs, steps = next((arcs, steps) for limit, arcs, steps in _HEAT if each // count < limit)
    if count == 1:
        return (Round(end=ALL, fresh=False, arcs=arcs, steps=steps, marks=CHOOSE),)
    found = []
    if long:
        arcs, steps = _DEEP
    for x in range(1, count + 1):
        end = (_BEST if long else ALL) * x // count
        # When it is cold.
        mark = end - 30_000 // count
        if long:
            # There must be something of several solutions to choose from.
            found.append(Round(end=end, fresh=True, arcs=arcs, steps=steps, marks=(mark,) if x in {count // 2, count} else ()))
        else:
            heat, cooling = _HOT if x == 2 else (arcs, steps)
            found.append(Round(end=end, fresh=False, arcs=heat, steps=cooling, marks=(mark,)))
    if long:
        found.append(Round(end=ALL, fresh=False, arcs=_LAST[0], steps=_LAST[1], marks=(980_000,)))
    return tuple(found)
