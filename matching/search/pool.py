"""All lawful routes seen, the best few hundred of each trip, from which OR-Tools chooses those that fit together best."""

from __future__ import annotations

from typing import Final

from matching.arrays import Ints
from matching.kernels import layout as at
from matching.kernels.funding import sponsor_yen
from matching.plan import Decision, Sequence, Shipment, Step
from matching.problem import Problem, TaskKind
from matching.search.state import State
from matching.solvers.route_selection import Column, choose

KEEP: Final = 250
"""Routes kept of a trip; twice as many are gathered before the worse half goes."""
COLUMNS: Final = 2400
"""Most columns given to OR-Tools."""


class Pool:
    """Routes seen, by trip and shipments; of equal shipments the route of greatest value."""

    def __init__(self, state: State) -> None:
        self._trips: list[dict[bytes, Column]] = [{} for _ in range(len(state.trip_state))]
        self._seen: Ints = state.trip_state[:, at.TS_VERSION].copy()
        self._seen[:] = -1
        self._routes: set[tuple[int, int]] = set()
        self.routes = 0

    def gather(self, state: State) -> None:
        """Note the routes of a solution that were not there the last time."""
        versions = state.trip_state[:, at.TS_VERSION]
        changed = (versions != self._seen).nonzero()[0]
        self._seen[:] = versions
        for t in changed.tolist():
            route = (t, int(state.trip_state[t, at.TS_HASH]))
            if not versions[t] or route in self._routes:
                continue
            self._routes.add(route)
            self._note(state, t)

    def _note(self, state: State, t: int) -> None:
        row = state.trip_state[t]
        first = int(state.meta[at.META_SLOT_NODE])
        seq = state.seqs[t, : row[at.TS_N]]
        mine = state.slots[(seq[(state.nodes[seq, at.N_KIND] == 2) & (seq >= first)] - first) // 2]
        parts = mine[:, [at.S_LOT, at.S_ORDER, at.S_PICK, at.S_RECV, at.S_UNITS]]
        key = b"".join(sorted(part.tobytes() for part in parts))
        value = int(row[at.TS_VALUE] - row[at.TS_COST] - row[at.TS_PEN])
        here = self._trips[t]
        if key in here and here[key].value >= value:
            return
        shipments, steps, pause = state.route(t)
        yen = sponsor_yen(int(row[at.TS_COST]), int(row[at.TS_HEAD]), int(row[at.TS_PAID]))
        here[key] = Column(
            trip=t, shipments=shipments, steps=steps, value=value, pause_after=pause, sponsor_yen=int(yen),
            metres=int(row[at.TS_METRES]),
        )  # fmt: skip
        self.routes += 1
        if len(here) > 2 * KEEP:
            best = sorted(here.items(), key=lambda item: (-item[1].value, item[0]))[:KEEP]
            self._trips[t] = dict(best)

    def select(self, problem: Problem, state: State, *, effort: float, seed: int) -> Decision:
        """Return the best set of routes, beginning from those of ``state``."""
        self.gather(state)
        each = max(20, COLUMNS // max(1, len(self._trips)))
        columns: list[Column] = []
        hint: list[int] = []
        for t in state.tables.runs:
            shipments, steps, pause = state.route(t)
            row = state.trip_state[t]
            now = Column(
                trip=t, shipments=shipments, steps=steps, pause_after=pause, metres=int(row[at.TS_METRES]),
                value=int(row[at.TS_VALUE] - row[at.TS_COST] - row[at.TS_PEN]),
                sponsor_yen=int(sponsor_yen(int(row[at.TS_COST]), int(row[at.TS_HEAD]), int(row[at.TS_PAID]))),
            )  # fmt: skip
            must = {s for s in shipments if s in state.fixed}
            hint.append(len(columns))
            columns.append(now)
            others = sorted(self._trips[t].items(), key=lambda item: (-item[1].value, item[0]))[:each]
            columns.extend(c for _, c in others if c != now and must <= set(c.shipments))
        chosen = choose(problem, columns, hint=hint, deterministic_time=effort, seed=seed)
        return _decision([columns[i] for i in chosen])


def _decision(columns: list[Column]) -> Decision:
    shipments: list[Shipment] = []
    sequences = []
    for column in columns:
        shift = len(shipments)
        shipments.extend(column.shipments)
        steps = tuple(
            s if s.kind is TaskKind.OWN else Step(kind=s.kind, index=s.index + shift, window=s.window) for s in column.steps
        )
        sequences.append(Sequence(trip=column.trip, steps=steps, pause_after=column.pause_after))
    return Decision(shipments=tuple(shipments), sequences=tuple(sequences))
