"""Bodies that entries of all kinds take."""

from __future__ import annotations

from typing import ClassVar

from pydantic import ConfigDict

from api.entries.fields import Note
from api.http.body import Body


class Reason(Body):
    """Why, in one's own words; for the audit log and whoever asks later."""

    model_config: ClassVar[ConfigDict] = ConfigDict(json_schema_extra={"examples": [{"reason": "大雨で収穫できない"}]})

    reason: Note = ""
