from datetime import date

import pytest

from api.sheets import voice

DAY = date(2026, 8, 5)


@pytest.mark.parametrize(
    ("amount", "told"),
    [(0, ("0円", "¥0")), (1234567, ("1,234,567円", "¥1,234,567")), (-1500.4, ("−1,500円", "−¥1,500"))],
)
def test_yen_are_grouped_and_a_minus_stands_before_the_sign(amount, told):
    assert voice.yen(amount) == told


@pytest.mark.parametrize(("weight", "told"), [(9.0, "9\u00a0kg"), (9.25, "9.2\u00a0kg"), (1234.5, "1,234.5\u00a0kg")])
def test_kilograms_have_a_decimal_only_where_one_is_needed(weight, told):
    assert voice.kg(weight) == (told, told)


@pytest.mark.parametrize(("seconds", "told"), [(0, "0分"), (1, "1分"), (60, "1分"), (61, "2分")])
def test_minutes_round_up(seconds, told):
    assert voice.minutes(seconds)[0] == told


def test_a_date_has_its_weekday():
    assert voice.calendar_day(DAY) == ("2026年8月5日（水）", "Wed 5 Aug 2026")


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        ("2026-08-05T06:05:59+09:00", ("6:05", "6:05")),
        ("2026-08-06T01:30:00+09:00", ("翌1:30", "1:30 next day")),
        ("2026-08-04T23:00:00+09:00", ("8/4 23:00", "4 Aug 23:00")),
    ],
)
def test_a_time_on_another_day_says_so(moment, told):
    assert voice.clock(moment, DAY) == told


def test_the_other_language_stands_small_and_only_where_it_differs():
    both = voice.Voice(lang="ja").both
    assert both(("鶴岡", "Tsuruoka")) == '鶴岡 <small lang="en">Tsuruoka</small>'
    assert both(("A&B", "A&B")) == "A&amp;B"
    assert voice.Voice(lang="en").both(("鶴岡", "Tsuruoka")) == 'Tsuruoka <small lang="ja">鶴岡</small>'
