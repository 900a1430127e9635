import json

import pytest
from pydantic import ValidationError

from api.documents.ground import Ground


def test_a_ground_document_survives_json(sample):
    assert Ground.model_validate_json(sample.ground.model_dump_json()) == sample.ground


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("bbox", [140.0, 38.5, 139.5, 38.85]),
        ("bbox", [139.5, 38.85, 140.0, 38.5]),
        ("roads", [{"rank": "path", "polyline5": ""}]),
        ("roads", [{"rank": "trunk", "polyline5": "<script>"}]),
        ("names", [{"name": "鶴岡", "lon": 200.0, "lat": 38.7}]),
        ("colour", "red"),
    ],
)
def test_a_wrong_ground_document_is_refused(sample, field, value):
    held = sample.ground.model_dump(mode="json")
    held[field] = value
    with pytest.raises(ValidationError, match=field):
        Ground.model_validate_json(json.dumps(held))
