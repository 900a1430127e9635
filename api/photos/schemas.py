"""What is told of a photograph beside the picture itself."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from api.http.body import Shown

Thing = Literal["", "lot", "place", "stop", "shipment", "claim"]


class PhotoShown(Shown):
    """A photograph: what it shows, how large it is as kept."""

    id: str
    thing: str
    thing_id: str
    width: int
    height: int
    sha256: str
    at: datetime
    url: str
