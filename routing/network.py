"""
A road network as arrays, and its file.

The network is raw: no speeds of a profile, no closures. Its content hash names exactly these roads; plans and caches
keep it. The file is a zip of plain arrays, written the same way every time, and loads without any map library.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tempfile
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from routing.edges import ACCESS_MODES, ACCESS_WORDS, ROAD_CLASSES, UNITS_PER_DEGREE, Edges
from routing.errors import NetworkFileError

FORMAT = "ainori-roads"
FORMAT_VERSION = 1
# Far above any region's roads (Shonai takes 6 MB): a zip that swells beyond this is not ours.
LARGEST_FILE_BYTES = 4_000_000_000

_EDGE_COLUMNS = (
    "u",
    "v",
    "road_class",
    "length_dm",
    "forward",
    "backward",
    "access",
    "max_weight_kg",
    "max_width_cm",
    "max_height_cm",
    "structure",
    "name",
    "ref",
    "point_start",
    "points_e7",
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RoadNetwork:
    """
    N nodes, E edges, A directed arcs (an edge open both ways has two).

    Attributes
    ----------
    name
        For people.
    credit
        Line to show wherever these roads are shown.
    sketch
        True for a hand-drawn map, which every picture must say.
    nodes_e7
        (lon, lat) in 1e-7 degree, int32 (N, 2).
    edges
        The table of roads, E rows.
    arc_start
        int64 (N+1,): the arcs leaving node n are arc_start[n] to arc_start[n+1] - 1.
    arc_head, arc_edge
        Node reached and edge used, int32 (A,); sorted by head inside a node.
    arc_reverse
        True where the edge is driven from v to u, bool (A,).
    content_hash
        SHA-256 over all the above that is not derived.
    """

    name: str
    credit: str
    sketch: bool
    nodes_e7: NDArray[np.int32]
    edges: Edges
    arc_start: NDArray[np.int64]
    arc_head: NDArray[np.int32]
    arc_edge: NDArray[np.int32]
    arc_reverse: NDArray[np.bool_]
    content_hash: str

    @classmethod
    def of(cls, *, name: str, credit: str, sketch: bool, nodes_e7: NDArray[np.int32], edges: Edges) -> Self:
        """
        Make a network out of nodes and edges; arcs and hash are derived.

        Raises
        ------
        ValueError
            If a column does not fit.
        """
        if nodes_e7.dtype != np.int32 or nodes_e7.ndim != 2 or nodes_e7.shape[1] != 2:
            msg = f"nodes_e7 is {nodes_e7.dtype}{nodes_e7.shape}, must be int32(N, 2)"
            raise ValueError(msg)
        edges.check(len(nodes_e7))
        arrays = {"nodes_e7": nodes_e7} | {column: getattr(edges, column) for column in _EDGE_COLUMNS}
        for array in arrays.values():
            array.flags.writeable = False
        tail = np.concatenate((edges.u[edges.forward], edges.v[edges.backward]))
        head = np.concatenate((edges.v[edges.forward], edges.u[edges.backward]))
        number = np.arange(len(edges), dtype=np.int32)
        edge = np.concatenate((number[edges.forward], number[edges.backward]))
        reverse = np.arange(len(tail)) >= int(edges.forward.sum())
        order = np.lexsort((reverse, edge, head, tail))
        counts = np.bincount(tail, minlength=len(nodes_e7))
        return cls(
            name=name,
            credit=credit,
            sketch=sketch,
            nodes_e7=nodes_e7,
            edges=edges,
            arc_start=np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(counts))),
            arc_head=head[order],
            arc_edge=edge[order],
            arc_reverse=reverse[order],
            content_hash=_hash_of(_header(name, credit, edges.texts, sketch=sketch), arrays),
        )

    @property
    def num_nodes(self) -> int:
        """Count of nodes."""
        return len(self.nodes_e7)

    @property
    def num_edges(self) -> int:
        """Count of edges; a two-way road counts once."""
        return len(self.edges)

    @property
    def lonlat(self) -> NDArray[np.float64]:
        """Nodes in degrees, (lon, lat), float64 (N, 2)."""
        return self.nodes_e7 / UNITS_PER_DEGREE

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Smallest lon, smallest lat, largest lon, largest lat over all geometry, degrees; zeros without roads."""
        if not len(self.edges):
            return (0.0, 0.0, 0.0, 0.0)
        low = self.edges.points_e7.min(axis=0) / UNITS_PER_DEGREE
        high = self.edges.points_e7.max(axis=0) / UNITS_PER_DEGREE
        return (float(low[0]), float(low[1]), float(high[0]), float(high[1]))

    @property
    def length_km(self) -> float:
        """Kilometres of road; a two-way road counts once."""
        return float(self.edges.length_dm.sum(dtype=np.int64)) / 10_000

    def save(self, path: str | Path) -> None:
        """
        Write the network file: beside its place first, then renamed, so that no half file is ever seen.

        Equal networks give equal bytes.
        """
        target = Path(path)
        header = _header(self.name, self.credit, self.edges.texts, sketch=self.sketch)
        header["content_hash"] = self.content_hash
        arrays = {"nodes_e7": self.nodes_e7} | {column: getattr(self.edges, column) for column in _EDGE_COLUMNS}
        arrays["header"] = np.frombuffer(_json_bytes(header), dtype=np.uint8)
        handle, half = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w") as archive:
                for column, array in arrays.items():
                    # A fixed date: zip members carry one, and the bytes must not depend on the clock.
                    member = zipfile.ZipInfo(f"{column}.npy", date_time=(1980, 1, 1, 0, 0, 0))
                    member.compress_type = zipfile.ZIP_DEFLATED
                    member.external_attr = 0o644 << 16
                    archive.writestr(member, _npy_bytes(array), compresslevel=6)
            Path(half).chmod(0o644)
            Path(half).replace(target)
        finally:
            Path(half).unlink(missing_ok=True)

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """
        Read a network file.

        Raises
        ------
        NetworkFileError
            If it is missing, no network file, truncated, changed since it was written, or from a newer version.
        """
        try:
            arrays = _read_arrays(Path(path))
        except FileNotFoundError as error:
            raise NetworkFileError(path, "no such file; make one with: ainori roads import SOURCE -o NET.npz") from error
        except (OSError, zipfile.BadZipFile, zlib.error, ValueError, EOFError, KeyError, NotImplementedError) as error:
            fault = f"not a road network file, or broken ({error}); import the roads again"
            raise NetworkFileError(path, fault) from error
        try:
            header = json.loads(arrays.pop("header").tobytes())
            fault = _foreign(header)
            network = (
                None
                if fault
                else cls.of(
                    name=header["name"],
                    credit=header["credit"],
                    sketch=header["sketch"],
                    nodes_e7=arrays["nodes_e7"],
                    edges=Edges(texts=tuple(header["texts"]), **{column: arrays[column] for column in _EDGE_COLUMNS}),
                )
            )
            if network and network.content_hash != header["content_hash"]:
                fault = "changed since it was written (content hash differs); import the roads again"
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise NetworkFileError(path, f"broken road network file ({error}); import the roads again") from error
        if network is None or fault:
            raise NetworkFileError(path, fault)
        return network


def _foreign(header: dict[str, Any]) -> str:
    """Say why a header is not one of ours, or nothing."""
    if header["format"] != FORMAT:
        return f"format is {header['format']!r}, must be {FORMAT!r}"
    if header["format_version"] != FORMAT_VERSION:
        return (
            f"format version {header['format_version']} is not the one that this program reads ({FORMAT_VERSION}); "
            "update the program or import the roads again"
        )
    if any(header[key] != words for key, words in _vocabulary().items()):
        return "written with another list of road classes; import the roads again"
    return ""


def _vocabulary() -> dict[str, list[str]]:
    return {
        "road_classes": list(ROAD_CLASSES),
        "access_modes": list(ACCESS_MODES),
        "access_words": list(ACCESS_WORDS),
    }


def _header(name: str, credit: str, texts: tuple[str, ...], *, sketch: bool) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "name": name,
        "credit": credit,
        "sketch": sketch,
        "texts": list(texts),
        **_vocabulary(),
    }


def _json_bytes(value: dict[str, Any]) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _npy_bytes(array: NDArray[Any]) -> bytes:
    stream = io.BytesIO()
    np.lib.format.write_array(stream, np.ascontiguousarray(array), version=(1, 0), allow_pickle=False)
    return stream.getvalue()


def _hash_of(header: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> str:
    digest = hashlib.sha256(_json_bytes(header))
    for column in ("nodes_e7", *_EDGE_COLUMNS):
        array = np.ascontiguousarray(arrays[column])
        digest.update(f"{column} {array.dtype.str} {array.shape}".encode())
        digest.update(array.data)
    return digest.hexdigest()


def _read_arrays(path: Path) -> dict[str, NDArray[Any]]:
    with zipfile.ZipFile(path) as archive:
        if sum(member.file_size for member in archive.infolist()) > LARGEST_FILE_BYTES:
            msg = f"it unpacks to more than {LARGEST_FILE_BYTES} bytes"
            raise ValueError(msg)
        arrays = {}
        for column in ("header", "nodes_e7", *_EDGE_COLUMNS):
            # A KeyError of zipfile names the member that is missing.
            stream = io.BytesIO(archive.read(f"{column}.npy"))
            arrays[column] = np.lib.format.read_array(stream, allow_pickle=False)
        return arrays
