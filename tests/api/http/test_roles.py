"""A test of every cell of the table of roles: each route is asked by each role and by nobody, whichever feature it is of.

New routes are covered by being there. What is asked for does not exist and bodies are empty, so who may ask is told 404 or 422
and never 401 or 403, and whoever may not is told so before anything else is looked at.
"""

from __future__ import annotations

import inspect
from typing import get_args

import pytest

from api.db.actor import Role
from api.http.openapi import api_routes, verb_of_route
from api.http.rights import ANYONE, RIGHTS

ROLES = get_args(Role)
PARAMETERS = {"date": "2026-11-21", "day": "2026-11-21", "month": "2026-11"}
"""What stands for a path's parameter; all others name nothing that there is."""


def asked(app):
    """Every (method, address, verb, whether it streams) of the service."""
    for route in api_routes(app):
        names = route.param_convertors
        path = route.path_format.format(**{name: PARAMETERS.get(name, "none-such") for name in names})
        # A stream has no end to wait for.
        endless = "stream(" in inspect.getsource(route.endpoint)
        for method in sorted(route.methods or ()):
            yield method, path, verb_of_route(route), endless


def ask(client, method, path):
    """Ask for something; with an empty body where there may be one."""
    headers = {"If-Match": '"1"', **client._headers(None)}
    body = {"json": {}} if method in {"POST", "PUT", "PATCH"} else {}
    return client.http.request(method, path, headers=headers, **body)


def told(reply):
    """What a reply says, for the list of what is wrong."""
    return f"{reply.status_code} {reply.json().get('code', '') if reply.status_code >= 400 else ''}".strip()


def test_every_route_has_a_row(service):
    without = [f"{method} {path}" for method, path, verb, _ in asked(service.app) if verb not in RIGHTS]
    assert without == []


def test_every_row_is_somebody_s(service):
    assert [verb for verb, roles in RIGHTS.items() if not roles and verb != ANYONE] == []


OPERATOR_ALONE = {
    "party.approve", "vehicle.check", "product.edit", "plan.run", "plan.commit", "day.act", "claim.decide", "crate.edit",
    "region.edit", "paper.print",
}  # fmt: skip


def test_what_the_operator_alone_may_do_stays_the_operator_s():
    assert {verb for verb, roles in RIGHTS.items() if roles == {"operator"}} >= OPERATOR_ALONE
    assert RIGHTS["audit.read"] == RIGHTS["figures.read"] == {"operator", "auditor"}


def test_the_auditor_changes_nothing_but_what_is_her_own(service):
    writes = [(method, path, verb) for method, path, verb, _ in asked(service.app) if method not in {"GET", "HEAD"}]
    assert len(writes) > 40
    assert [one for one in writes if one[2] not in {ANYONE, "self"} and "auditor" in RIGHTS[one[2]]] == []


def test_nobody_is_asked_to_sign_in_first_but_where_anyone_may_come(service):
    wrong = []
    for method, path, verb, endless in asked(service.app):
        if verb == ANYONE and endless:
            continue
        reply = ask(service.anonymous, method, path)
        if (reply.status_code == 401) != (verb != ANYONE) or reply.status_code in {403, 500}:
            wrong.append(f"{method} {path} ({verb}): {told(reply)}")
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_a_role_has_the_verbs_of_its_rows_and_no_others(service, role):
    first = service.one(role)
    wrong = []
    for method, path, verb, endless in asked(service.app):
        has = verb == ANYONE or role in RIGHTS[verb]
        if has and endless:
            continue
        # Whoever signs out or is erased by the request is not the one who asks next.
        client = service.another(first.member.party, role) if method == "DELETE" and has else first
        reply = ask(client, method, path)
        fine = reply.status_code not in {401, 403} if has else told(reply) == "403 not-your-role"
        if not fine or reply.status_code >= 500:
            wrong.append(f"{method} {path} ({verb}): {told(reply)}")
    assert wrong == []


# A carrier is acted for as a carrier, never as its driver.
@pytest.mark.parametrize("role", sorted(set(ROLES) - {"operator", "auditor", "driver"}))
def test_an_operator_on_somebody_s_behalf_has_that_role_s_verbs(service, role):
    party = service.one(role)
    operator = service.one("operator")
    wrong = []
    for method, path, verb, endless in asked(service.app):
        if endless or method == "DELETE" or verb in {ANYONE, "self"} or role in RIGHTS[verb]:
            continue
        headers = {"If-Match": '"1"', "On-Behalf-Of": party.member.party, **operator._headers(None)}
        body = {"json": {}} if method in {"POST", "PUT", "PATCH"} else {}
        reply = operator.http.request(method, path, headers=headers, **body)
        if told(reply) != "403 not-your-role":
            wrong.append(f"{method} {path} ({verb}): {told(reply)}")
    assert wrong == []


def test_a_person_without_a_party_has_no_verb_at_all(service):
    from api.accounts.tables import PartyRow
    from api.db.actor import set_up

    who = service.one("farm")
    with service.store.write(set_up(service.region)) as tx:
        tx.session.get_one(PartyRow, who.member.party).state = "pending"
    wrong = []
    for method, path, verb, endless in asked(service.app):
        if endless or verb in {ANYONE, "self"}:
            continue
        reply = ask(who, method, path)
        if told(reply) != "403 not-your-role":
            wrong.append(f"{method} {path} ({verb}): {told(reply)}")
    assert wrong == []
