"""A place is read back as it was written; what is not one of ours is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.bus import TopicPartition
from contracts.events import EVENTS
from gateway.stream.places import BadPlace, read_place, write_place

KNOWN = {"scr": 4, "marker-set": 4}
POSITIONS = st.dictionaries(
    st.builds(TopicPartition, st.sampled_from(sorted(KNOWN)), st.integers(0, 3)),
    st.integers(0, 2**60 - 1),
)


def without_zeros(positions: dict[TopicPartition, int]) -> dict[TopicPartition, int]:
    return {at: offset for at, offset in positions.items() if offset}


@given(POSITIONS)
def test_a_place_is_read_back_as_it_was_written(positions: dict[TopicPartition, int]) -> None:
    place = write_place(positions)
    assert place
    assert without_zeros(read_place(place, KNOWN)) == without_zeros(positions)


def test_a_place_of_every_topic_is_short_enough_to_come_with_each_event() -> None:
    topics = {event.topic for event in EVENTS}
    positions = {TopicPartition(t.name, n): 10**6 for t in topics for n in range(t.partitions)}
    assert len(write_place(positions)) < 1000


@pytest.mark.parametrize(
    "place",
    [
        *("", "0", "2", "garbage", "é", "\x00", "%31", "1 ", " 1", "1~", "1~~", "~1", "1\n"),
        *("1~scr", "1~scr.", "1~scr..1", "1~scr.x", "1~scr.-1", "1~scr.1.", "1~scr.1~"),
        *("1~scr.1.1.1.1.1", "1~other.1", "1~SCR.1", "1~scr.1~scr.2", "1~scr.A", "1~scr.+1"),
        *("1~scr." + "f" * 16, "1~scr." + "1" * 4000, "1~scr.\u0661", "1~.1"),
        "1~" + "~".join(["scr.1"] * 500),
    ],
)
def test_what_is_no_place_of_this_stream_is_refused(place: str) -> None:
    with pytest.raises(BadPlace):
        read_place(place, KNOWN)


@given(st.text(max_size=200) | st.from_regex(r"\A1(~[a-z-]{1,5}(\.[0-9a-f]{0,20}){0,6}){0,4}\Z"))
def test_no_text_at_all_does_more_than_be_refused(place: str) -> None:
    try:
        positions = read_place(place, KNOWN)
    except BadPlace:
        return
    assert without_zeros(read_place(write_place(positions), KNOWN)) == without_zeros(positions)
