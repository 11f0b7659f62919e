"""What analysts decide reaches a coder that learns; what is gone is forgotten."""

from collections.abc import Sequence
from uuid import UUID

import pytest

from services.collation.coder.domain import Learner, Lesson
from services.collation.lessons import queries
from services.collation.lessons.worker import learn_if_new
from tests.services.collation.desk import PLAIN, SHOWS_D4, SHOWS_D4_AND_G6, Desk, withdrawn


class Pupil:
    """Keeps what it was taught last."""

    def __init__(self) -> None:
        self.lessons: list[Lesson] | None = None

    def learn(self, lessons: Sequence[Lesson]) -> None:
        self.lessons = list(lessons)


async def taught(desk: Desk) -> list[Lesson] | None:
    pupil = Pupil()
    assert isinstance(pupil, Learner)
    await learn_if_new(desk.database, pupil, ())
    return pupil.lessons


async def rejected(desk: Desk, text: str, scr_id: UUID | None = None) -> UUID:
    """A review whose one suggestion was turned down."""
    scr_id = await desk.publish(text, scr_id=scr_id)
    (suggestion,) = await desk.suggestions(scr_id)
    assert (await desk.decide(suggestion, "reject")).is_success
    return scr_id


async def test_what_was_accepted_is_present_and_what_was_rejected_absent(desk: Desk) -> None:
    scr_id = await desk.publish(PLAIN, SHOWS_D4_AND_G6)
    right, wrong = await desk.suggestions(scr_id)
    assert (await desk.decide(right, "accept")).is_success
    assert (await desk.decide(wrong, "reject")).is_success
    assert await taught(desk) == [Lesson(SHOWS_D4_AND_G6, present=("D4",), absent=("G6",))]


async def test_a_changed_suggestion_teaches_both_what_it_is_and_what_it_is_not(desk: Desk) -> None:
    scr_id = await desk.publish(SHOWS_D4)
    (suggestion,) = await desk.suggestions(scr_id)
    answer = await desk.decide(suggestion, "change", issue="F9")
    assert answer.is_success, answer.text
    assert await taught(desk) == [Lesson(SHOWS_D4, present=("F9",), absent=("D4",))]


async def test_what_people_found_by_themselves_is_a_lesson_and_good_practice_is_none(
    desk: Desk,
) -> None:
    scr_id = await desk.publish(PLAIN, PLAIN + " So did the next.")
    assert (await desk.code(scr_id, issue="F10")).is_success
    assert (await desk.code(scr_id, passage=2, issue="D4", kind="good_practice")).is_success
    assert await taught(desk) == [Lesson(PLAIN, present=("F10",))]


async def test_the_text_of_a_withdrawn_review_teaches_nothing(desk: Desk) -> None:
    scr_id = await rejected(desk, SHOWS_D4)
    await desk.take(withdrawn(scr_id))
    assert await taught(desk) == []


async def test_a_revision_with_as_many_passages_is_forgotten_by_a_coder_that_had_it(
    desk: Desk,
) -> None:
    scr_id = await rejected(desk, SHOWS_D4)
    pupil = Pupil()
    stamp = await learn_if_new(desk.database, pupil, ())
    assert pupil.lessons == [Lesson(SHOWS_D4, absent=("D4",))]
    await desk.publish(PLAIN, scr_id=scr_id, version=2)
    await learn_if_new(desk.database, pupil, stamp)
    assert pupil.lessons == []


async def test_a_withdrawal_is_not_hidden_by_another_review_of_as_many_passages(
    desk: Desk,
) -> None:
    scr_id = await rejected(desk, SHOWS_D4)
    pupil = Pupil()
    stamp = await learn_if_new(desk.database, pupil, ())
    await desk.take(withdrawn(scr_id))
    await desk.publish(PLAIN)
    await learn_if_new(desk.database, pupil, stamp)
    assert pupil.lessons == []


async def test_of_more_than_it_can_learn_the_newest_are_kept(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_PASSAGES", 2)
    texts = [f"{SHOWS_D4} Again, for the {number} time." for number in range(4)]
    for text in reversed(texts):
        await rejected(desk, text, UUID(int=texts.index(text) + 1))
    assert [lesson.passage for lesson in await taught(desk) or ()] == [texts[1], texts[0]]


async def test_nothing_is_learned_anew_while_nobody_decides(desk: Desk) -> None:
    scr_id = await desk.publish(SHOWS_D4)
    (suggestion,) = await desk.suggestions(scr_id)
    pupil = Pupil()
    stamp = await learn_if_new(desk.database, pupil, ())
    assert pupil.lessons == []
    pupil.lessons = None
    assert await learn_if_new(desk.database, pupil, stamp) == stamp
    assert pupil.lessons is None
    await desk.decide(suggestion, "reject")
    await learn_if_new(desk.database, pupil, stamp)
    assert pupil.lessons == [Lesson(SHOWS_D4, absent=("D4",))]
