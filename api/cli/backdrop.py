"""The map's backdrop for the command: on the sketch map the sketch's own place names are known."""

from __future__ import annotations

from api.documents.ground import Ground, GroundName
from api.planning.assemble import Assembled
from api.planning.ground import ground
from routing.network import RoadNetwork

_TOWN_WEIGHTS = ((60, 1), (30, 2), (10, 3), (1, 4))
_TOWNS = {"city", "town"}


def backdrop(network: RoadNetwork, assembled: Assembled) -> Ground:
    """Return the backdrop of a day's maps."""
    return ground(network, assembled.day, assembled=assembled, towns=_sketch_names() if network.sketch else ())


def _sketch_names() -> list[GroundName]:
    from fixtures.sketch import places

    return [
        GroundName(
            lon=place.lon,
            lat=place.lat,
            name=place.name_ja,
            name_en=place.name_en,
            kind="town" if place.kind in _TOWNS else "place",
            rank=next((rank for weight, rank in _TOWN_WEIGHTS if place.town_weight >= weight), 5),
        )
        for place in places()
    ]
