"""The ground document: a map's backdrop, simplified from the road network by planning, with the credit it must show.

It holds only what is drawn, never what is decided: without it a plan is as valid as with it. Lines are polyline5 (the encoded
polyline format at five decimals, latitude before longitude inside the text, as everywhere in our documents).
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from api.documents.base import Document, Id, Latitude, Longitude, Text

RoadRank = Literal["motorway", "trunk", "primary", "secondary", "tertiary", "local"]
"""How boldly a road is drawn: OSM's classes, links with their class; everything below tertiary is ``local``."""
Polyline5 = Annotated[str, StringConstraints(pattern=r"^[?-~]*$")]
"""An encoded line: characters 63 to 126 only."""


class RoadLine(Document):
    """One stretch of road, simplified; ``ref`` is its number (``7``, ``112``), where it has one."""

    rank: RoadRank
    polyline5: Polyline5
    ref: Text = ""
    name: Text = ""


class GroundName(Document):
    """A name to write on the map: towns first, places where there is room; the lower ``rank``, the sooner."""

    lon: Longitude
    lat: Latitude
    name: Text
    name_en: Text = ""
    kind: Literal["town", "place"] = "place"
    rank: Annotated[int, Field(ge=1, le=5)] = 3


class OwnWay(Document):
    """The way that a trip would drive without anything of ours, drawn dashed under its route."""

    trip: Id
    polyline5: Polyline5


class ClosedRoad(Document):
    """A stretch that nobody may drive this day, and what it is called in the day's closures."""

    polyline5: Polyline5
    name: Text = ""
    name_en: Text = ""


class Ground(Document):
    """What lies under a plan; ``bbox`` = west, south, east, north in degrees."""

    network: Text
    credit: Text
    sketch: bool
    bbox: tuple[Longitude, Latitude, Longitude, Latitude]
    roads: tuple[RoadLine, ...] = ()
    names: tuple[GroundName, ...] = ()
    own_ways: tuple[OwnWay, ...] = ()
    closed: tuple[ClosedRoad, ...] = ()

    @model_validator(mode="after")
    def _bbox_spans_an_area(self) -> Self:
        west, south, east, north = self.bbox
        if not (west < east and south < north):
            msg = "bbox: west must lie west of east and south below north"
            raise ValueError(msg)
        return self
