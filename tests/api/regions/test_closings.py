"""Tests that everybody is closed when they say they are, and open otherwise."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.messages import Said
from api.regions.calendars import (
    WEEKDAYS,
    Calendar,
    ClosingRule,
    Days,
    NthWeekday,
    Period,
    Rhythm,
    YearlyDays,
)
from api.regions.closings import Party, closed_days, holiday, is_closed, occurrences

JAPAN = Calendar()
YEAR = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]


def closed_in(rule, first, last, calendar=JAPAN):
    return [day.isoformat()[5:] for day, _ in closed_days(rule, first, last, calendar)]


def dates(*words):
    return [date.fromisoformat(word) for word in words]


def shop(**rule):
    return Party(id="shop", name=Said("そば処", "Soba shop"), rule=ClosingRule(**rule))


def test_nobody_is_closed_without_a_rule():
    assert not [day for day in YEAR if is_closed(ClosingRule(), day, JAPAN)]


def test_a_weekly_closing_day_comes_every_week():
    rule = ClosingRule(weekly=("wed",))
    assert closed_in(rule, date(2026, 11, 1), date(2026, 11, 30)) == ["11-04", "11-11", "11-18", "11-25"]
    assert is_closed(rule, date(2026, 11, 4), JAPAN).reason == Said("定休日（水曜）", "weekly closing day (Wednesday)")


def test_the_third_tuesday_is_found_in_every_month():
    rule = ClosingRule(nth=(NthWeekday(nth=3, weekday="tue"),))
    expected = ["01-20", "02-17", "03-17", "04-21", "05-19", "06-16", "07-21", "08-18", "09-15", "10-20", "11-17", "12-15"]
    assert closed_in(rule, YEAR[0], YEAR[-1]) == expected
    assert is_closed(rule, date(2026, 11, 17), JAPAN).reason == Said("定休日（第3火曜）", "closing day (third Tuesday)")


def test_the_last_and_the_fifth_weekday_differ():
    last = ClosingRule(nth=(NthWeekday(nth=-1, weekday="mon"),))
    fifth = ClosingRule(nth=(NthWeekday(nth=5, weekday="mon"),))
    assert closed_in(last, date(2026, 10, 1), date(2026, 12, 31)) == ["10-26", "11-30", "12-28"]
    assert closed_in(fifth, date(2026, 10, 1), date(2026, 12, 31)) == ["11-30"]
    assert closed_in(last, date(2028, 2, 1), date(2028, 2, 29)) == ["02-28"]
    assert is_closed(ClosingRule(nth=(NthWeekday(nth=-1, weekday="tue"),)), date(2028, 2, 29), JAPAN).kind == "nth"


def test_substitute_and_in_between_holidays_are_holidays():
    rule = ClosingRule(holidays="closed")
    assert closed_in(rule, date(2026, 5, 1), date(2026, 5, 10)) == ["05-03", "05-04", "05-05", "05-06"]
    assert closed_in(rule, date(2026, 9, 15), date(2026, 9, 30)) == ["09-21", "09-22", "09-23"]
    assert holiday(date(2026, 5, 6), JAPAN) == Said("憲法記念日の振替休日", "substitute for Constitution Memorial Day")
    assert holiday(date(2026, 9, 22), JAPAN) == Said("国民の休日", "Citizens' Holiday")


def test_every_holiday_of_the_coming_years_has_an_english_name():
    day, names = date(2026, 1, 1), set()
    while day.year < 2036:
        name = holiday(day, JAPAN)
        if name:
            names.add(name.en)
            assert name.en != "public holiday", name.ja
            assert name.en.isascii()
        day += timedelta(days=1)
    assert len({name for name in names if not name.startswith("substitute")}) == 17


def test_a_region_may_keep_no_public_holidays_or_more_of_them():
    none = Calendar(public_holidays="none")
    assert holiday(date(2026, 11, 3), none) is None
    feast = Days(first=date(2026, 5, 25), last=date(2026, 5, 25), name="天神祭", name_en="Tenjin festival")
    more = Calendar(more_holidays=(feast,))
    assert is_closed(ClosingRule(holidays="closed"), date(2026, 5, 25), more).reason.en == "public holiday (Tenjin festival)"


def test_some_open_on_a_holiday_although_it_is_their_closing_day():
    rule = ClosingRule(weekly=("mon",), holidays="open")
    assert closed_in(rule, date(2026, 11, 16), date(2026, 11, 30)) == ["11-16", "11-30"]


def test_a_closing_day_on_a_holiday_may_move_to_the_next_day():
    # 23 November 2026 is a Monday and a holiday.
    rule = ClosingRule(weekly=("mon",), holidays="next_day")
    assert closed_in(rule, date(2026, 11, 16), date(2026, 11, 30)) == ["11-16", "11-24", "11-30"]
    assert is_closed(rule, date(2026, 11, 24), JAPAN).kind == "moved"


def test_a_moved_closing_day_passes_over_further_holidays():
    # Monday 21 to Wednesday 23 September 2026 are holidays: closed on Thursday.
    rule = ClosingRule(weekly=("mon",), holidays="next_day")
    assert closed_in(rule, date(2026, 9, 15), date(2026, 9, 30)) == ["09-24", "09-28"]


def test_a_holiday_that_is_no_closing_day_moves_nothing():
    rule = ClosingRule(weekly=("mon",), holidays="next_day")
    assert closed_in(rule, date(2026, 11, 3), date(2026, 11, 8)) == []


def test_new_year_passes_the_turn_of_the_year(tsuruoka):
    rule = ClosingRule(periods=("new-year",))
    assert closed_in(rule, date(2026, 12, 28), date(2027, 1, 6), tsuruoka.calendar) == ["12-31", "01-01", "01-02", "01-03"]


def test_obon_and_school_holidays_are_known_to_the_region(tsuruoka):
    rule = ClosingRule(periods=("obon", "school-holidays"))
    found = is_closed(rule, date(2026, 8, 14), tsuruoka.calendar)
    assert (found.kind, found.reason) == ("period", Said("お盆", "Obon"))
    assert is_closed(rule, date(2026, 8, 18), tsuruoka.calendar).reason.en == "school holidays"
    assert is_closed(rule, date(2026, 9, 1), tsuruoka.calendar) is None


def test_a_period_may_have_dates_of_one_year():
    term = Period(id="term", name="学期末", dated=(Days(first=date(2026, 7, 20), last=date(2026, 7, 22)),))
    calendar = Calendar(periods=(term,))
    assert closed_in(ClosingRule(periods=("term",)), YEAR[0], YEAR[-1], calendar) == ["07-20", "07-21", "07-22"]


def test_a_leap_day_may_be_a_yearly_day():
    calendar = Calendar(periods=(Period(id="leap", yearly=(YearlyDays(first="02-29", last="02-29"),)),))
    rule = ClosingRule(periods=("leap",))
    assert closed_in(rule, date(2028, 2, 1), date(2028, 3, 31), calendar) == ["02-29"]
    assert closed_in(rule, date(2027, 2, 1), date(2027, 3, 31), calendar) == []


def test_what_is_nearer_to_the_day_wins():
    day = date(2026, 11, 24)
    once = Days(first=day, last=day, name="研修", name_en="training")
    assert is_closed(ClosingRule(closed=(once,)), day, JAPAN).reason == Said("研修", "training")
    assert is_closed(ClosingRule(closed=(once,), opened=(day,)), day, JAPAN) is None
    assert is_closed(ClosingRule(weekly=("tue",), opened=(day,)), day, JAPAN) is None
    assert is_closed(ClosingRule(weekly=("mon",), holidays="open", closed=(once,)), day, JAPAN).kind == "once"


def test_a_rhythm_comes_on_its_weekdays_between_its_dates():
    rhythm = Rhythm(weekdays=("tue", "fri"), since=date(2026, 11, 10), until=date(2026, 11, 20))
    found = occurrences(rhythm, date(2026, 11, 1), date(2026, 11, 30), (), JAPAN)
    assert [one.date for one in found] == dates("2026-11-10", "2026-11-13", "2026-11-17", "2026-11-20")
    assert not any(one.reason for one in found)


def test_every_second_week_is_counted_from_the_week_of_the_start():
    # It starts on a Thursday; the Tuesday of that same week has passed.
    rhythm = Rhythm(weekdays=("tue", "thu"), every_weeks=2, since=date(2026, 11, 5))
    found = occurrences(rhythm, date(2026, 11, 1), date(2026, 12, 5), (), JAPAN)
    assert [one.date for one in found] == dates("2026-11-05", "2026-11-17", "2026-11-19", "2026-12-01", "2026-12-03")


def test_a_shop_closed_on_the_third_tuesday_gets_no_standing_order_and_the_reason_says_whose_day_it_is():
    rhythm = Rhythm(weekdays=("tue",), since=date(2026, 11, 1), skips=(date(2026, 11, 24),))
    farm = Party(id="farm", name=Said("農園", "Farm"), rule=ClosingRule(holidays="closed"))
    found = occurrences(
        rhythm,
        date(2026, 11, 1),
        date(2026, 11, 30),
        (shop(nth=(NthWeekday(nth=3, weekday="tue"),)), farm),
        JAPAN,
    )
    assert [(one.date.day, one.party, one.reason and one.reason.en) for one in found] == [
        (3, "farm", "Farm: public holiday (Culture Day)"),
        (10, None, None),
        (17, "shop", "Soba shop: closing day (third Tuesday)"),
        (24, None, "skipped on request"),
    ]
    assert found[2].reason.ja == "そば処: 定休日（第3火曜）"


def test_a_rhythm_that_is_over_or_has_not_begun_comes_never():
    over = Rhythm(weekdays=("tue",), since=date(2026, 1, 1), until=date(2026, 1, 31))
    assert occurrences(over, date(2026, 11, 1), date(2026, 11, 30), (), JAPAN) == ()
    ahead = Rhythm(weekdays=("tue",), since=date(2027, 1, 1))
    assert occurrences(ahead, date(2026, 11, 1), date(2026, 11, 30), (), JAPAN) == ()


NTH = st.builds(NthWeekday, nth=st.sampled_from([-1, 1, 3]), weekday=st.sampled_from(WEEKDAYS))
RULES = st.builds(
    ClosingRule,
    weekly=st.lists(st.sampled_from(WEEKDAYS), max_size=2, unique=True).map(tuple),
    nth=st.lists(st.builds(NthWeekday, nth=st.sampled_from([-1, 1, 3]), weekday=st.sampled_from(WEEKDAYS)), max_size=2).map(
        tuple
    ),
    holidays=st.sampled_from(["ignore", "closed", "open", "next_day"]),
)


@given(RULES, st.dates(date(2025, 1, 1), date(2030, 12, 31)))
def test_an_opening_for_once_beats_every_rule(rule, day):
    opened = rule.model_copy(update={"opened": (day,)})
    assert is_closed(opened, day, JAPAN) is None


@given(RULES, st.dates(date(2025, 1, 1), date(2030, 1, 1)), st.integers(0, 40), st.integers(0, 40))
def test_a_range_is_the_sum_of_its_parts(rule, first, one, other):
    rhythm = Rhythm(weekdays=("mon", "wed", "sat"), every_weeks=2, since=date(2025, 3, 5))
    parties = (Party(id="p", name=Said("某", "P"), rule=rule),)
    middle, last = first + timedelta(days=one), first + timedelta(days=one + other)
    whole = occurrences(rhythm, first, last, parties, JAPAN)
    parts = occurrences(rhythm, first, middle, parties, JAPAN) + occurrences(
        rhythm, middle + timedelta(days=1), last, parties, JAPAN
    )
    assert whole == parts


@pytest.mark.parametrize("rule", ["closed", "open", "next_day"])
def test_a_holiday_without_closing_days_matters_only_to_those_who_close_on_it(rule):
    found = closed_in(ClosingRule(holidays=rule), date(2026, 11, 1), date(2026, 11, 30))
    assert found == (["11-03", "11-23"] if rule == "closed" else [])
