"""How a group's partitions are shared out."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.bus import BusUnavailable, Message, TopicPartition
from chassis.bus.log import Group, LogBus, Member
from chassis.bus.memory import MemoryBus, MemoryLog
from chassis.events import Topic

NAMES = ("scr", "finding", "issue")
PARTITIONS = [TopicPartition(name, number) for name in NAMES for number in range(4)]
TOPIC_SETS = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True)


def member_of(group: Group, topics: Sequence[str]) -> Member:
    log = MemoryLog()
    member = Member(log, topics, group, LogBus(log))
    group.join(member, [at for at in PARTITIONS if at.topic in topics])
    return member


@given(joining=st.lists(TOPIC_SETS, min_size=1, max_size=6), data=st.data())
def test_each_partition_has_one_member_that_asked_for_it_whoever_joins_and_leaves(
    joining: list[list[str]], data: st.DataObject
) -> None:
    group = Group("readers")
    members = [member_of(group, topics) for topics in joining]
    stay = data.draw(st.integers(0, len(members)))
    for member in members[stay:]:
        group.leave(member)
    held = [(at, member) for member in members[:stay] for at in group.shares[member]]
    wanted = {topic for topics in joining[:stay] for topic in topics}
    assert sorted(at for at, _ in held) == sorted(at for at in PARTITIONS if at.topic in wanted)
    assert all(at.topic in member.topics for at, member in held)


@given(count=st.integers(1, 12))
def test_members_of_the_same_topics_have_shares_of_nearly_the_same_size(count: int) -> None:
    group = Group("readers")
    members = [member_of(group, NAMES) for _ in range(count)]
    sizes = [len(group.shares[member]) for member in members]
    assert sum(sizes) == len(PARTITIONS)
    assert max(sizes) - min(sizes) <= 1


async def test_a_key_has_the_same_partition_in_every_process() -> None:
    bus = MemoryBus()
    await bus.start([Topic("scr")])
    reader = await bus.read(["scr"], None)
    await bus.publish([Message("scr", key, b"") for key in ("a", "b", "c", "d", "scr-1")])
    found = {message.key: message.partition for message in await reader.poll(10, 0)}
    # a hash that changed would send a key's next event to another partition than its last
    assert found == {"a": 3, "b": 1, "c": 3, "d": 0, "scr-1": 0}


async def test_a_topic_that_nobody_made_is_said() -> None:
    bus = MemoryBus()
    with pytest.raises(BusUnavailable, match="there is no topic scr"):
        await bus.publish([Message("scr", "a", b"")])
    with pytest.raises(BusUnavailable, match="there is no topic scr"):
        await bus.subscribe(["scr"], "readers")
