"""How a group's partitions are shared out."""

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.bus import BusUnavailable, Message, Positions, Received, TopicPartition
from chassis.bus.log import Group, LogBus, Member
from chassis.bus.memory import MemoryBus, MemoryLog
from chassis.events import Topic
from tests.chassis.bus.suite import numbered, numbers

ONE = Topic("one", partitions=1)
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


class SlowLog(MemoryLog):
    """Answers, with what was true before, when it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = asyncio.Event()
        self.let_go = asyncio.Event()
        self.let_go.set()

    async def read(
        self, places: Sequence[tuple[TopicPartition, int]], limit: int
    ) -> list[Received]:
        found = await super().read(places, limit)
        self.asked.set()
        await self.let_go.wait()
        return found

    async def committed(self, group: str) -> Positions:
        found = dict(await super().committed(group))
        self.asked.set()
        await self.let_go.wait()
        return found

    def hold(self) -> None:
        self.asked.clear()
        self.let_go.clear()


async def test_a_rewind_is_not_undone_by_a_read_under_way() -> None:
    log = SlowLog()
    bus = LogBus(log)
    await bus.start([ONE])
    await bus.publish(numbered(10, topic=ONE))
    member = await bus.subscribe([ONE.name], "readers")
    assert numbers(await member.poll(5, 0)) == [0, 1, 2, 3, 4]
    log.hold()
    polling = asyncio.create_task(member.poll(5, 5))
    await log.asked.wait()
    member.rewind({TopicPartition(ONE.name, 0): 0})
    log.let_go.set()
    assert numbers(await polling) == [0, 1, 2, 3, 4]


async def test_a_place_found_for_an_earlier_share_is_not_taken() -> None:
    log = SlowLog()
    bus = LogBus(log)
    await bus.start([ONE])
    await bus.publish(numbered(10, topic=ONE))
    here = TopicPartition(ONE.name, 0)
    first = await bus.subscribe([ONE.name], "readers")
    second = await bus.subscribe([ONE.name], "readers")
    await first.close()
    log.hold()
    polling = asyncio.create_task(second.poll(10, 0.2))
    await log.asked.wait()  # it knows by now that nothing is committed
    await log.commit("readers", {here: 7})
    assert isinstance(second, Member)
    second.give(frozenset())
    second.give(frozenset([here]))
    log.let_go.set()
    assert numbers(await polling) == [7, 8, 9]


async def test_a_busy_partition_does_not_starve_the_others() -> None:
    bus = MemoryBus()
    await bus.start([Topic("scr")])
    await bus.publish([Message("scr", "a", b"0")] * 100 + [Message("scr", "b", b"1")])
    member = await bus.subscribe(["scr"], "readers")
    found = [message for _ in range(2) for message in await member.poll(10, 0)]
    assert {message.key for message in found} == {"a", "b"}
