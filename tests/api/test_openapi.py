"""The OpenAPI document is complete, its examples are taken by their models, and it changes only on purpose."""

import json
import os
from pathlib import Path

import pytest

from api.http.body import body_model
from api.http.openapi import _calls, api_routes

SNAPSHOT = Path(__file__).with_name("openapi.json")


@pytest.fixture
def document(service):
    return json.loads(json.dumps(service.app.openapi()))


def test_the_document_is_the_one_checked_in(document):
    """``AINORI_RENEW=1`` writes it anew; look at the difference before committing it."""
    text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if os.environ.get("AINORI_RENEW") == "1":
        SNAPSHOT.write_text(text, encoding="utf-8")
    assert json.loads(SNAPSHOT.read_text("utf-8")) == document


def test_every_example_of_a_body_is_taken_by_its_model(service, document):
    wrong = {}
    for route in api_routes(service.app):
        model = next((m for call in _calls(route.dependant) if (m := body_model(call)) is not None), None)
        for method in route.methods if model is not None else ():
            operation = document["paths"].get(route.path_format, {}).get(method.lower())
            if operation is None:
                continue
            example = operation["requestBody"]["content"]["application/json"]["example"]
            try:
                model.model_validate_json(json.dumps(example))
            except ValueError as error:
                wrong[f"{model.__name__} {route.path}"] = f"{example} {error}"
    assert wrong == {}


def test_every_operation_says_what_it_does_who_may_and_how_it_refuses(document):
    lacking = []
    for path, item in document["paths"].items():
        for method, operation in item.items():
            statuses = set(operation["responses"])
            if not operation.get("summary") or not operation.get("tags") or not {"500", "503"} <= statuses:
                lacking.append(f"{method} {path}")
            if "x-roles" in operation and not {"401", "403"} <= statuses:
                lacking.append(f"{method} {path}")
    assert lacking == []


def test_every_reference_leads_somewhere(document):
    text = json.dumps(document)
    names = {piece.partition('"')[0] for piece in text.split("#/components/schemas/")[1:]}
    assert names - set(document["components"]["schemas"]) == set()
