"""
Roads from OpenStreetMap: a place name, an `.osm` file; and, from one door, the CSV pair.

The only file that knows osmnx, which is slow to import and keeps its settings in globals: it is imported on first use,
one reader at a time, and its settings are put back afterwards. osmnx fetches and parses; the meaning of tags, the
filter, the directions and the contraction of bends are ours, because osmnx drops `track`, fills in means for missing
speeds and merges differing tags into lists.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np

from routing.chains import Piece, contract
from routing.csv_pair import from_csv
from routing.edges import ROAD_CLASSES, UNITS_PER_DEGREE, EdgeRow, Edges
from routing.errors import DownloadError, NetworkFileError
from routing.tagged import TaggedGraph, great_circle_m
from routing.tags import USEFUL_TAGS, RoadTags, directions, read_tags

__all__ = ["from_csv", "from_file", "from_place"]

CREDIT = "© OpenStreetMap contributors"
USER_AGENT = "Ainori road import (one place, by hand)"
# An .osm file whose root says this in `generator` is hand-drawn and stays labelled so through every import.
SKETCH_GENERATOR = "ainori sketch"

_settings_lock = threading.Lock()


def from_file(
    path: str | Path, *, name: str | None = None, credit: str | None = None, sketch: bool | None = None
) -> TaggedGraph:
    """
    Read an `.osm` file (also `.osm.gz`, `.osm.bz2`).

    Parameters
    ----------
    path
        OSM XML, version 0.6; every node of its ways must be in it.
    name
        The file's name without endings unless given.
    credit
        Unless given, the root's `attribution`, if that is a text and no link, else OpenStreetMap's line.
    sketch
        Unless given, true where the root's `generator` begins with "ainori sketch".

    Raises
    ------
    NetworkFileError
        If the file is missing, no OSM XML, cut short, has no roads or refers to nodes that it does not hold.
    """
    file = Path(path)
    root = _root_attributes(file)
    with _osmnx_settings({}) as osmnx:
        try:
            graph = osmnx.graph_from_xml(file, simplify=False, retain_all=True)
        except (ValueError, TypeError, KeyError, AttributeError, OSError, EOFError, ET.ParseError, SyntaxError) as error:
            raise NetworkFileError(file, _diagnose(file) or f"cannot be read as OSM XML ({error})") from error
        except Exception as error:
            # The parser's own exceptions derive from Exception alone.
            if type(error).__module__.partition(".")[0] != "xml":
                raise
            raise NetworkFileError(file, f"cannot be read as OSM XML ({error})") from error
    stated = root.get("attribution", "")
    drawn = root.get("generator", "").lower().startswith(SKETCH_GENERATOR)
    tagged = _tagged(
        graph,
        name=file.name.partition(".")[0] if name is None else name,
        credit=credit or (stated if stated and "://" not in stated else CREDIT),
        sketch=drawn if sketch is None else sketch,
        source=str(file),
    )
    if not len(tagged.edges):
        raise NetworkFileError(file, "no road in it; ways need a tag highway such as residential, primary or track")
    return tagged


def from_place(
    name: str,
    *,
    nominatim_url: str | None = None,
    overpass_url: str | None = None,
    cache_folder: str | Path | None = None,
    timeout_s: int = 180,
    rate_limit: bool = True,
    credit: str = CREDIT,
) -> TaggedGraph:
    """
    Fetch the roads of a place: its outline from Nominatim, the roads inside from Overpass.

    Parameters
    ----------
    name
        A place with an outline, such as "鶴岡市, 山形県, 日本".
    nominatim_url, overpass_url
        Servers to ask, up to but without "/search" and "/interpreter"; the public ones unless given.
    cache_folder
        Where answers are kept and looked for; none are kept unless given.
    timeout_s
        Seconds to wait for each answer.
    rate_limit
        Whether to ask Overpass for a free slot first, as its public server wants.
    credit
        Line to show with these roads.

    Raises
    ------
    DownloadError
        If a server does not answer or is busy, the place is not known, or no roads are in it.
    """
    settings: dict[str, Any] = {
        "use_cache": cache_folder is not None,
        "requests_timeout": timeout_s,
        "overpass_rate_limit": rate_limit,
        "http_user_agent": USER_AGENT,
        "http_accept_language": "ja",
        "doh_url_template": None,
        "requests_kwargs": {"hooks": {"response": _refuse_busy}},
    }
    if cache_folder is not None:
        settings["cache_folder"] = cache_folder
    if nominatim_url is not None:
        settings["nominatim_url"] = nominatim_url
    if overpass_url is not None:
        settings["overpass_url"] = overpass_url
    wanted = f'["highway"~"^({"|".join(ROAD_CLASSES)})$"]["area"!~"yes"]'
    with _osmnx_settings(settings) as osmnx:
        try:
            graph = osmnx.graph_from_place(name, simplify=False, retain_all=True, truncate_by_edge=True, custom_filter=wanted)
        except (ValueError, TypeError, KeyError, AttributeError, OSError) as error:
            # requests' errors are OSErrors; osmnx's own are ValueErrors.
            reason = " ".join(str(error).split())[:300]
            msg = f"roads of {name!r} could not be fetched: {reason}"
            raise DownloadError(msg) from error
    tagged = _tagged(graph, name=name, credit=credit, sketch=False, source=name)
    if not len(tagged.edges):
        msg = f"roads of {name!r} could not be fetched: the map has no road there"
        raise DownloadError(msg)
    return tagged


def _refuse_busy(response: Any, *_args: object, **_kwargs: object) -> None:
    # Left alone, osmnx would retry a busy server for ever, a minute apart, without a word.
    if response.status_code in {429, 504}:
        msg = f"the map server at {response.url.partition('?')[0]} is busy ({response.status_code}); try again later"
        raise DownloadError(msg)
    if response.status_code >= 400:
        msg = f"the map server at {response.url.partition('?')[0]} answered {response.status_code}"
        raise DownloadError(msg)


@contextmanager
def _osmnx_settings(changes: Mapping[str, Any]) -> Iterator[Any]:
    import osmnx

    resolver = socket.getaddrinfo
    with _settings_lock:
        before = {key: value for key, value in vars(osmnx.settings).items() if not key.startswith("_")}
        try:
            # Otherwise osmnx replaces the tag `oneway` by its own reading, which knows neither motorways nor
            # `reversible`; taken as it is, each way comes once, in its nodes' order, or turned round for "-1".
            osmnx.settings.all_oneway = True
            osmnx.settings.useful_tags_way = list(USEFUL_TAGS)
            osmnx.settings.useful_tags_node = []
            for key, value in changes.items():
                setattr(osmnx.settings, key, value)
            yield osmnx
        finally:
            for key, value in before.items():
                setattr(osmnx.settings, key, value)
            # Before it asks Overpass, osmnx swaps the process's resolver.
            socket.getaddrinfo = resolver


def _tagged(graph: Any, *, name: str, credit: str, sketch: bool, source: str) -> TaggedGraph:
    ids = sorted(graph.nodes)
    number = {osm_id: index for index, osm_id in enumerate(ids)}
    lonlat = np.array([(graph.nodes[osm_id]["x"], graph.nodes[osm_id]["y"]) for osm_id in ids], dtype=np.float64)
    nodes_e7 = np.rint(lonlat.reshape(-1, 2) * UNITS_PER_DEGREE).astype(np.int32)
    kinds: dict[RoadTags, int] = {}
    pieces = []
    for u, v, tags in graph.edges(data=True):
        road = read_tags(tags)
        forward, backward = directions(tags)
        if road is None or u == v or not (forward or backward):
            continue
        # osmnx has already turned the nodes of oneway=-1 round, so a single direction is always u to v here.
        pieces.append(Piece(number[u], number[v], kinds.setdefault(road, len(kinds)), not (forward and backward)))
    roads = list(kinds)
    rows = []
    for chain in contract(pieces):
        points = [(int(lon), int(lat)) for lon, lat in nodes_e7[chain.nodes]]
        rows.append(
            EdgeRow(
                u=chain.nodes[0],
                v=chain.nodes[-1],
                length_dm=round(great_circle_m(lonlat[chain.nodes]) * 10),
                forward=True,
                backward=not chain.oneway,
                points_e7=points,
                **roads[chain.tags]._asdict(),
            )
        )
    return TaggedGraph(name=name, credit=credit, sketch=sketch, source=source, nodes_e7=nodes_e7, edges=Edges.of(rows))


def _root_attributes(path: Path) -> dict[str, str]:
    if not path.exists():
        raise NetworkFileError(path, "no such file; an .osm file, .osm.gz or .osm.bz2 is wanted")
    if path.suffix == ".pbf":
        raise NetworkFileError(path, "PBF is not read; turn it into XML first: osmium cat IN.osm.pbf -o OUT.osm")
    try:
        with _opened(path) as file:
            for _, element in ET.iterparse(file, events=("start",)):  # noqa: S314 - expat itself bounds entities
                if element.tag != "osm":
                    raise NetworkFileError(path, f"the root element is <{element.tag}>, must be <osm>")
                return dict(element.attrib)
    except (ET.ParseError, OSError, EOFError, UnicodeDecodeError) as error:
        raise NetworkFileError(path, f"not OSM XML ({error}); an .osm file, .osm.gz or .osm.bz2 is wanted") from error
    raise NetworkFileError(path, "empty; an .osm file, .osm.gz or .osm.bz2 is wanted")


def _opened(path: Path) -> Any:
    import bz2
    import gzip

    if path.suffix == ".gz":
        return gzip.open(path, "rb")
    return bz2.open(path, "rb") if path.suffix == ".bz2" else path.open("rb")


def _diagnose(path: Path) -> str | None:
    """Find the first fault in a file that osmnx could not read, in words that help."""
    nodes: set[str] = set()
    wanted: dict[str, str] = {}
    try:
        with _opened(path) as file:
            for _, element in ET.iterparse(file, events=("end",)):  # noqa: S314 - as above
                if element.tag == "node":
                    nodes.add(element.get("id", ""))
                    try:
                        lon, lat = float(element.get("lon", "")), float(element.get("lat", ""))
                        int(element.get("id", ""))
                    except ValueError:
                        return f"node {element.get('id')} needs a whole id and numbers lon and lat"
                    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
                        return f"node {element.get('id')} lies outside the earth (lon {lon}, lat {lat})"
                elif element.tag == "way":
                    for member in element.iter("nd"):
                        wanted.setdefault(member.get("ref", ""), element.get("id", ""))
    except (ET.ParseError, OSError, EOFError, UnicodeDecodeError) as error:
        return f"the XML breaks off or is malformed ({error})"
    if not wanted:
        return "no way in it; ways need a tag highway such as residential, primary or track"
    for ref, way in wanted.items():
        if ref not in nodes:
            return f"way {way} refers to node {ref}, which the file does not hold; cut extracts with complete ways"
    return None
