"""Out of many routes of a plain problem, the shortest set that serves every request once.

A set partitioning model: the linear relaxation first (its reduced costs show which routes can still matter), then whole
numbers. Against a clock HiGHS solves it; for a repeatable run CP-SAT does, with one worker and deterministic time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver.python import model_builder_helper as helper
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt
from scipy import sparse

Ints = NDArray[np.int64]

MOST: Final = 4000
"""Columns given to the search in whole numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Routes: ``metres`` of each, and the requests of all, one after the other, ``first[i]:first[i + 1]`` those of route i."""

    metres: Ints
    first: Ints
    requests: Ints

    def some(self, chosen: Ints) -> Columns:
        """Return these columns alone."""
        sizes = self.first[chosen + 1] - self.first[chosen]
        first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        within = np.arange(first[-1]) - np.repeat(first[:-1], sizes)
        return Columns(
            metres=self.metres[chosen], first=first, requests=self.requests[np.repeat(self.first[chosen], sizes) + within]
        )

    def matrix(self, n: int) -> sparse.csr_matrix:
        """Return the model's rows: one a request, then one that counts routes."""
        size = len(self.metres)
        data = np.ones(len(self.requests))
        by_column = sparse.csc_matrix((data, self.requests, self.first), shape=(n, size))
        rows: sparse.csr_matrix = sparse.vstack([by_column.tocsr(), sparse.csr_matrix(np.ones((1, size)))], format="csr")
        return rows


def cover(
    columns: Columns,
    n: int,
    *,
    routes: int,
    below: int,
    start: Ints,
    seconds: float | None = None,
    work: float = 1.0,
    seed: int = 0,
) -> Ints | None:
    """Return columns that serve each of ``n`` requests once, with fewer metres than ``below``; None where none were found.

    Parameters
    ----------
    columns : Columns
    n : int
        Requests; each must be in a column.
    routes : int
        Columns at most in the answer.
    below : int
        Metres to beat.
    start : ndarray of int
        Columns to begin from; they need not keep to ``routes``.
    seconds : float, optional
        Limit of time; without it the answer is repeatable.
    work : float
        Without ``seconds``: limit of deterministic time for each of the two steps.
    seed : int
    """
    # Floating point wants numbers of a common size.
    unit = max(1.0, float(columns.metres.mean()))
    price = columns.metres / unit
    relaxed = _relaxed(columns.matrix(n), price, n, routes, seconds, work)
    if relaxed is None:
        return None
    bound, reduced = relaxed
    gap = below / unit - bound
    if gap <= 1e-6:
        return None
    keep = np.flatnonzero(reduced <= gap + 1e-9)
    if len(keep) > MOST:
        keep = np.sort(keep[np.argsort(reduced[keep], kind="stable")[:MOST]])
    fewer = columns.some(keep)
    hint = np.isin(keep, start)
    if seconds is None:
        chosen = _repeatable(fewer, n, routes, below, hint, work, seed)
    else:
        chosen = _timed(fewer.matrix(n), price[keep], n, routes, hint, seconds)
    if chosen is None or int(fewer.metres[chosen].sum()) >= below:
        return None
    return keep[chosen]


def _relaxed(
    matrix: sparse.csr_matrix, price: NDArray[np.float64], n: int, routes: int, seconds: float | None, work: float
) -> tuple[float, NDArray[np.float64]] | None:
    """Return the least cost of the relaxation and every column's reduced cost."""
    model = _model(matrix, price, n, routes)
    solver = helper.ModelSolverHelper("GLOP")
    if seconds is None:
        solver.set_solver_specific_parameters(f"max_deterministic_time: {work}")
    else:
        solver.set_time_limit_in_seconds(seconds)
    solver.solve(model)
    if solver.status() != helper.SolveStatus.OPTIMAL:
        return None
    dual = np.asarray(solver.dual_values())
    return float(solver.objective_value()), price - matrix.T @ dual


def _model(matrix: sparse.csr_matrix, price: NDArray[np.float64], n: int, routes: int) -> Any:
    model: Any = helper.ModelBuilderHelper()
    low = np.concatenate([np.ones(n), [0.0]])
    high = np.concatenate([np.ones(n), [float(routes)]])
    model.fill_model_from_sparse_data(np.zeros(len(price)), np.ones(len(price)), price, low, high, matrix)
    return model


def _timed(
    matrix: sparse.csr_matrix, price: NDArray[np.float64], n: int, routes: int, hint: NDArray[np.bool_], seconds: float
) -> Ints | None:
    # Filled as a message: MathOpt's own expressions take longer than the solver; model_builder's HiGHS dies of a hint.
    size = len(price)
    model = model_pb2.ModelProto()
    model.variables.ids.extend(range(size))
    model.variables.lower_bounds.extend([0.0] * size)
    model.variables.upper_bounds.extend([1.0] * size)
    model.variables.integers.extend([True] * size)
    model.objective.linear_coefficients.ids.extend(range(size))
    model.objective.linear_coefficients.values.extend(price.tolist())
    model.linear_constraints.ids.extend(range(n + 1))
    model.linear_constraints.lower_bounds.extend([1.0] * n + [0.0])
    model.linear_constraints.upper_bounds.extend([1.0] * n + [float(routes)])
    matrix.sort_indices()
    entries = model.linear_constraint_matrix
    entries.row_ids.extend(np.repeat(np.arange(n + 1), np.diff(matrix.indptr)).tolist())
    entries.column_ids.extend(matrix.indices.tolist())
    entries.coefficients.extend(matrix.data.tolist())
    whole = mathopt.Model.from_model_proto(model)
    begin = mathopt.ModelSolveParameters()
    if hint.any():
        values = {variable: float(hint[variable.id]) for variable in whole.variables()}
        begin.solution_hints.append(mathopt.SolutionHint(variable_values=values))
    limit = mathopt.SolveParameters(time_limit=timedelta(seconds=seconds))
    result = mathopt.solve(whole, mathopt.SolverType.HIGHS, params=limit, model_params=begin)
    if not result.has_primal_feasible_solution():
        return None
    values = result.variable_values()
    chosen = np.array(sorted(variable.id for variable, value in values.items() if value > 0.5), np.int64)
    # The solver's feasibility has a tolerance, ours has none.
    return chosen if bool((matrix[:n, chosen].sum(axis=1) == 1).all()) and len(chosen) <= routes else None


def _repeatable(
    columns: Columns, n: int, routes: int, below: int, hint: NDArray[np.bool_], work: float, seed: int
) -> Ints | None:
    # Loaded only for runs that must be repeatable: it takes longer than all else here.
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    take = [model.new_bool_var("") for _ in columns.metres]
    of: list[list[Any]] = [[] for _ in range(n)]
    for x, variable in enumerate(take):
        for r in columns.requests[columns.first[x] : columns.first[x + 1]].tolist():
            of[r].append(variable)
        model.add_hint(variable, bool(hint[x]))
    for some in of:
        model.add_exactly_one(some)
    model.add(sum(take) <= routes)
    length = sum(int(m) * variable for m, variable in zip(columns.metres, take, strict=True))
    model.add(length <= below - 1)
    model.minimize(length)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed % (1 << 31)
    solver.parameters.max_deterministic_time = work
    solver.parameters.linearization_level = 2
    solver.parameters.catch_sigint_signal = False
    if solver.solve(model) not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return None
    return np.array([x for x, variable in enumerate(take) if solver.boolean_value(variable)], np.int64)
