"""The audit log is read by operator and auditor, filtered and in pages, one row after the other."""

import pytest


@pytest.fixture
def operator(service):
    return service.one("operator")


def test_it_is_read_in_pages_newest_first(service, operator):
    for number in range(3):
        service.one("farm", f"農園{number}")
    page = operator.get("/v1/audit?limit=4").json()
    rest = operator.get(f"/v1/audit?limit=200&cursor={page['next']}").json()
    seqs = [one["seq"] for one in page["items"] + rest["items"]]
    assert seqs == list(range(len(seqs), 0, -1))
    assert rest["next"] is None


def test_it_is_filtered(service, operator):
    farm = service.one("farm")
    found = operator.get(f"/v1/audit?thing=party&thing_id={farm.member.party}").json()["items"]
    assert [(one["action"], one["after"], one["by"]) for one in found] == [("create", "active", "setup")]
    assert operator.get("/v1/audit?since=2026-11-20T15:00:01%2B09:00").json()["items"] == []
    assert operator.get("/v1/audit?until=2026-11-20T15:00:01%2B09:00").json()["items"] != []


@pytest.mark.parametrize("query", ["since=2026-11-20T15:00:00", "since=x", "cursor=x", "limit=0", f"thing={'x' * 65}"])
def test_a_wrong_question_is_refused(operator, query):
    assert operator.get(f"/v1/audit?{query}").status_code in {400, 422}


@pytest.mark.parametrize(("role", "status"), [("auditor", 200), ("farm", 403), ("driver", 403)])
def test_only_those_who_answer_for_the_service_read_it(service, role, status):
    assert service.one(role).get("/v1/audit").status_code == status


def test_another_region_s_log_is_not_shown(service, operator, store):
    from fixtures.town import add_party

    add_party(store, "sakata", "farm", "酒田の農園")
    assert all("sakata" not in str(one) for one in operator.get("/v1/audit?thing=party&limit=200").json()["items"])
    assert len(operator.get("/v1/audit?thing=party").json()["items"]) == 1
