"""``ainori roads``: networks out of files, places and the sketch, and what is in them."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from api.cli import options
from api.cli.console import Console
from api.errors import OK

if TYPE_CHECKING:
    from routing.network import RoadNetwork
    from routing.tagged import TaggedGraph

_TABLES = ("_nodes.csv.gz", "_edges.csv.gz")
_OSM_ENDINGS = (".osm", ".xml", ".osm.gz", ".osm.bz2", ".pbf")


def add(verbs: options.Verbs) -> None:
    """Add the verb and what it can do."""
    parser = verbs.add("roads", "help.roads", "roads sketch -o net.npz")
    inner = options.Verbs(parser.add_subparsers(metavar="VERB", required=True), verbs.language)
    importing = inner.add("import", "help.roads.import", "roads import 鶴岡市 -o net.npz")
    importing.add_argument("source", metavar="SOURCE", nargs="+", help=verbs.help("help.source"))
    _add_out(importing, verbs)
    for server in ("nominatim", "overpass"):
        importing.add_argument(f"--{server}", metavar="URL", help=verbs.help("help.server"))
    importing.set_defaults(run=run_import)
    showing = inner.add("show", "help.roads.show", "roads show net.npz")
    showing.add_argument("network", metavar="NET.npz", type=Path, help=verbs.help("help.network"))
    showing.set_defaults(run=run_show)
    sketching = inner.add("sketch", "help.roads.sketch", "roads sketch -o build/sketch.npz")
    _add_out(sketching, verbs)
    sketching.set_defaults(run=run_sketch)


def _add_out(parser: argparse.ArgumentParser, verbs: options.Verbs) -> None:
    parser.add_argument("-o", "--out", metavar="NET.npz", type=Path, required=True, help=verbs.help("help.out_network"))


def run_import(given: argparse.Namespace, console: Console) -> int:
    """Make a network out of a source."""
    from api.cli.inputs import refuse_overwriting
    from routing.build import build

    refuse_overwriting(given.out, *(Path(source) for source in given.source))
    console.tell("reading", what=" ".join(given.source))
    network = build(_tagged(given))
    save(network, given.out)
    show(console, network)
    console.line(console.say("wrote", what=given.out))
    return OK


def run_show(given: argparse.Namespace, console: Console) -> int:
    """Tell what is in a network."""
    from routing.network import RoadNetwork

    show(console, RoadNetwork.load(given.network))
    return OK


def run_sketch(given: argparse.Namespace, console: Console) -> int:
    """Make the network of the sketch map; its ``.osm`` file stays beside it."""
    from api.cli.inputs import ensure_folder, refuse_overwriting

    ensure_folder(given.out.parent)
    refuse_overwriting(given.out)
    network = sketch(given.out)
    show(console, network)
    console.line(console.say("wrote", what=given.out))
    return OK


def sketch(out: Path) -> RoadNetwork:
    """Draw the sketch map as ``.osm``, read it as any download is read, and save its network."""
    from fixtures.sketch import SKETCH_NAME_JA, write_osm
    from routing.build import build
    from routing.osm import from_file

    osm = out.with_suffix(".osm")
    write_osm(osm)
    network = build(from_file(osm, name=SKETCH_NAME_JA))
    save(network, out)
    return network


def save(network: RoadNetwork, out: Path) -> None:
    """
    Save a network.

    Raises
    ------
    InputFaults
        Where the file cannot be written.
    """
    from api.documents.faults import InputFaults, fault

    try:
        network.save(out)
    except OSError as error:
        raise InputFaults(str(out), [fault("", "file.unwritable", reason=error.strerror or str(error))]) from error


def _tagged(given: argparse.Namespace) -> TaggedGraph:
    from routing.osm import from_csv, from_file, from_place

    prefixes = {source.removesuffix(_TABLES[0]).removesuffix(_TABLES[1]) for source in given.source}
    source = " ".join(given.source)
    if len(prefixes) == 1:
        prefix = prefixes.pop()
        if prefix != given.source[0] or any(Path(prefix + ending).exists() for ending in _TABLES):
            return from_csv(prefix)
    if len(given.source) == 1 and (_looks_like_file(source) or Path(source).exists()):
        return from_file(source)
    return from_place(source, nominatim_url=given.nominatim, overpass_url=given.overpass)


def _looks_like_file(source: str) -> bool:
    return source.lower().endswith((*_OSM_ENDINGS, ".csv", ".gz", ".npz", ".json")) or os.sep in source


def show(console: Console, network: RoadNetwork) -> None:
    """Print what is in a network."""
    from routing.profile import PROFILES

    west, south, east, north = network.bounds
    usable_km = {
        name: round(float(network.edges.length_dm[profile.usable(network.edges)].sum()) / 10_000, 1)
        for name, profile in PROFILES.items()
    }
    console.line(
        console.say(
            "network", name=network.name, nodes=network.num_nodes, edges=network.num_edges, km=f"{network.length_km:,.1f}"
        )
    )
    bounds = {"west": f"{west:.4f}", "south": f"{south:.4f}", "east": f"{east:.4f}", "north": f"{north:.4f}"}
    console.line(console.say("network.bounds", **bounds))
    for name, km in usable_km.items():
        console.line(console.say("network.usable", profile=name, km=f"{km:,.1f}"))
    console.line(console.say("network.hash", hash=network.content_hash))
    console.line(console.say("network.credit", credit=network.credit))
    if network.sketch:
        console.line(console.say("network.sketch"))
    console.data(
        {
            "name": network.name,
            "hash": network.content_hash,
            "credit": network.credit,
            "sketch": network.sketch,
            "nodes": network.num_nodes,
            "edges": network.num_edges,
            "length_km": round(network.length_km, 1),
            "bounds": [west, south, east, north],
            "usable_km": usable_km,
        }
    )
