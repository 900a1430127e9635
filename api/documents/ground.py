"""The ground document: the backdrop of a map, simplified from the road network by planning, with the credit it must show.

It holds only what is drawn, never what is decided: without it a plan is as valid as with it. Lines are polyline5 (the encoded
polyline format at five decimals, latitude before longitude inside the text, as everywhere in our documents).
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from api.documents.base import Document, Id, Latitude, Longitude, Text

RoadClass = Literal["motorway", "trunk", "primary", "secondary", "tertiary", "minor"]
"""How boldly a road is drawn: OSM's classes, links with their class; everything below tertiary is ``minor``."""
Polyline5 = Annotated[str, StringConstraints(pattern=r"^[?-~]*$")]
"""An encoded line: characters 63 to 126 only."""
BoundingBox = tuple[Longitude, Latitude, Longitude, Latitude]
"""West, south, east, north in degrees."""


class RoadLine(Document):
    """One piece of road to draw, as long as convenient; ``ref`` is its number (``7``, ``112``), where it has one."""

    road_class: RoadClass
    ref: Text = ""
    name: Text = ""
    polyline5: Polyline5


class PlaceName(Document):
    """A name to print; rank 1 (town, always shown) to 5 (hamlet, only from near)."""

    name: Text
    name_en: Text = ""
    lon: Longitude
    lat: Latitude
    rank: Annotated[int, Field(ge=1, le=5)] = 3


class OwnWay(Document):
    """The way that a trip would drive without anything of ours, drawn dashed under its route."""

    trip: Id
    polyline5: Polyline5


class Ground(Document):
    """The backdrop of one region's maps."""

    format_version: Literal[1] = 1
    network_name: Text
    credit: Text
    sketch: bool
    bbox: BoundingBox
    roads: tuple[RoadLine, ...] = ()
    names: tuple[PlaceName, ...] = ()
    own_ways: tuple[OwnWay, ...] = ()

    @model_validator(mode="after")
    def _bbox_spans_an_area(self) -> Self:
        west, south, east, north = self.bbox
        if not (west < east and south < north):
            msg = "bbox: west must lie west of east and south below north"
            raise ValueError(msg)
        return self
