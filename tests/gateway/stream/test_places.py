"""A place is read back as it was written; what is not one of ours is refused."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.bus import TopicPartition
from gateway.stream.places import BadPlace, read_place, write_place

KNOWN = {"scr": 4, "finding": 4}
POSITIONS = st.dictionaries(
    st.builds(TopicPartition, st.sampled_from(sorted(KNOWN)), st.integers(0, 3)),
    st.integers(0, 2**62 - 1),
)


@given(POSITIONS)
def test_a_place_is_read_back_as_it_was_written(positions: dict[TopicPartition, int]) -> None:
    assert read_place(write_place(positions), KNOWN) == positions


def coded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


FOREIGN = [
    "garbage",
    "1",
    "é",
    "\x00",
    "%7B%7D",
    "e30" * 1000,
    coded([]),
    coded(1),
    coded(None),
    coded("scr"),
    coded({"scr": []}),
    coded({"scr": 3}),
    coded({"scr": {"0": None}}),
    coded({"scr": {"0": "1"}}),
    coded({"scr": {"0": 1.5}}),
    coded({"scr": {"0": True}}),
    coded({"scr": {"0": -1}}),
    coded({"scr": {"0": 2**62}}),
    coded({"scr": {"4": 0}}),
    coded({"scr": {"-1": 0}}),
    coded({"scr": {"x": 0}}),
    coded({"scr": {"9" * 5000: 0}}),
    coded({"other": {"0": 0}}),
    base64.urlsafe_b64encode(b"[" * 3000).decode(),
    base64.urlsafe_b64encode(b'{"scr":{"0":1e400}}').decode(),
]


@pytest.mark.parametrize("place", FOREIGN)
def test_what_is_no_place_of_this_stream_is_refused(place: str) -> None:
    with pytest.raises(BadPlace):
        read_place(place, KNOWN)


@given(st.text(max_size=200))
def test_no_text_at_all_does_more_than_be_refused(place: str) -> None:
    try:
        read_place(place, KNOWN)
    except BadPlace:
        return
