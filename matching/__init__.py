"""Matching decides: which lot goes to which order on which trip, and in what sequence, in one decision.

A :class:`~matching.problem.Problem` goes in (places are matrix indices, everything is an integer), a
:class:`~matching.plan.Plan` comes out. ``timeline``, ``objective``, ``money`` and ``check`` are the law in plain Python; the
search beside them (``arrays``, ``kernels``, ``search``, ``solvers``) shares no code with it and is judged by it.

The values' names are exported lazily; verbs are imported by full path (``from matching.solve import solve``), so that
importing the package loads neither numba nor OR-Tools.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOME = {
    "Plan": "matching.plan",
    "PlanBroken": "matching.errors",
    "Problem": "matching.problem",
    "ProblemError": "matching.errors",
}

__all__ = sorted(_HOME)  # noqa: PLE0605


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'matching' has no attribute {name!r}")
    module = import_module(_HOME[name])
    return getattr(module, name)
