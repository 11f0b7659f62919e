"""A place in the stream: for each partition the next offset, as one opaque event id."""

import base64
import json
from collections.abc import Mapping

from chassis.bus import Positions, TopicPartition
from chassis.errors import Rejected


class BadPlace(Rejected):
    title = "This Last-Event-ID is not of this stream."


def write_place(positions: Positions) -> str:
    by_topic: dict[str, dict[int, int]] = {}
    for at, offset in sorted(positions.items()):
        by_topic.setdefault(at.topic, {})[at.partition] = offset
    text = json.dumps(by_topic, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_place(place: str, known: Mapping[str, int]) -> dict[TopicPartition, int]:
    """The positions of a place; `known` has the number of partitions of each topic."""
    try:
        positions = positions_of(place)
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise BadPlace from None
    for at, offset in positions.items():
        inside = 0 <= at.partition < known.get(at.topic, 0)
        if not inside or type(offset) is not int or not 0 <= offset < 2**62:
            raise BadPlace
    return positions


def positions_of(place: str) -> dict[TopicPartition, int]:
    """Of a place that we wrote."""
    by_topic = json.loads(base64.urlsafe_b64decode(place + "=" * (-len(place) % 4)))
    return {
        TopicPartition(topic, int(partition)): offset
        for topic, partitions in by_topic.items()
        for partition, offset in partitions.items()
    }
