"""Tests that every route says who may use it, and that its documentation is complete."""

from __future__ import annotations

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
