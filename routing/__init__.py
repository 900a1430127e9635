"""
Routing measures: seconds, metres and lines between points on a map, for one kind of vehicle.

A source (a place name, an `.osm` file, a CSV pair) is read into a neutral tagged graph (`osm`), of which `build` makes
a `RoadNetwork`: plain arrays, raw, with a content hash, kept in one file. A `Profile` says what a vehicle may use and
how fast it goes. `snap` puts points on the nearest usable roads, or says `OffNetwork`; `travel_matrix` measures all
ways between them; `ways` draws them. The same request always gives the same numbers: weights are whole, rounded once.

    network = RoadNetwork.load("net.npz")  # made by build(from_file("shonai.osm")).save("net.npz")
    at = snap(network, PROFILES["kei"], [(139.8349, 38.7397), (139.8466, 38.9226)])
    travel_matrix(network, PROFILES["kei"], at).seconds

Routing knows nothing of lots, orders or trips. Names are loaded on first use, so that importing this package loads
neither scipy nor a map library. The functions `routing.build.build` and `routing.snap.snap` are imported from their
modules, whose names they bear.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from routing.errors import BeyondMetric, DownloadError, NetworkFileError, OffNetwork, RoadsError, Unreachable
    from routing.matrix import FolderCache, MatrixCache, MemoryCache, TravelMatrix, travel_matrix
    from routing.network import RoadNetwork
    from routing.osm import from_csv, from_file, from_place
    from routing.path import Way, way, ways
    from routing.profile import PROFILES, Profile
    from routing.snap import Position, Positions, snap_all

_HOME = {
    "BeyondMetric": "errors",
    "DownloadError": "errors",
    "NetworkFileError": "errors",
    "OffNetwork": "errors",
    "RoadsError": "errors",
    "Unreachable": "errors",
    "FolderCache": "matrix",
    "MatrixCache": "matrix",
    "MemoryCache": "matrix",
    "TravelMatrix": "matrix",
    "travel_matrix": "matrix",
    "RoadNetwork": "network",
    "from_csv": "osm",
    "from_file": "osm",
    "from_place": "osm",
    "Way": "path",
    "way": "path",
    "ways": "path",
    "PROFILES": "profile",
    "Profile": "profile",
    "Position": "snap",
    "Positions": "snap",
    "snap_all": "snap",
}

__all__ = [
    "PROFILES",
    "BeyondMetric",
    "DownloadError",
    "FolderCache",
    "MatrixCache",
    "MemoryCache",
    "NetworkFileError",
    "OffNetwork",
    "Position",
    "Positions",
    "Profile",
    "RoadNetwork",
    "RoadsError",
    "TravelMatrix",
    "Unreachable",
    "Way",
    "from_csv",
    "from_file",
    "from_place",
    "snap_all",
    "travel_matrix",
    "way",
    "ways",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        msg = f"module 'routing' has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(import_module(f"routing.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
