"""Tests of how logins are written."""

from __future__ import annotations

import pytest

from api.accounts.contact import kind_of_login, plain_login


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ("  Hanako@Example.JP ", "hanako@example.jp"),
        ("０９０－１２３４－５６７８", "09012345678"),
        ("(0235) 12-3456", "0235123456"),
        ("+81 90-1234-5678", "+819012345678"),
        ("Demo-Farm 1", "demo-farm1"),
    ],
)
def test_a_login_has_one_way_of_writing(given, plain):
    assert plain_login(given) == plain


@pytest.mark.parametrize(
    ("login", "kind"),
    [
        ("hanako@example.jp", "email"),
        ("a.b+c@mail.example.co.jp", "email"),
        ("09012345678", "phone"),
        ("+819012345678", "phone"),
        ("hanako", None),
        ("hanako@localhost", None),
        ("a@b@c.jp", None),
        ("a@-x.jp", None),
        ("x\r\nbcc:y@example.jp", None),
        ("12", None),
        ("a@" + "b" * 300 + ".jp", None),
    ],
)
def test_a_login_is_an_address_or_a_number(login, kind):
    assert kind_of_login(login) == kind
