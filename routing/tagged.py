"""The neutral value between any source of roads and the network: nodes, edges with their tags' meaning, and origin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.edges import Edges

EARTH_RADIUS_M = 6_371_008.8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TaggedGraph:
    """
    Roads as a source gave them, connected or not, usable or not.

    Attributes
    ----------
    name, credit, sketch
        As in `routing.network.RoadNetwork`.
    source
        File or place, for messages.
    nodes_e7
        (lon, lat) in 1e-7 degree, int32 (N, 2).
    edges
        The table of roads.
    """

    name: str
    credit: str
    sketch: bool
    source: str
    nodes_e7: NDArray[np.int32]
    edges: Edges


def great_circle_m(lonlat: NDArray[np.float64]) -> float:
    """Length of a line in metres on the sphere; lonlat in degrees, (n, 2)."""
    lon, lat = np.radians(lonlat[:, 0]), np.radians(lonlat[:, 1])
    half_chord = np.sin(np.diff(lat) / 2) ** 2 + np.cos(lat[:-1]) * np.cos(lat[1:]) * np.sin(np.diff(lon) / 2) ** 2
    return float((2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(1.0, half_chord)))).sum())
