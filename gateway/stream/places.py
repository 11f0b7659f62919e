"""A place in the stream: for each partition the next offset, as one short event id.

`1~finding.0.2f~scr.1c`: topics, and the offsets of their partitions in hexadecimal; what is left
out is 0. It goes with every event to everybody who listens.
"""

import re
from collections.abc import Mapping

from chassis.bus import Positions, TopicPartition
from chassis.errors import Rejected

_FORM = "1"
_PART = re.compile(r"([a-z][a-z0-9-]{0,63})((?:\.[0-9a-f]{1,15})+)", re.ASCII)


class BadPlace(Rejected):
    title = "This Last-Event-ID is not of this stream."


def write_place(positions: Positions) -> str:
    offsets: dict[str, list[int]] = {}
    for at, offset in sorted(positions.items()):
        if offset:
            of_topic = offsets.setdefault(at.topic, [])
            of_topic.extend([0] * (at.partition - len(of_topic)))
            of_topic.append(offset)
    return "~".join(
        [_FORM, *(".".join([topic, *(f"{n:x}" for n in of)]) for topic, of in offsets.items())]
    )


def read_place(place: str, known: Mapping[str, int]) -> dict[TopicPartition, int]:
    """The positions of a place; `known` has the number of partitions of each topic."""
    form, *parts = place.split("~")
    found = [_PART.fullmatch(part) for part in parts]
    if form != _FORM or None in found or len({m[1] for m in found if m}) != len(parts):
        raise BadPlace
    positions = positions_of(place)
    if any(at.partition >= known.get(at.topic, 0) for at in positions):
        raise BadPlace
    return positions


def positions_of(place: str) -> dict[TopicPartition, int]:
    """Of a place that we wrote."""
    return {
        TopicPartition(topic, partition): int(offset, 16)
        for topic, *offsets in (part.split(".") for part in place.split("~")[1:])
        for partition, offset in enumerate(offsets)
    }
