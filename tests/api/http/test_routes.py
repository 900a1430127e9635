"""Tests that every route says who may use it, and that its documentation is complete."""

from __future__ import annotations

import json

from api.http.openapi import api_routes, verb_of_route
from api.http.rights import RIGHTS


def test_every_route_names_its_row_of_the_table_of_roles(service):
    routes = api_routes(service.app)
    assert len(routes) >= 5
    assert [route.path for route in routes if verb_of_route(route) not in RIGHTS] == []


def test_the_documentation_knows_bodies_refusals_and_roles(service):
    document = service.app.openapi()
    operation = document["paths"]["/v1/sessions"]["post"]
    assert operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith("/SignIn")
    assert "wrong-password" in operation["responses"]["401"]["description"]
    assert document["paths"]["/v1/me"]["get"]["x-roles"]


def test_every_reference_of_the_documentation_leads_somewhere(service):
    document = service.app.openapi()

    def references(value):
        if isinstance(value, dict):
            if isinstance(value.get("$ref"), str):
                yield value["$ref"]
            for inner in value.values():
                yield from references(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from references(inner)

    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert set(references(document)) - known == set()


def test_bodies_about_people_places_products_and_vehicles_come_with_examples_that_are_right(service):
    from pydantic import TypeAdapter

    from api.accounts import party_schemas, schemas
    from api.http.body import Body
    from api.places import schemas as places
    from api.products import schemas as products
    from api.vehicles import schemas as vehicles

    shown = 0
    for module in (schemas, party_schemas, places, products, vehicles):
        for model in vars(module).values():
            if isinstance(model, type) and issubclass(model, Body) and model.__module__ == module.__name__:
                for example in model.model_json_schema().get("examples", []):
                    TypeAdapter(model).validate_json(json.dumps(example))
                    shown += 1
    assert shown >= 20
