"""Messages arrive at least once under one id, gathered where they can wait, not at night, and never after their purpose."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from api.accounts.tables import AccountRow, ChannelRow
from api.db.actor import set_up
from api.db.base import new_id
from api.db.tables import OutboxRow
from api.notify.mail import smtp_of
from api.notify.owe import alert, tell
from api.regions.load import packaged_region
from api.regions.service import set_up_region
from api.worker.outbox import RETRY_S, drain, next_moment
from fixtures.town import add_member, add_one, add_party

REGION = "tsuruoka"
URL = "https://ainori.example"


@pytest.fixture
def farm(store):
    member = add_one(store, REGION, "farm", "架空農園")
    add_mail(store, member.account, "hana@example.org")
    return member


def add_mail(store, account, address, *, digest=True, verified=True):
    with store.write(set_up(REGION)) as tx:
        row = ChannelRow(id=new_id("channel"), account_id=account, kind="email", address=address, digest=digest,
                         enabled=True, verified_at=tx.now if verified else None)  # fmt: skip
        tx.session.add(row)
        return row.id


@pytest.fixture
def post(peer):
    return smtp_of(f"smtp://127.0.0.1:{peer.port}", "ainori@town.example")


@pytest.fixture
def run(store, post):
    return lambda: drain(store, REGION, post, URL)


def owe(store, number=1, kind="timer-late", **more):
    more.setdefault("party", None)
    with store.write(set_up(REGION)) as tx:
        tell(tx, kind, effect=f"effect/{number}", **more)


def rows(store, channel=None):
    with store.read() as session:
        wanted = select(OutboxRow).order_by(OutboxRow.created_at, OutboxRow.id)
        return session.scalars(wanted if channel is None else wanted.where(OutboxRow.channel == channel)).all()


def test_an_urgent_message_goes_out_at_once_in_the_readers_language(store, farm, peer, run):
    owe(store, party=farm.party, urgent=True, date="2026-11-21", timer="commit", late_min=25)
    assert run().sent == 1
    ((to, message),) = peer.taken
    assert to == ["hana@example.org"]
    assert message["Subject"] == "【相乗り 鶴岡】11月21日（土）の「commit」が25分おくれました"
    assert message["From"].addresses[0].addr_spec == "ainori@town.example"
    assert f"{URL}/" in message.get_content()
    assert run().anything is False
    assert [row.state for row in rows(store)] == ["sent"] * 3  # the party's, the inbox's, the e-mail's


def test_what_can_wait_is_gathered_until_the_next_quarter_and_is_one_message(store, farm, peer, run, clock):
    clock.advance(timedelta(minutes=3))
    owe(store, 1, party=farm.party, date="2026-11-21")
    clock.advance(timedelta(minutes=5))
    owe(store, 2, party=farm.party, date="2026-11-22")
    run()
    assert peer.taken == []
    assert next_moment(store, REGION) == clock.now() + timedelta(minutes=7)
    clock.advance(timedelta(minutes=7))
    run()
    ((_, message),) = peer.taken
    assert "お知らせ2件" in message["Subject"]
    assert message.get_content().count("■") == 2
    assert len({row.sent_as for row in rows(store, "email")}) == 1


def test_nobody_is_woken_unless_it_is_urgent(store, farm, peer, run, clock):
    clock.advance(timedelta(hours=7))  # 22:00
    owe(store, 1, party=farm.party)
    owe(store, 2, party=farm.party, urgent=True, kind="timer-failed")
    run()
    assert len(peer.taken) == 1
    assert "【要対応】" in peer.taken[0][1]["Subject"]
    clock.advance(timedelta(hours=7, minutes=30))  # 5:30
    run()
    assert len(peer.taken) == 2


def test_ones_own_quiet_hours_go_before_the_regions(store, farm, peer, run, clock):
    with store.write(set_up(REGION)) as tx:
        tx.session.get_one(AccountRow, farm.account).quiet_from = "14:00"
        tx.session.get_one(AccountRow, farm.account).quiet_to = "16:00"
    owe(store, party=farm.party)
    run()
    clock.advance(timedelta(minutes=59))
    run()
    assert peer.taken == []
    clock.advance(timedelta(minutes=1))
    run()
    assert len(peer.taken) == 1


def test_at_dawn_messages_are_gathered_until_the_days_send_time(store, farm, peer, run, clock):
    clock.advance(timedelta(hours=15, minutes=16))  # 6:16, after the counts
    owe(store, party=farm.party)
    run()
    assert next_moment(store, REGION) == clock.now() + timedelta(minutes=14)


def test_nothing_is_sent_after_its_purpose_and_the_inbox_still_shows_it(store, service, peer, run, clock, farm):
    owe(store, 1, party=farm.party, urgent=True, useless_after=clock.now() + timedelta(minutes=5))
    clock.advance(timedelta(minutes=5))
    assert run().sent == 0
    assert {row.state for row in rows(store)} == {"dropped"}
    assert peer.taken == []
    shown = service.http.get("/v1/inbox", headers={"Authorization": f"Bearer {farm.token}"}).json()["items"]
    assert [one["outside"] for one in shown] == [[{"channel": "email", "state": "dropped", "at": None, "reason": "past"}]]


def test_what_would_be_gathered_past_its_purpose_goes_out_before(store, farm, peer, run, clock):
    owe(store, party=farm.party, useless_after=clock.now() + timedelta(minutes=10))
    run()
    clock.advance(timedelta(minutes=8))
    assert run().sent == 1


def test_what_cannot_wait_till_morning_and_may_wake_nobody_is_dropped(store, farm, run, clock):
    clock.advance(timedelta(hours=7))
    owe(store, party=farm.party, useless_after=clock.now() + timedelta(hours=1))
    run()
    assert [row.trouble for row in rows(store, "email")] == ["quiet"]


@pytest.mark.parametrize("answer", ["451 later", "rcpt 450 busy", "421 going down"])
def test_a_temporary_refusal_is_tried_again_under_the_same_id(store, farm, peer, run, clock, answer):
    peer.answers = [answer]
    owe(store, party=farm.party, urgent=True)
    assert run().again == 1
    assert peer.taken == []
    clock.advance(timedelta(seconds=RETRY_S[0]))
    assert run().sent == 1
    (row,) = rows(store, "email")
    assert peer.ids == [row.sent_as]
    assert row.attempts == 2


@pytest.mark.parametrize("answer", ["550 nobody here", "rcpt 550 nobody here"])
def test_a_refusal_for_good_is_not_tried_again_and_the_operators_learn_of_it(store, farm, peer, run, clock, answer):
    operator = add_one(store, REGION, "operator", "架空市")
    peer.answers = [answer]
    owe(store, party=farm.party, urgent=True)
    assert run().failed == 1
    assert [row.state for row in rows(store, "email")] == ["failed"]
    clock.advance(timedelta(days=1))
    run()
    assert peer.taken == []
    assert [row.account_id for row in rows(store, "inbox") if row.kind == "channel-broken"] == [operator.account]


def test_a_server_that_took_it_and_fell_silent_gets_it_again_under_the_same_id(store, farm, peer, run, clock):
    peer.answers = ["take and fall silent"]
    owe(store, party=farm.party, urgent=True)
    assert run().again == 1
    clock.advance(timedelta(seconds=RETRY_S[0]))
    run()
    assert len(peer.ids) == 2
    assert len(set(peer.ids)) == 1


def test_a_server_that_hangs_does_not_hold_up_the_rest(store, farm, peer, clock):
    peer.answers = ["hang"]
    other = add_one(store, REGION, "farm", "隣の農園")
    add_mail(store, other.account, "tonari@example.org")
    owe(store, 1, party=farm.party, urgent=True)
    owe(store, 2, party=other.party, urgent=True)
    hasty = smtp_of(f"smtp://127.0.0.1:{peer.port}", "ainori@town.example").__class__(
        url=f"smtp://127.0.0.1:{peer.port}", sender="ainori@town.example", timeout_s=0.3
    )
    assert drain(store, REGION, hasty, URL).down  # one waited for; the other is left for the next round
    assert [row.attempts for row in rows(store, "email")] in ([1, 0], [0, 1])
    drain(store, REGION, hasty, URL)
    clock.advance(timedelta(minutes=1))
    drain(store, REGION, hasty, URL)
    assert len(peer.taken) == 2


def test_killed_between_sending_and_noting_it_sends_again_under_the_same_id(store, farm, peer, post, run, clock):
    class Killed(BaseException):
        pass

    class Dies(post.__class__):
        def send(self, message):
            super().send(message)
            raise Killed

    owe(store, party=farm.party, urgent=True)
    with pytest.raises(Killed):
        drain(store, REGION, Dies(url=post.url, sender=post.sender), URL)
    run()
    assert len(peer.ids) == 1  # left alone while it may still be under way
    clock.advance(timedelta(minutes=2))
    run()
    assert len(peer.ids) == 2
    assert len(set(peer.ids)) == 1


def test_the_budget_is_counted_and_its_rest_kept_for_what_is_urgent(store, farm, peer, run, clock):
    config = packaged_region(REGION).config
    mail = config.channels["email"].model_copy(update={"free_per_month": 10})
    with store.write(set_up(REGION)) as tx:
        set_up_region(tx, config.model_copy(update={"channels": {**config.channels, "email": mail}}))
    for number in range(9):
        owe(store, number, party=farm.party, urgent=True)
    owe(store, 10, party=farm.party)
    run()
    clock.advance(timedelta(minutes=15))
    run()
    assert len(peer.taken) == 9
    assert [row.trouble for row in rows(store, "email") if row.state == "dropped"] == ["budget"]
    owe(store, 11, party=farm.party, urgent=True)
    owe(store, 12, party=farm.party, urgent=True)
    run()
    assert len(peer.taken) == 10
    assert len([row for row in rows(store) if row.kind == "budget-low" and row.channel == "operators"]) == 1


def test_all_members_are_told_but_drivers_only_where_there_is_nobody_else(store, run, clock):
    carrier = add_party(store, REGION, "carrier", "架空運送")
    driver = add_member(store, REGION, carrier, "driver", "運転者")
    owe(store, 1, party=carrier)
    run()
    clock.advance(timedelta(minutes=1))
    dispatcher = add_member(store, REGION, carrier, "carrier", "配車係")
    owe(store, 2, party=carrier)
    run()
    assert [row.account_id for row in rows(store, "inbox")] == [driver.account, dispatcher.account]


def test_a_party_without_anybody_is_told_to_nobody_and_that_is_visible(store, run):
    owe(store, party=add_party(store, REGION, "farm", "紙の農園"))
    run()
    assert [(row.state, row.trouble) for row in rows(store)] == [("dropped", "nobody")]


def test_a_code_takes_its_one_way_and_is_forgotten_once_sent(store, peer, run):
    member = add_one(store, REGION, "farm", "架空農園")
    channel = add_mail(store, member.account, "new@example.org", verified=False)
    owe(store, kind="code", account=member.account, channel=channel, urgent=True, code="123456")
    run()
    assert "123456" in peer.taken[0][1]["Subject"]
    assert rows(store, "inbox") == []
    assert [row.params for row in rows(store, "email")] == [{}]


def test_without_a_mail_server_the_inbox_remains(store, farm):
    owe(store, party=farm.party)
    drain(store, REGION, None)
    assert {(row.channel, row.state) for row in rows(store)} == {("party", "sent"), ("inbox", "sent"), ("email", "waiting")}
    store.clock.advance(timedelta(minutes=15))
    drain(store, REGION, None)
    assert [(row.state, row.trouble) for row in rows(store, "email")] == [("dropped", "no way")]


def test_line_breaks_in_a_parameter_make_no_header(store, farm, peer, run):
    with store.write(set_up(REGION)) as tx:
        alert(tx, "channel-broken", effect="x", name="a\r\nBcc: evil@example.org")
    owe(store, party=farm.party, urgent=True, timer="a\r\nBcc: evil@example.org")
    run()
    ((to, message),) = peer.taken
    assert to == ["hana@example.org"]
    assert message["Bcc"] is None
