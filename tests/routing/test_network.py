"""The network file: the same roads give the same bytes and hash, and a spoilt file is refused in one line."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from routing.errors import NetworkFileError
from routing.network import RoadNetwork

NODES = [(139.80, 38.70), (139.81, 38.70), (139.82, 38.71)]


@pytest.fixture
def network(make_network: Callable, make_road: Callable) -> RoadNetwork:
    return make_network(
        NODES,
        [
            make_road(0, 1, 100, NODES, name="羽黒街道", ref="47"),
            make_road(1, 2, 250, NODES, backward=False, max_weight_kg=5000, name="羽黒街道"),
            make_road(0, 2, 80, NODES, forward=False),
        ],
    )


def rewritten(source: Path, target: Path, **members: bytes | None) -> Path:
    """A copy of a network file with some members replaced, or left out where None."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for item in old.namelist():
            content = members.get(item.removesuffix(".npy"), old.read(item))
            if content is not None:
                new.writestr(item, content)
    return target


def npy(array: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def header_of(path: Path) -> dict:
    with zipfile.ZipFile(path) as archive:
        return json.loads(np.load(io.BytesIO(archive.read("header.npy"))).tobytes())


def with_header(source: Path, target: Path, **changes: object) -> Path:
    text = json.dumps({**header_of(source), **changes}, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return rewritten(source, target, header=npy(np.frombuffer(text.encode(), dtype=np.uint8)))


def test_arcs_follow_the_directions_of_edges(network: RoadNetwork) -> None:
    arcs = [
        (node, int(network.arc_head[arc]), int(network.arc_edge[arc]), bool(network.arc_reverse[arc]))
        for node in range(3)
        for arc in range(network.arc_start[node], network.arc_start[node + 1])
    ]
    assert arcs == [(0, 1, 0, False), (1, 0, 0, True), (1, 2, 1, False), (2, 0, 2, True)]


def test_knows_its_size_and_bounds(network: RoadNetwork) -> None:
    assert (network.num_nodes, network.num_edges) == (3, 3)
    assert network.bounds == (139.80, 38.70, 139.82, 38.71)
    assert network.length_km == pytest.approx(0.43)


def test_comes_back_from_its_file_as_it_was(network: RoadNetwork, tmp_path: Path) -> None:
    network.save(tmp_path / "net.npz")
    again = RoadNetwork.load(tmp_path / "net.npz")
    assert again.content_hash == network.content_hash
    assert (again.name, again.credit, again.sketch) == ("hand-made", "nobody", False)
    assert (again.nodes_e7 == network.nodes_e7).all()
    assert again.edges.label(0) == "羽黒街道"
    assert again.edges.texts == ("", "47", "羽黒街道")
    assert again.edges.max_weight_kg.tolist() == [-1, 5000, -1]
    assert (again.arc_head == network.arc_head).all()


def test_saving_twice_gives_equal_bytes_and_leaves_no_half_file(network: RoadNetwork, tmp_path: Path) -> None:
    network.save(tmp_path / "one.npz")
    network.save(tmp_path / "two.npz")
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["one.npz", "two.npz"]


def test_the_hash_is_the_same_everywhere(network: RoadNetwork) -> None:
    # Pinned: plans and caches outlive the program, so the hash of given roads must not drift from release to release.
    assert network.content_hash == "8423ea5d68051210bab9568ff8d1d2ea3aced5c11aaec901c6625d213b01b8fd"


def test_the_hash_covers_every_column_and_the_label_sketch(make_network: Callable, make_road: Callable) -> None:
    def hash_with(**changes: object) -> str:
        return make_network(NODES, [make_road(0, 1, 100, NODES, **changes)]).content_hash

    hashes = [
        hash_with(),
        hash_with(length_dm=1001),
        hash_with(backward=False),
        hash_with(access=(0, 4, 0)),
        hash_with(max_width_cm=200),
        hash_with(name="a"),
        hash_with(ref="a"),
        hash_with(structure=1),
    ]
    assert len(set(hashes)) == len(hashes)
    plain = make_network(NODES, [make_road(0, 1, 100, NODES)])
    drawn = RoadNetwork.of(name=plain.name, credit=plain.credit, sketch=True, nodes_e7=plain.nodes_e7, edges=plain.edges)
    assert drawn.content_hash != plain.content_hash


def test_arrays_cannot_be_changed_under_the_hash(network: RoadNetwork) -> None:
    with pytest.raises(ValueError, match="read-only"):
        network.edges.length_dm[0] = 1


def test_loading_needs_no_map_library(network: RoadNetwork, tmp_path: Path) -> None:
    network.save(tmp_path / "net.npz")
    script = (
        "import sys; from routing import RoadNetwork, PROFILES, OffNetwork; "
        f"RoadNetwork.load({str(tmp_path / 'net.npz')!r}); "
        "print([m for m in ('osmnx', 'networkx', 'geopandas', 'pandas', 'shapely', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_importing_the_package_loads_nothing_heavy() -> None:
    script = "import sys, routing; print(sorted({'numpy', 'scipy', 'osmnx', 'shapely'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_exported_name_is_there() -> None:
    import routing

    assert [name for name in routing.__all__ if getattr(routing, name) is None] == []
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = routing.nothing


class TestSpoiltFiles:
    @pytest.fixture
    def good(self, network: RoadNetwork, tmp_path: Path) -> Path:
        network.save(tmp_path / "net.npz")
        return tmp_path / "net.npz"

    def refused(self, path: Path) -> str:
        with pytest.raises(NetworkFileError) as caught:
            RoadNetwork.load(path)
        message = str(caught.value)
        assert message.startswith(f"{path}: ")
        assert "\n" not in message
        return message

    def test_a_missing_file(self, tmp_path: Path) -> None:
        assert "ainori roads import" in self.refused(tmp_path / "none.npz")

    def test_a_folder(self, tmp_path: Path) -> None:
        self.refused(tmp_path)

    @pytest.mark.parametrize("content", [b"", b"PK", b"hello" * 100])
    def test_a_file_that_is_no_archive(self, content: bytes, tmp_path: Path) -> None:
        (tmp_path / "net.npz").write_bytes(content)
        assert "not a road network file" in self.refused(tmp_path / "net.npz")

    @pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
    def test_a_file_cut_short(self, share: float, good: Path) -> None:
        content = good.read_bytes()
        good.write_bytes(content[: int(len(content) * share)])
        self.refused(good)

    def test_any_flipped_byte_is_refused_or_harmless(self, good: Path, network: RoadNetwork) -> None:
        content = bytearray(good.read_bytes())
        for place in range(0, len(content), 37):
            spoilt = bytes(content[:place]) + bytes([content[place] ^ 0x55]) + bytes(content[place + 1 :])
            good.write_bytes(spoilt)
            with suppress(NetworkFileError):
                # A flip in the archive's own dates changes no road.
                assert RoadNetwork.load(good).content_hash == network.content_hash

    def test_another_archive_of_arrays(self, tmp_path: Path) -> None:
        np.savez(tmp_path / "net.npz", a=np.zeros(3))
        assert "header.npy" in self.refused(tmp_path / "net.npz")

    def test_a_missing_column(self, good: Path, tmp_path: Path) -> None:
        assert "length_dm" in self.refused(rewritten(good, tmp_path / "b.npz", length_dm=None))

    def test_a_pickled_column_is_never_run(self, good: Path, tmp_path: Path) -> None:
        pickled = npy(np.array([{"a": 1}], dtype=object))
        self.refused(rewritten(good, tmp_path / "b.npz", length_dm=pickled))

    def test_a_changed_length(self, good: Path, tmp_path: Path) -> None:
        other = npy(np.array([1000, 2500, 801], dtype=np.int32))
        assert "content hash differs" in self.refused(rewritten(good, tmp_path / "b.npz", length_dm=other))

    def test_an_edge_to_nowhere(self, good: Path, tmp_path: Path) -> None:
        other = npy(np.array([0, 1, 99], dtype=np.int32))
        assert "column u" in self.refused(rewritten(good, tmp_path / "b.npz", u=other))

    def test_a_column_of_another_type(self, good: Path, tmp_path: Path) -> None:
        other = npy(np.array([0.0, 1.0, 0.0]))
        assert "column u is float64" in self.refused(rewritten(good, tmp_path / "b.npz", u=other))

    def test_a_sketch_that_hides_that_it_is_one(self, good: Path, tmp_path: Path) -> None:
        assert "content hash differs" in self.refused(with_header(good, tmp_path / "b.npz", sketch=True))

    def test_a_file_of_a_newer_program(self, good: Path, tmp_path: Path) -> None:
        assert "update the program" in self.refused(with_header(good, tmp_path / "b.npz", format_version=2))

    def test_a_file_of_another_kind(self, good: Path, tmp_path: Path) -> None:
        assert "must be 'ainori-roads'" in self.refused(with_header(good, tmp_path / "b.npz", format="trams"))

    def test_a_header_that_is_no_object(self, good: Path, tmp_path: Path) -> None:
        self.refused(rewritten(good, tmp_path / "b.npz", header=npy(np.frombuffer(b"[]", dtype=np.uint8))))


def test_the_roads_of_shonai_survive_their_file(shonai_drive: RoadNetwork, tmp_path: Path) -> None:
    shonai_drive.save(tmp_path / "net.npz")
    again = RoadNetwork.load(tmp_path / "net.npz")
    assert again.content_hash == shonai_drive.content_hash
    # As its README says: 24,978 nodes, 36,718 edges, 6,843 km, one strong component.
    assert (again.num_nodes, again.num_edges, round(again.length_km)) == (24_978, 36_718, 6_843)
