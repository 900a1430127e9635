"""The first solution: every order by regret, the one that would lose most by waiting first."""

from __future__ import annotations

from typing import Final

from matching.search.state import State

MANY: Final = 120
"""From so many orders on, regret is weighed within batches of this size (most promising first) rather than over all."""


def construct(state: State) -> None:
    """Serve whatever pays, on top of what is there."""
    hope = state.tables.hope
    queue = sorted(state.unserved(), key=lambda o: (-int(hope[o]), o))
    for first in range(0, len(queue), MANY):
        state.recreate(queue[first : first + MANY], regret=True)
