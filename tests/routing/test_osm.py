"""Roads from OpenStreetMap: a file, and a place by way of servers that speak Nominatim and Overpass on this machine."""

from __future__ import annotations

import bz2
import gzip
import json
import re
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from routing.build import build
from routing.edges import ACCESS_WORDS, BRIDGE, CLASS_CODE, ROUNDABOUT, Edges
from routing.errors import DownloadError, NetworkFileError
from routing.matrix import travel_matrix
from routing.osm import from_file, from_place
from routing.profile import PROFILES
from routing.snap import snap

# Node ids and places of a small town; 0.001 degree of latitude is 111.2 m, of longitude at 38.7 degrees 86.8 m.
PLACES = {
    1: (139.800, 38.700),
    2: (139.801, 38.700),
    3: (139.802, 38.700),
    4: (139.802, 38.701),
    5: (139.801, 38.701),
    6: (139.800, 38.701),
    7: (139.803, 38.701),
    8: (139.804, 38.701),
    9: (139.803, 38.702),
}
WAYS: dict[int, tuple[list[int], dict[str, str]]] = {
    10: ([1, 2, 3], {"highway": "primary", "name": "国道", "ref": "112"}),
    11: ([3, 4], {"highway": "tertiary", "bridge": "yes", "maxweight": "2.5 t", "maxwidth": "2"}),
    12: ([4, 5, 6], {"highway": "residential", "oneway": "-1"}),
    13: ([6, 1], {"highway": "track", "motor_vehicle": "yes", "hgv": "no"}),
    14: ([4, 7, 8], {"highway": "service"}),
    15: ([4, 9, 7], {"highway": "unclassified", "oneway": "reversible"}),
    16: ([1, 6], {"highway": "unclassified"}),
    17: ([7, 9, 8, 7], {"highway": "tertiary", "junction": "roundabout"}),
    18: ([2, 5], {"highway": "footway"}),
    19: ([1, 2, 5, 6, 1], {"building": "yes"}),
    20: ([5, 2], {"highway": "residential", "access": "private"}),
}


def xml(ways: dict[int, tuple[list[int], dict[str, str]]] = WAYS, root: str = '<osm version="0.6">') -> str:
    nodes = [f'<node id="{number}" lon="{lon}" lat="{lat}"/>' for number, (lon, lat) in PLACES.items()]
    lines = []
    for number, (members, tags) in ways.items():
        inner = [f'<nd ref="{node}"/>' for node in members] + [f'<tag k="{key}" v="{word}"/>' for key, word in tags.items()]
        lines.append(f'<way id="{number}">{"".join(inner)}</way>')
    return f"<?xml version='1.0' encoding='UTF-8'?>\n{root}\n" + "\n".join(nodes + lines) + "\n</osm>\n"


def edge_between(edges: Edges, nodes_e7: np.ndarray, start: int, end: int) -> list[int]:
    """Edges that run from one of the town's nodes to another, as drawn."""
    first, last = ([round(part * 1e7) for part in PLACES[node]] for node in (start, end))
    return [
        edge
        for edge in range(len(edges))
        if edges.line_e7(edge)[0].tolist() == first and edges.line_e7(edge)[-1].tolist() == last
    ]


@pytest.fixture
def town(tmp_path: Path) -> Path:
    (tmp_path / "town.osm").write_text(xml(), encoding="utf-8")
    return tmp_path / "town.osm"


class TestFile:
    def test_keeps_roads_and_only_roads(self, town: Path) -> None:
        tagged = from_file(town)
        words = sorted(CLASS_CODE[word] for word in ("primary", "tertiary", "residential", "track", "unclassified"))
        found = set(tagged.edges.road_class.tolist())
        assert found >= set(words)
        assert CLASS_CODE["service"] in found
        assert (tagged.name, tagged.credit, tagged.sketch) == ("town", "© OpenStreetMap contributors", False)

    def test_joins_bends_adds_their_lengths_and_keeps_their_line(self, tmp_path: Path) -> None:
        ways = {1: ([1, 2, 3], {"highway": "primary"}), 2: ([3, 4, 5], {"highway": "primary"})}
        (tmp_path / "a.osm").write_text(xml(ways), encoding="utf-8")
        edges = from_file(tmp_path / "a.osm").edges
        assert len(edges) == 1
        # Two pieces along 38.700 (86.78 m each), one north (111.20 m), one along 38.701 (86.78 m): 371.5 m.
        assert edges.length_dm.tolist() == [3715]
        assert len(edges.line_e7(0)) == 5

    def test_a_way_against_its_nodes_is_turned_round(self, town: Path) -> None:
        tagged = from_file(town)
        # oneway=-1 on 4, 5, 6: open from 6 by 5 to 4. At 5 a private road ends, so it is two edges.
        for start, end in ((6, 5), (5, 4)):
            (edge,) = edge_between(tagged.edges, tagged.nodes_e7, start, end)
            assert (tagged.edges.forward[edge], tagged.edges.backward[edge]) == (True, False)

    def test_a_roundabout_is_one_way_and_a_reversible_lane_is_left_out(self, town: Path) -> None:
        edges = from_file(town).edges
        round_about = np.flatnonzero(edges.structure == ROUNDABOUT)
        assert not edges.backward[round_about].any()
        # 7, 9, 8, 7: from 7 to 8 by 9 and on to 7; node 8 is a junction with the service road.
        assert len(round_about) == 2
        unclassified = np.flatnonzero(edges.road_class == CLASS_CODE["unclassified"])
        assert len(unclassified) == 1

    def test_reads_limits_access_structure_and_names(self, town: Path) -> None:
        tagged = from_file(town)
        edges = tagged.edges
        (bridge,) = np.flatnonzero(edges.structure == BRIDGE).tolist()
        assert (edges.max_weight_kg[bridge], edges.max_width_cm[bridge], edges.max_height_cm[bridge]) == (2500, 200, -1)
        (track,) = np.flatnonzero(edges.road_class == CLASS_CODE["track"]).tolist()
        assert [ACCESS_WORDS[code] for code in edges.access[track]] == ["yes", "no", "yes"]
        (primary, *_) = np.flatnonzero(edges.road_class == CLASS_CODE["primary"]).tolist()
        assert (edges.texts[edges.name[primary]], edges.texts[edges.ref[primary]]) == ("国道", "112")

    def test_a_heavy_truck_goes_round_or_nowhere(self, town: Path) -> None:
        network = build(from_file(town))
        # Over the bridge of 2.5 t from 3 to 4: a kei goes 111.2 m; a 2 t truck back by 1 and 6: 2 x 86.78 + 111.20
        # + 2 x 86.78 = 458.3 m.
        points = [PLACES[3], PLACES[4]]
        metres = {}
        for name in ("kei", "truck_2t"):
            positions = snap(network, PROFILES[name], points, limit_m=1)
            metres[name] = int(travel_matrix(network, PROFILES[name], positions).metres[0, 1])
        assert metres == {"kei": 112, "truck_2t": 459}

    def test_reads_packed_files(self, tmp_path: Path) -> None:
        (tmp_path / "a.osm.gz").write_bytes(gzip.compress(xml().encode()))
        (tmp_path / "b.osm.bz2").write_bytes(bz2.compress(xml().encode()))
        assert len(from_file(tmp_path / "a.osm.gz").edges) == len(from_file(tmp_path / "b.osm.bz2").edges) > 0

    def test_the_same_file_gives_the_same_network(self, town: Path) -> None:
        assert build(from_file(town)).content_hash == build(from_file(town)).content_hash

    def test_a_sketch_says_so_itself(self, tmp_path: Path) -> None:
        root = '<osm version="0.6" generator="ainori sketch 1" attribution="手描きの略図">'
        (tmp_path / "s.osm").write_text(xml(root=root), encoding="utf-8")
        tagged = from_file(tmp_path / "s.osm")
        assert (tagged.sketch, tagged.credit) == (True, "手描きの略図")
        assert from_file(tmp_path / "s.osm", sketch=False, credit="x", name="n").credit == "x"

    def test_a_link_is_no_credit_line(self, tmp_path: Path) -> None:
        root = '<osm version="0.6" attribution="http://www.openstreetmap.org/copyright">'
        (tmp_path / "s.osm").write_text(xml(root=root), encoding="utf-8")
        assert from_file(tmp_path / "s.osm").credit == "© OpenStreetMap contributors"

    def test_leaves_osmnx_as_it_was(self, town: Path) -> None:
        import osmnx

        before = {key: value for key, value in vars(osmnx.settings).items() if not key.startswith("_")}
        from_file(town)
        with pytest.raises(NetworkFileError):
            from_file(town.parent / "none.osm")
        assert {key: value for key, value in vars(osmnx.settings).items() if not key.startswith("_")} == before


class TestBadFiles:
    @pytest.mark.parametrize(
        ("content", "message"),
        [
            ("", "not OSM XML"),
            ("id,lon,lat\n", "not OSM XML"),
            ("<html></html>", "the root element is <html>, must be <osm>"),
            (xml()[:-300], "breaks off"),
            ('<osm version="0.6"></osm>', "no way in it"),
            (xml({1: ([1, 2], {"building": "yes"})}), "no road in it"),
            (xml({1: ([1, 2, 99], {"highway": "primary"})}), "way 1 refers to node 99, which the file does not hold"),
            (xml().replace('lon="139.8"', 'lon="east"'), "node 1 needs a whole id and numbers lon and lat"),
            (xml().replace('id="1"', 'id="one"', 1), "node one needs a whole id"),
            (xml().replace('<nd ref="1"/>', '<nd ref="x"/>'), "node x, which the file does not hold"),
        ],
    )
    def test_are_refused_in_one_line_that_names_the_fault(self, content: str, message: str, tmp_path: Path) -> None:
        (tmp_path / "bad.osm").write_text(content, encoding="utf-8")
        with pytest.raises(NetworkFileError) as caught:
            from_file(tmp_path / "bad.osm")
        assert message in str(caught.value)
        assert str(caught.value).startswith(f"{tmp_path / 'bad.osm'}: ")
        assert "\n" not in str(caught.value)

    def test_a_file_in_another_encoding(self, tmp_path: Path) -> None:
        (tmp_path / "bad.osm").write_bytes(xml().encode("shift_jis"))
        with pytest.raises(NetworkFileError):
            from_file(tmp_path / "bad.osm")

    def test_a_missing_file_and_a_pbf(self, tmp_path: Path) -> None:
        with pytest.raises(NetworkFileError, match="no such file"):
            from_file(tmp_path / "none.osm")
        (tmp_path / "a.osm.pbf").write_bytes(b"\0")
        with pytest.raises(NetworkFileError, match="osmium cat"):
            from_file(tmp_path / "a.osm.pbf")


class MapServer(ThreadingHTTPServer):
    """A peer that answers as Nominatim's search and Overpass's interpreter and status do."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _MapHandler)
        self.places = ["鶴岡のはずれ"]
        self.overpass_status = 200
        self.elements = [{"type": "node", "id": number, "lat": lat, "lon": lon} for number, (lon, lat) in PLACES.items()] + [
            {"type": "way", "id": number, "nodes": nodes, "tags": tags} for number, (nodes, tags) in WAYS.items()
        ]
        self.asked: list[tuple[str, dict[str, list[str]], str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _MapHandler(BaseHTTPRequestHandler):
    server: MapServer

    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        self.server.asked.append((path, query, self.headers["User-Agent"]))
        if path == "/nominatim/search":
            self.answer(200, [self.outline(query["q"][0])] if query["q"][0] in self.server.places else [])
        elif path == "/overpass/status":
            self.answer(200, "Connected as: 1\nCurrent time: now\nEndpoint: none\nRate limit: 2\n2 slots available now.\n")
        else:
            self.answer(404, {})

    def do_POST(self) -> None:
        body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.server.asked.append((self.path, body, self.headers["User-Agent"]))
        wanted = re.search(r'\["highway"~"([^"]+)"\]', body["data"][0])
        assert wanted is not None
        # As Overpass does: ways whose tag matches, and all their nodes.
        ways = [
            item
            for item in self.server.elements
            if item["type"] == "way" and re.search(wanted[1], item["tags"].get("highway", ""))
        ]
        nodes = {node for way in ways for node in way["nodes"]}
        chosen = [item for item in self.server.elements if item["type"] == "node" and item["id"] in nodes] + ways
        self.answer(self.server.overpass_status, {"version": 0.6, "elements": chosen})

    def outline(self, name: str) -> dict:
        ring = [[139.79, 38.69], [139.81, 38.69], [139.81, 38.71], [139.79, 38.71], [139.79, 38.69]]
        return {
            "place_id": 1,
            "osm_type": "relation",
            "osm_id": 1,
            "lat": "38.7",
            "lon": "139.8",
            "class": "boundary",
            "type": "administrative",
            "place_rank": 14,
            "importance": 0.5,
            "addresstype": "city",
            "name": name,
            "display_name": name,
            "boundingbox": ["38.69", "38.71", "139.79", "139.81"],
            "geojson": {"type": "Polygon", "coordinates": [ring]},
        }

    def answer(self, status: int, content: object) -> None:
        body = content.encode() if isinstance(content, str) else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[MapServer]:
    with MapServer() as peer:
        thread = threading.Thread(target=peer.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield peer
        peer.shutdown()
        thread.join()


def fetch(server: MapServer, name: str = "鶴岡のはずれ", **options: object):
    return from_place(
        name, nominatim_url=f"{server.url}/nominatim", overpass_url=f"{server.url}/overpass", timeout_s=20, **options
    )


class TestPlace:
    def test_fetches_the_same_roads_as_the_file_holds(self, server: MapServer, town: Path) -> None:
        place, file = build(fetch(server)), build(from_file(town))
        assert (place.name, place.credit) == ("鶴岡のはずれ", "© OpenStreetMap contributors")
        assert (place.edges.length_dm == file.edges.length_dm).all()
        assert (place.nodes_e7 == file.nodes_e7).all()
        assert [path for path, _, _ in server.asked] == ["/nominatim/search", "/overpass/status", "/overpass/interpreter"]

    def test_asks_for_tracks_and_service_roads_too_and_says_who_asks(self, server: MapServer) -> None:
        fetch(server, rate_limit=False)
        (_, search, agent), (_, body, _) = server.asked
        assert search["q"] == ["鶴岡のはずれ"]
        assert "track" in body["data"][0]
        assert "service" in body["data"][0]
        assert "Ainori" in agent

    def test_leaves_osmnx_and_the_resolver_as_they_were(self, server: MapServer) -> None:
        import osmnx

        def state() -> dict:
            return {key: value for key, value in vars(osmnx.settings).items() if not key.startswith("_")}

        before, resolver = state(), socket.getaddrinfo
        fetch(server, rate_limit=False)
        with pytest.raises(DownloadError):
            fetch(server, "nowhere")
        assert state() == before
        assert socket.getaddrinfo is resolver

    def test_keeps_answers_only_where_told_to(self, server: MapServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        fetch(server, rate_limit=False)
        assert list(tmp_path.iterdir()) == []
        fetch(server, rate_limit=False, cache_folder=tmp_path / "answers")
        assert len(list((tmp_path / "answers").iterdir())) == 2
        asked = len(server.asked)
        fetch(server, rate_limit=False, cache_folder=tmp_path / "answers")
        assert len(server.asked) == asked

    def test_an_unknown_place_is_one_clear_line(self, server: MapServer) -> None:
        with pytest.raises(DownloadError, match="roads of 'atlantis' could not be fetched") as caught:
            fetch(server, "atlantis")
        assert "\n" not in str(caught.value)

    def test_a_place_without_roads(self, server: MapServer) -> None:
        server.elements = []
        with pytest.raises(DownloadError, match="could not be fetched"):
            fetch(server, rate_limit=False)

    @pytest.mark.parametrize(("status", "message"), [(429, "is busy"), (504, "is busy"), (500, "answered 500")])
    def test_a_busy_or_failing_server_is_an_error_and_no_endless_wait(
        self, status: int, message: str, server: MapServer
    ) -> None:
        server.overpass_status = status
        with pytest.raises(DownloadError, match=message):
            fetch(server, rate_limit=False)

    def test_a_server_that_is_not_there(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        with pytest.raises(DownloadError, match="could not be fetched"):
            from_place("鶴岡", nominatim_url=f"http://127.0.0.1:{port}", overpass_url=f"http://127.0.0.1:{port}")
