"""The days of a board's workshops and actions as iCalendar (RFC 5545): days and codes, no text."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

SUMMARY = {
    "workshop": "Local workshop",
    "due": "Workshop action due",
    "follow_up": "Workshop action: follow up",
}
"""What a day is called; the issue's code follows, and nothing that anybody wrote."""


@dataclass(frozen=True, slots=True)
class Day:
    """A whole day in the calendar."""

    id: UUID
    kind: str
    issue: str
    on: date
    url: str
    changed_at: datetime
    revision: int = 1


REMINDED_OF = ("due", "follow_up")


def as_calendar(days: Iterable[Day], days_before: int) -> bytes:
    """A calendar that programs fetch again every few hours.

    It reminds of what reminder events remind of, as many days before: nobody has to set it.
    """
    from icalendar import Alarm, Calendar, Event  # not before somebody asks for a calendar

    calendar = Calendar()
    calendar.add("prodid", "-//LiPP//local workshops//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Local workshops")
    calendar.add("refresh-interval;value=duration", "PT6H")
    for day in days:
        event = Event()
        event.add("uid", f"{day.id}-{day.kind}@lipp")
        event.add("dtstamp", day.changed_at)
        event.add("sequence", day.revision - 1)
        event.add("dtstart", day.on)  # a date without an end is that day (section 3.6.1)
        event.add("transp", "TRANSPARENT")
        event.add("class", "PRIVATE")
        called = f"{SUMMARY[day.kind]} ({day.issue})"
        event.add("summary", called)
        event.add("url", day.url)
        if day.kind in REMINDED_OF:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", called)
            alarm.add("trigger", timedelta(days=-days_before))  # counted from the day's beginning
            event.add_component(alarm)
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content
