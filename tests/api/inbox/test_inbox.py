"""The inbox shows one's own messages, newest first, and knows which were read."""

from datetime import timedelta

import pytest

from api.db.actor import set_up
from api.notify.owe import tell
from api.worker.outbox import drain

REGION = "tsuruoka"


@pytest.fixture
def farm(service):
    return service.one("farm")


def _tell(service, who, number):
    with service.store.write(set_up(REGION)) as tx:
        tell(tx, "timer-late", effect=f"e/{number}", party=who.member.party, timer="close", date="2026-11-21", late_min=number)
    drain(service.store, REGION, None)


def test_messages_are_shown_newest_first_in_the_language_asked_for(service, farm, clock):
    for number in range(3):
        _tell(service, farm, number)
        clock.advance(timedelta(minutes=1))
    page = farm.get("/v1/inbox?limit=2").json()
    assert page["items"][0]["title"] == "11月21日（土）の「close」が2分おくれました"
    assert page["unread"] == 3
    rest = farm.get(f"/v1/inbox?limit=2&cursor={page['next']}", headers={"Accept-Language": "en"}).json()
    assert [one["title"] for one in rest["items"]] == ["“close” of Sat 21 Nov ran 0 min late"]
    assert rest["next"] is None


def test_messages_are_marked_read_all_or_none(service, farm):
    other = service.one("farm", "隣")
    _tell(service, farm, 1)
    _tell(service, other, 2)
    (mine,) = farm.get("/v1/inbox").json()["items"]
    (theirs,) = other.get("/v1/inbox").json()["items"]
    refused = farm.post("/v1/inbox/read", {"ids": [mine["id"], theirs["id"]]})
    assert (refused.status_code, refused.json()["code"]) == (404, "not-found")
    assert farm.get("/v1/inbox/unread").json() == {"unread": 1}
    assert farm.post("/v1/inbox/read", {"ids": [mine["id"]]}).json() == {"unread": 0}
    assert farm.get("/v1/inbox?unread=true").json()["items"] == []
    assert other.get("/v1/inbox/unread").json() == {"unread": 1}


def test_the_inbox_is_for_those_who_signed_in(service):
    assert service.anonymous.get("/v1/inbox").status_code == 401


@pytest.mark.parametrize("body", [{"ids": []}, {"ids": [1]}, {}, {"ids": ["x"], "more": 1}])
def test_a_wrong_body_is_refused(farm, body):
    assert farm.post("/v1/inbox/read", body).status_code == 422
