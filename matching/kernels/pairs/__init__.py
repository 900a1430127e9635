"""Kernels of the engine for plain pickup and delivery: one lot to one order, one window each, equal trips.

Nodes: request ``r`` is picked up at node ``2 r`` and delivered at ``2 r + 1``; node ``2 n`` is the start and
``2 n + 1`` the end of every route. A route is a row of records (:mod:`matching.kernels.pairs.layout`), of which each route
owns two: the one in use and the one that the next change is written to, so that undoing is going back to the other.
"""
