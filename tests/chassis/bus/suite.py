"""What every bus does: each transport's test module runs these as its own.

A subclass gives the fixtures `bus` and `frail`; what its transport cannot do it marks as a strict
xfail with the reason.
"""

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from itertools import chain
from typing import Protocol

import pytest

from chassis.bus import (
    LARGEST_VALUE,
    Bus,
    BusUnavailable,
    LogBroken,
    Message,
    Reader,
    Received,
    Subscription,
    TopicPartition,
)
from chassis.events import Topic

SCR = Topic("scr")
FINDING = Topic("finding")
TOPICS = (SCR, FINDING)
LONG = 30.0
CLOSE_SECONDS = 10.0


class Frail(Protocol):
    """A bus of its own transport, which a test may break."""

    bus: Bus

    async def restart(self) -> None:
        """Let the transport die without a word and come back; `bus` may be another then."""
        ...

    async def break_down(self) -> None:
        """Take the transport away for the rest of the test."""
        ...


def numbered(count: int, keys: int = 8, start: int = 0, topic: Topic = SCR) -> list[Message]:
    return [
        Message(topic.name, f"key-{n % keys}", str(n).encode()) for n in range(start, start + count)
    ]


def numbers(messages: Iterable[Received]) -> list[int]:
    return [int(message.value or b"-1") for message in messages]


def ends(messages: Iterable[Received]) -> dict[TopicPartition, int]:
    return {message.at: message.offset + 1 for message in messages}


async def take(source: Subscription | Reader, count: int) -> list[Received]:
    """Poll until there are so many; fewer is a failure."""
    found: list[Received] = []
    async with asyncio.timeout(LONG):
        while len(found) < count:
            found += await source.poll(1000, 0.5)
    return found


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(LONG):
        while not true():  # noqa: ASYNC110 - what is looked at sets no event
            await asyncio.sleep(0.005)


async def settled(bus: Bus, members: Sequence[Subscription]) -> int:
    """Publish rounds until one reaches each message's one member; the next number to publish."""
    start = 0
    async with asyncio.timeout(LONG):
        while True:
            await bus.publish(numbered(32, keys=32, start=start))
            start += 32
            got: list[list[int]] = [[] for _ in members]
            for _ in range(4):
                whole = sum(map(len, got)) >= 32  # then once more, for what comes twice
                polled = await asyncio.gather(*(member.poll(1000, 0.2) for member in members))
                for share, member, messages in zip(got, members, polled, strict=True):
                    share += numbers(messages)
                    await member.commit(ends(messages))
                if whole:
                    break
            if all(got) and sorted(chain(*got)) == list(range(start - 32, start)):
                return start


class BusSuite:
    """The behaviour that services rely on."""

    closes_within = CLOSE_SECONDS
    silence = 0.3
    """Whatever would wrongly come had come by then."""

    async def test_messages_of_a_key_come_in_the_order_they_were_published(self, bus: Bus) -> None:
        member = await bus.subscribe([SCR.name], "readers")
        await bus.publish(numbered(500))
        await bus.publish(numbered(500, start=500))
        by_key = defaultdict(list)
        for message in await take(member, 1000):
            by_key[message.key].append(message)
        assert len(by_key) == 8
        for messages in by_key.values():
            assert numbers(messages) == sorted(numbers(messages))
            assert len({message.at for message in messages}) == 1
        assert len({messages[0].at for messages in by_key.values()}) > 1

    async def test_publishers_that_wait_together_all_find_their_messages_in_the_log(
        self, bus: Bus
    ) -> None:
        reader = await bus.read([SCR.name], None)
        await asyncio.gather(*(bus.publish([message]) for message in numbered(200)))
        assert sorted(numbers(await take(reader, 200))) == list(range(200))

    async def test_a_message_arrives_as_it_was_sent(self, bus: Bus) -> None:
        sent = Message(SCR.name, "clé", b'{"a": 1}', (("ce_id", b"1"), ("x", b"\x00\xff")))
        member = await bus.subscribe([SCR.name], "readers")
        await bus.publish([sent])
        [got] = await take(member, 1)
        assert (got.topic, got.key, got.value, got.headers) == (
            sent.topic,
            sent.key,
            sent.value,
            sent.headers,
        )

    async def test_bytes_that_nobody_can_read_come_through_and_hold_nothing_up(
        self, bus: Bus
    ) -> None:
        poison = b"\x00\xff not json"
        member = await bus.subscribe([SCR.name], "readers")
        await bus.publish([Message(SCR.name, "a", poison), Message(SCR.name, "a", b"{}")])
        assert [message.value for message in await take(member, 2)] == [poison, b"{}"]

    async def test_a_deletion_mark_arrives_as_a_null_value(self, bus: Bus) -> None:
        member = await bus.subscribe([SCR.name], "readers")
        await bus.publish([Message(SCR.name, "a", b"1"), Message(SCR.name, "a", None)])
        assert [message.value for message in await take(member, 2)] == [b"1", None]

    async def test_a_message_larger_than_an_event_may_be_is_refused_where_it_is_made(
        self, bus: Bus
    ) -> None:
        member = await bus.subscribe([SCR.name], "readers")
        await bus.publish([Message(SCR.name, "a", b"x" * LARGEST_VALUE)])
        [got] = await take(member, 1)
        assert got.value == b"x" * LARGEST_VALUE
        with pytest.raises(ValueError, match="65537 bytes"):
            Message(SCR.name, "a", b"x" * (LARGEST_VALUE + 1))

    async def test_a_poll_gives_at_most_what_was_asked_for(self, bus: Bus) -> None:
        member = await bus.subscribe([SCR.name], "readers")
        await bus.publish(numbered(50))
        first = await member.poll(7, LONG)
        assert 1 <= len(first) <= 7
        rest = await take(member, 50 - len(first))
        assert sorted(numbers([*first, *rest])) == list(range(50))

    async def test_a_poll_of_nothing_ends_after_its_wait(self, bus: Bus) -> None:
        member = await bus.subscribe([SCR.name], "readers")
        started = time.monotonic()
        assert await member.poll(10, 0.3) == []
        assert 0.2 < time.monotonic() - started < 3

    async def test_a_waiting_poll_wakes_when_something_is_published(self, bus: Bus) -> None:
        member = await bus.subscribe([SCR.name], "readers")
        await bus.publish(numbered(1))
        await take(member, 1)
        waiting = asyncio.create_task(member.poll(10, LONG))
        assert (await asyncio.wait({waiting}, timeout=0.2)) == (set(), {waiting})
        published = time.monotonic()
        await bus.publish(numbered(1, start=1))
        assert numbers(await waiting) == [1]
        assert time.monotonic() - published < 2

    async def test_what_was_not_committed_comes_again_to_the_next_member(self, bus: Bus) -> None:
        member = await bus.subscribe([SCR.name], "readers")
        await bus.publish(numbered(20))
        assert len(await take(member, 20)) == 20
        await member.close()
        again = await bus.subscribe([SCR.name], "readers")
        assert sorted(numbers(await take(again, 20))) == list(range(20))

    async def test_a_new_member_goes_on_where_the_group_committed(self, bus: Bus) -> None:
        member = await bus.subscribe([SCR.name], "readers")
        await bus.publish(numbered(20))
        done = await take(member, 20)
        left = {max(done, key=lambda message: (message.at, message.offset)).at}
        await member.commit({at: end for at, end in ends(done).items() if at not in left})
        await member.close()
        again = await bus.subscribe([SCR.name], "readers")
        expected = [message for message in done if message.at in left]
        assert numbers(await take(again, len(expected))) == numbers(expected)
        assert await again.poll(10, self.silence) == []

    async def test_a_rewound_member_reads_again_from_there(self, bus: Bus) -> None:
        member = await bus.subscribe([SCR.name], "readers")
        await bus.publish(numbered(20, keys=1))
        done = await take(member, 20)
        member.rewind({done[5].at: done[5].offset})
        assert numbers(await take(member, 15)) == list(range(5, 20))

    async def test_a_new_group_begins_with_the_first_message(self, bus: Bus) -> None:
        await bus.publish(numbered(20))
        member = await bus.subscribe([SCR.name], "latecomers")
        assert sorted(numbers(await take(member, 20))) == list(range(20))

    async def test_groups_read_independently(self, bus: Bus) -> None:
        one = await bus.subscribe([SCR.name], "one")
        two = await bus.subscribe([SCR.name], "two")
        await bus.publish(numbered(20))
        done = await take(one, 20)
        await one.commit(ends(done))
        assert sorted(numbers(await take(two, 20))) == list(range(20))

    async def test_a_member_reads_the_topics_it_asked_for_and_no_other(self, bus: Bus) -> None:
        both = await bus.subscribe([SCR.name, FINDING.name], "both")
        one = await bus.subscribe([FINDING.name], "one")
        await bus.publish([*numbered(10), *numbered(10, start=10, topic=FINDING)])
        assert {m.topic for m in await take(both, 20)} == {SCR.name, FINDING.name}
        assert sorted(numbers(await take(one, 10))) == list(range(10, 20))
        assert await one.poll(10, self.silence) == []

    async def test_two_members_share_a_topic_without_loss_or_duplicate(self, bus: Bus) -> None:
        members = [await bus.subscribe([SCR.name], "pair") for _ in range(2)]
        start = await settled(bus, members)
        await bus.publish(numbered(2000, keys=64, start=start))
        got: list[list[int]] = [[], []]
        places: list[set[TopicPartition]] = [set(), set()]
        async with asyncio.timeout(LONG):
            while sum(map(len, got)) < 2000:
                for n, member in enumerate(members):
                    messages = await member.poll(100, 0.1)
                    got[n] += numbers(messages)
                    places[n] |= set(ends(messages))
                    await member.commit(ends(messages))
        assert sorted(chain(*got)) == list(range(start, start + 2000))
        assert places[0].isdisjoint(places[1])
        assert len(places[0]) == len(places[1]) == SCR.partitions // 2

    async def test_a_member_that_leaves_is_followed_by_the_others(self, bus: Bus) -> None:
        staying, leaving = [await bus.subscribe([SCR.name], "pair") for _ in range(2)]
        start = await settled(bus, [staying, leaving])
        await leaving.close()
        await bus.publish(numbered(100, keys=64, start=start))
        found = await take(staying, 100)
        assert set(numbers(found)) >= set(range(start, start + 100))
        assert set(ends(found)) == {TopicPartition(SCR.name, n) for n in range(SCR.partitions)}

    async def test_nothing_is_lost_while_members_come_and_go(self, bus: Bus) -> None:
        seen: Counter[int] = Counter()

        async def work(member: Subscription, done: asyncio.Event) -> None:
            while not done.is_set():
                messages = await member.poll(20, 0.1)
                seen.update(numbers(messages))
                await member.commit(ends(messages))
            await member.close()

        total, all_seen, leave = 600, asyncio.Event(), asyncio.Event()
        async with asyncio.timeout(2 * LONG), asyncio.TaskGroup() as tasks:
            tasks.create_task(work(await bus.subscribe([SCR.name], "crew"), all_seen))
            for start in range(0, total, 50):
                await bus.publish(numbered(50, keys=64, start=start))
                if start == 100:
                    tasks.create_task(work(await bus.subscribe([SCR.name], "crew"), leave))
                if start == 300:
                    tasks.create_task(work(await bus.subscribe([SCR.name], "crew"), all_seen))
                if start == 400:
                    leave.set()
            await until(lambda: len(seen) == total)
            all_seen.set()
        assert set(seen) == set(range(total))

    async def test_a_commit_for_a_partition_taken_away_is_left_out_and_the_rest_is_kept(
        self, bus: Bus
    ) -> None:
        first = await bus.subscribe([SCR.name], "pair")
        await bus.publish(numbered(40, keys=40))
        done = await take(first, 40)
        second = await bus.subscribe([SCR.name], "pair")
        lost: set[TopicPartition] = set()
        async with asyncio.timeout(LONG):
            while len(lost) < SCR.partitions // 2:
                lost |= set(ends(await second.poll(1000, 0.5)))
        await first.commit(ends(done))
        await first.close()
        await second.close()
        third = await bus.subscribe([SCR.name], "pair")
        again = [n for n, message in zip(numbers(done), done, strict=True) if message.at in lost]
        assert sorted(numbers(await take(third, len(again)))) == sorted(again)
        assert await third.poll(10, self.silence) == []

    async def test_lag_is_what_is_still_to_be_read(self, bus: Bus) -> None:
        member = await bus.subscribe([SCR.name], "readers")
        assert await member.lag() == 0
        await bus.publish(numbered(30))
        assert await member.lag() == 30
        first = await member.poll(10, LONG)
        assert await member.lag() == 30 - len(first)

    async def test_a_reader_begins_at_the_end_and_knows_its_positions(self, bus: Bus) -> None:
        await bus.publish(numbered(20))
        reader = await bus.read([SCR.name], None)
        before = reader.positions
        assert set(before) == {TopicPartition(SCR.name, n) for n in range(SCR.partitions)}
        assert sum(before.values()) == 20
        await bus.publish(numbered(5, start=20))
        found = await take(reader, 5)
        assert sorted(numbers(found)) == list(range(20, 25))
        assert reader.positions == {**before, **ends(found)}

    async def test_a_reader_goes_on_from_positions_and_from_the_end_elsewhere(
        self, bus: Bus
    ) -> None:
        reader = await bus.read([SCR.name], None)
        await bus.publish(numbered(20))
        found = await take(reader, 20)
        place = found[0].at
        wanted = [
            n for n, message in zip(numbers(found), found, strict=True) if message.at == place
        ]
        resumed = await bus.read([SCR.name], {place: 0})
        assert numbers(await take(resumed, len(wanted))) == wanted
        assert await resumed.poll(10, self.silence) == []

    async def test_a_reader_is_in_no_groups_way(self, bus: Bus) -> None:
        member = await bus.subscribe([SCR.name], "readers")
        readers = [await bus.read([SCR.name], None) for _ in range(2)]
        await bus.publish(numbered(20))
        for source in (*readers, member):
            assert sorted(numbers(await take(source, 20))) == list(range(20))

    async def test_a_place_the_log_never_had_is_said_and_not_skipped(self, bus: Bus) -> None:
        await bus.publish(numbered(20))
        reader = await bus.read([SCR.name], {TopicPartition(SCR.name, 0): 10_000})
        with pytest.raises(LogBroken):
            await take(reader, 1)
        with pytest.raises(LogBroken):
            await reader.poll(10, 0.5)

    async def test_a_reset_group_reads_all_again(self, bus: Bus) -> None:
        member = await bus.subscribe([SCR.name], "readers")
        await bus.publish(numbered(20))
        await member.commit(ends(await take(member, 20)))
        with pytest.raises(BusUnavailable):
            await bus.reset("readers", [SCR.name])
        await member.close()
        await bus.reset("readers", [SCR.name])
        again = await bus.subscribe([SCR.name], "readers")
        assert sorted(numbers(await take(again, 20))) == list(range(20))

    async def test_topics_are_made_once(self, bus: Bus) -> None:
        await bus.publish(numbered(20))
        await bus.start(TOPICS)
        member = await bus.subscribe([SCR.name], "readers")
        assert len(await take(member, 20)) == 20

    async def test_a_closed_member_and_a_closed_bus_refuse_work(self, bus: Bus) -> None:
        member = await bus.subscribe([SCR.name], "readers")
        assert await bus.healthy()
        await member.close()
        await member.close()
        with pytest.raises(BusUnavailable):
            await member.poll(1, 0)
        await bus.close()
        await bus.close()
        with pytest.raises(BusUnavailable):
            await bus.publish(numbered(1))
        assert not await bus.healthy()

    async def test_nothing_acknowledged_is_lost_over_a_restart(self, frail: Frail) -> None:
        acknowledged: list[int] = []

        async def publish(message: Message) -> None:
            while True:
                with suppress(BusUnavailable):
                    await frail.bus.publish([message])
                    acknowledged.extend(numbers_of([message]))
                    return
                await asyncio.sleep(0.05)

        async def publish_all() -> None:
            for message in numbered(300):
                await publish(message)

        publishing = asyncio.create_task(publish_all())
        await until(lambda: len(acknowledged) > 100)
        await frail.restart()
        async with asyncio.timeout(LONG):
            await publishing
        member = await frail.bus.subscribe([SCR.name], "readers")
        assert len(acknowledged) == 300
        assert await member.lag() >= 300
        found = await take(member, 300)
        assert set(numbers(found)) == set(acknowledged)
        for key in {message.key for message in found}:
            first_seen = list(dict.fromkeys(numbers(m for m in found if m.key == key)))
            assert first_seen == sorted(first_seen)

    async def test_closing_without_the_transport_ends_within_its_deadline(
        self, frail: Frail
    ) -> None:
        bus = frail.bus
        member = await bus.subscribe([SCR.name], "readers")
        await bus.read([SCR.name], None)
        await bus.publish(numbered(10))
        await take(member, 10)
        await frail.break_down()
        publishing = asyncio.create_task(bus.publish(numbered(10)))
        await asyncio.wait({publishing}, timeout=0.3)
        started = time.monotonic()
        await bus.close()
        assert time.monotonic() - started < self.closes_within
        with pytest.raises(BusUnavailable):
            async with asyncio.timeout(LONG):
                await publishing
        assert not await bus.healthy()
        await until(lambda: asyncio.all_tasks() == {asyncio.current_task()})


def numbers_of(messages: Iterable[Message]) -> list[int]:
    return [int(message.value or b"-1") for message in messages]
