"""The tables of the local log; each function is part of one transaction."""

import sqlite3
import time
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from chassis.bus import Message, Positions, Received, TopicPartition
from chassis.bus.log import Span
from chassis.events import Topic

SCHEMA = """
CREATE TABLE IF NOT EXISTS partition (
    topic TEXT NOT NULL, partition INTEGER NOT NULL,
    first INTEGER NOT NULL DEFAULT 0, next INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (topic, partition)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS message (
    topic TEXT NOT NULL, partition INTEGER NOT NULL, offset INTEGER NOT NULL,
    key TEXT NOT NULL, value BLOB, headers BLOB, published_ms INTEGER NOT NULL,
    PRIMARY KEY (topic, partition, offset)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS position (
    consumers TEXT NOT NULL, topic TEXT NOT NULL, partition INTEGER NOT NULL,
    next_offset INTEGER NOT NULL,
    PRIMARY KEY (consumers, topic, partition)
) WITHOUT ROWID;
"""

_headers = msgspec.msgpack.Decoder(tuple[tuple[str, bytes], ...])


def make_partitions(db: sqlite3.Connection, topics: Iterable[Topic]) -> None:
    """Of new topics only: more partitions would send a key's next message to another one."""
    known = {topic for (topic,) in db.execute("SELECT DISTINCT topic FROM partition")}
    for topic in topics:
        if topic.name not in known:
            rows = [(topic.name, number) for number in range(topic.partitions)]
            db.executemany("INSERT INTO partition (topic, partition) VALUES (?, ?)", rows)


def partitions(db: sqlite3.Connection) -> dict[TopicPartition, Span]:
    rows = db.execute("SELECT topic, partition, first, next FROM partition ORDER BY 1, 2")
    return {TopicPartition(topic, n): Span(first, end) for topic, n, first, end in rows}


def append(db: sqlite3.Connection, messages: Sequence[tuple[TopicPartition, Message]]) -> None:
    now_ms = time.time_ns() // 1_000_000
    # read here and not kept in memory, so that another process may write too
    ends = {at: _span(db, at).next for at in {at for at, _ in messages}}
    rows = []
    for at, message in messages:
        headers = msgspec.msgpack.encode(message.headers) if message.headers else None
        rows.append((*at, ends[at], message.key, message.value, headers, now_ms))
        ends[at] += 1
    db.executemany("INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    db.executemany(
        "UPDATE partition SET next = ? WHERE topic = ? AND partition = ?",
        [(end, *at) for at, end in ends.items()],
    )


def read(
    db: sqlite3.Connection, places: Sequence[tuple[TopicPartition, int]], limit: int
) -> list[Received]:
    found: list[Received] = []
    for at, offset in places:
        rows = db.execute(
            "SELECT offset, key, value, headers FROM message"
            " WHERE topic = ? AND partition = ? AND offset >= ? ORDER BY offset LIMIT ?",
            (*at, offset, limit - len(found)),
        ).fetchall()
        # compaction leaves gaps, so only a partition's span tells that a place is outside
        if not rows or rows[0][0] != offset:
            _span(db, at).check(at, offset)
        found += [
            Received(*at, n, key, value, _headers.decode(headers) if headers else ())
            for n, key, value, headers in rows
        ]
        if len(found) == limit:
            break
    return found


def committed(db: sqlite3.Connection, group: str) -> dict[TopicPartition, int]:
    rows = db.execute(
        "SELECT topic, partition, next_offset FROM position WHERE consumers = ?", (group,)
    )
    return {TopicPartition(topic, number): offset for topic, number, offset in rows}


def remember(db: sqlite3.Connection, group: str, positions: Positions) -> None:
    rows = [(group, *at, offset) for at, offset in positions.items()]
    db.executemany("REPLACE INTO position VALUES (?, ?, ?, ?)", rows)


def forget(db: sqlite3.Connection, group: str, topics: Sequence[str]) -> None:
    rows = [(group, topic) for topic in topics]
    db.executemany("DELETE FROM position WHERE consumers = ? AND topic = ?", rows)


def compact(db: sqlite3.Connection, topic: Topic, at: TopicPartition, before: datetime) -> None:
    """Of the messages older than `before`, keep the last of each key, if it is no deletion mark."""
    if topic.compacted:
        db.execute(
            "DELETE FROM message WHERE topic = ?1 AND partition = ?2 AND published_ms < ?3"
            " AND (value IS NULL OR offset NOT IN (SELECT max(offset) FROM message"
            " WHERE topic = ?1 AND partition = ?2 GROUP BY key))",
            (*at, _ms(before)),
        )


def expire(db: sqlite3.Connection, topic: Topic, at: TopicPartition, now: datetime) -> None:
    """Let go of what is older than the topic keeps, and move its beginning."""
    if topic.retention_days is None:
        return
    oldest = now - timedelta(days=topic.retention_days)
    db.execute(
        "DELETE FROM message WHERE topic = ? AND partition = ? AND published_ms < ?",
        (*at, _ms(oldest)),
    )
    db.execute(
        "UPDATE partition SET first = coalesce((SELECT min(offset) FROM message AS m"
        " WHERE m.topic = partition.topic AND m.partition = partition.partition), next)"
        " WHERE topic = ? AND partition = ?",
        at,
    )


def _span(db: sqlite3.Connection, at: TopicPartition) -> Span:
    sql = "SELECT first, next FROM partition WHERE topic = ? AND partition = ?"
    return Span(*db.execute(sql, at).fetchone())


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
