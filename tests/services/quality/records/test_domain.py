"""Working days by England's bank holidays."""

from datetime import date, timedelta

import pytest

from services.quality.records.domain import (
    BeyondHolidays,
    after_working_days,
    known_days,
    quarter_end,
    working_days_between,
)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2025, 1, 13), 1, date(2025, 1, 14)),
        (date(2025, 1, 10), 1, date(2025, 1, 13)),  # over a weekend
        (date(2024, 12, 24), 3, date(2024, 12, 31)),  # Christmas and Boxing Day
        (date(2025, 4, 17), 1, date(2025, 4, 22)),  # Easter
        (date(2022, 6, 1), 1, date(2022, 6, 6)),  # the Platinum Jubilee
        (date(2026, 3, 16), 1, date(2026, 3, 17)),  # no bank holiday in England
        (date(2025, 1, 11), 0, date(2025, 1, 11)),
    ],
)
def test_working_days_pass_over_weekends_and_bank_holidays(
    start: date, days: int, end: date
) -> None:
    assert after_working_days(start, days) == end
    assert working_days_between(start, end) == days


def test_what_no_holiday_list_reaches_is_not_guessed() -> None:
    first, last = known_days()
    assert after_working_days(first, 1)
    assert after_working_days(last.replace(day=1), 1)
    for day in (last, date.max, first - timedelta(days=1), date.min):
        with pytest.raises(BeyondHolidays):
            after_working_days(day, 1)
    with pytest.raises(BeyondHolidays):  # at once: counting since the year 1 takes seconds
        working_days_between(date.min, last)


@pytest.mark.parametrize(
    ("quarter", "end"), [("2015Q1", date(2015, 3, 31)), ("2015Q4", date(2015, 12, 31))]
)
def test_a_quarter_ends_on_its_last_day(quarter: str, end: date) -> None:
    assert quarter_end(quarter) == end
