"""A decision loaded into the working solution: what must ride is put in first, and what finds no lawful place is named."""

from __future__ import annotations

import numpy as np

from matching.compatibility import basis, highest_price
from matching.errors import ProblemError
from matching.kernels import layout as at
from matching.kernels.slots import set_nodes, set_slot
from matching.kernels.stock import book, missed_by
from matching.plan import PAID, Basis, Code, Decision, Sequence, Shipment
from matching.problem import YEN_KG_G, Objective, TaskKind
from matching.search.memory import Memory

_BASIS = {Basis.OWN: at.B_OWN, Basis.BOUGHT_A: at.B_BOUGHT_A, Basis.BOUGHT_B: at.B_BOUGHT_B, Basis.FREE: at.B_FREE}


def load(memory: Memory, decision: Decision | None) -> set[int]:
    """Begin anew from a decision, or with what must be there alone; the orders that have to leave their trips for good.

    Raises
    ------
    ProblemError
        Where a fixed shipment, or one already on board, finds no lawful place.
    """
    clock = memory.meta[at.META_CLOCK]
    tables = memory.tables
    memory.block[:] = 0
    memory.meta[:] = tables.meta
    memory.meta[at.META_CLOCK] = clock
    memory.nodes[: len(tables.own_nodes)] = tables.own_nodes
    memory.nodes[len(tables.own_nodes) :, at.N_DONE_B] = -1
    memory.lot_state[:, at.LS_LEFT] = tables.lots[:, at.L_UNITS]
    memory.lot_state[:, at.LS_PICK] = -1
    memory.slots[:, at.S_TRIP] = -1
    memory.order_state[:, at.OS_FIRST] = -1
    wanted = [] if decision is None else list(decision.shipments)
    aboard = _aboard(memory)
    for extra in [*aboard, *sorted(memory.fixed, key=_key)]:
        if extra not in wanted:
            wanted.append(extra)
    slot_of = [write_slot(memory, i, s, stays=s in memory.fixed or s in aboard) for i, s in enumerate(wanted)]
    memory.free[: tables.slots - len(wanted)] = np.arange(tables.slots - 1, len(wanted) - 1, -1)
    memory.meta[at.META_FREE] = tables.slots - len(wanted)
    where = {s: slot_of[i] for i, s in enumerate(wanted)}
    for o in range(len(tables.orders)):
        staying = [s for s in wanted if s.order == o and (s in memory.fixed or s in aboard)]
        kept = sum(s.units * int(tables.lots[s.lot, at.L_UNIT_G]) for s in staying)
        memory.order_state[o, at.OS_LOCK] = int(0 < kept < tables.orders[o, at.O_MIN])
    known = {} if decision is None else {sequence.trip: sequence for sequence in decision.sequences}
    doomed: set[int] = set()
    for t in tables.runs:
        doomed |= _load_trip(memory, t, known.get(t), wanted, where)
    return doomed


def _aboard(memory: Memory) -> list[Shipment]:
    return [
        Shipment(
            lot=a.lot,
            order=a.order,
            trip=t,
            pickup_option=a.pickup_option,
            receiving_option=a.receiving_option,
            units=a.units,
        )
        for t, trip in enumerate(memory.tables.problem.trips)
        for a in trip.aboard
    ]


def write_slot(memory: Memory, slot: int, s: Shipment, *, stays: bool) -> int:
    """Write a shipment into a slot and book it; the slot."""
    problem = memory.tables.problem
    highest = highest_price(problem.lots[s.lot], problem.orders[s.order])
    high = 0 if isinstance(highest, Code) or problem.objective is not Objective.VALUE else YEN_KG_G * highest
    kind = basis(problem, s.lot, s.order, s.trip)
    code = at.B_BOUGHT_B
    if problem.objective is Objective.VALUE and kind is not None:
        code = at.B_PAID if kind in PAID else _BASIS[kind]
    set_slot(memory.address, slot, s.lot, s.order, s.trip, s.pickup_option, s.receiving_option, s.units, high, code)
    memory.slots[slot, at.S_FIXED] = int(stays)
    set_nodes(memory.address, slot)
    book(memory.address, slot, 1)
    missed_by(memory.address, s.lot, s.order, s.trip, 1)
    return slot


def _load_trip(
    memory: Memory, t: int, sequence: Sequence | None, wanted: list[Shipment], where: dict[Shipment, int]
) -> set[int]:
    """Set one route; the orders that had to leave it."""
    trip, tables = memory.tables.problem.trips[t], memory.tables
    first, own = int(memory.meta[at.META_SLOT_NODE]), int(tables.trips[t, at.T_NODE])
    aboard = [where[s] for s in _aboard(memory) if s.trip == t]
    head: list[int] = []
    for task in () if trip.done is None else trip.done.tasks:
        node = own + task.index
        if task.kind is not TaskKind.OWN:
            node = first + 2 * aboard[task.index] + (1 if task.kind is TaskKind.DELIVERY else 0)
        memory.nodes[node, at.N_DONE_B], memory.nodes[node, at.N_DONE_E] = task.begin, task.end
        head.append(node)
    own_left = [own + j for j in range(int(tables.trips[t, at.T_NOWN])) if own + j not in head]
    stay = [slot for s, slot in where.items() if s.trip == t and memory.slots[slot, at.S_FIXED]]
    if sequence is not None:
        full = []
        for step in sequence.steps:
            if step.kind is TaskKind.OWN:
                full.append(own + step.index)
            else:
                full.append(first + 2 * where[wanted[step.index]] + (1 if step.kind is TaskKind.DELIVERY else 0))
        base = [node for node in full if node < first or memory.slots[(node - first) // 2, at.S_FIXED]]
    else:
        base = _placed(memory, t, [*head, *own_left], [first + 2 * s for s in stay], len(head))
        full = base
    lawful = memory.commit(t, base)
    if lawful:
        memory.base_seqs[t, 0] = len(base)
        memory.base_seqs[t, 1 : 1 + len(base)] = base
        if full == base or memory.commit(t, full):
            return set()
        return {s.order for s in wanted if s.trip == t and not memory.slots[where[s], at.S_FIXED]}
    if not memory.commit(t, full):
        raise ProblemError(f"trips[{t}]", "what must stay on this trip finds no lawful route")
    memory.base_seqs[t, 0] = len(full)
    memory.base_seqs[t, 1 : 1 + len(full)] = full
    for s in wanted:
        if s.trip == t:
            memory.slots[where[s], at.S_FIXED] = 1
            memory.order_state[s.order, at.OS_LOCK] = 1
    return set()


def _placed(memory: Memory, t: int, base: list[int], picks: list[int], done: int) -> list[int]:
    """Put shipments that must ride into a route, each at its cheapest lawful place."""
    for pick in picks:
        start = base.index(pick) if pick in base else None
        if start is not None and pick + 1 in base:
            continue
        ways: list[tuple[int, list[int]]] = []
        for i in range(done, len(base) + 1) if start is None else [start]:
            with_pick = base if start is not None else [*base[:i], pick, *base[i:]]
            for j in range(max(done, i + 1), len(with_pick) + 1):
                way = [*with_pick[:j], pick + 1, *with_pick[j:]]
                if memory.judge(t, way):
                    ways.append((int(memory.out[at.V_COST] + memory.out[at.V_PEN]), way))
        if not ways:
            raise ProblemError(f"trips[{t}]", "what must stay on this trip finds no lawful route")
        base = min(ways)[1]
    return base


def _key(s: Shipment) -> tuple[int, int, int]:
    return s.trip, s.order, s.lot
