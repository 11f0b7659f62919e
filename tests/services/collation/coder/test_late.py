"""The trained coder is opened when it is first asked, and not before."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from services.collation.coder import trained
from services.collation.coder.card import read_card
from services.collation.coder.domain import Lesson
from services.collation.coder.late import LateCoder
from services.collation.suggestions.domain import Suggestion

LESSON = Lesson("Nobody called a strategy meeting.", ("D4",))


class Model:
    version = "after"

    def __init__(self) -> None:
        opened.append(self)
        self.lessons: list[Sequence[Lesson]] = []

    def suggest(self, passages: Sequence[str]) -> list[list[Suggestion]]:
        return [[] for _ in passages]

    def learn(self, lessons: Sequence[Lesson]) -> None:
        self.lessons.append(lessons)


opened: list[Model] = []


@pytest.fixture(autouse=True)
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(trained, "TrainedCoder", Model)
    yield
    opened.clear()


def test_it_says_which_it_is_without_being_opened() -> None:
    assert LateCoder().version == read_card().version
    assert opened == []


def test_it_is_opened_once_though_several_ask_at_once() -> None:
    coder, together = LateCoder(), Barrier(4)

    def ask(passage: str) -> list[list[Suggestion]]:
        together.wait()
        return coder.suggest([passage])

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, "abcd")) == [[[]]] * 4
    assert len(opened) == 1
    assert coder.version == "after"


def test_no_lessons_are_no_reason_to_open_it() -> None:
    LateCoder().learn([])
    assert opened == []


def test_lessons_taken_back_are_forgotten_by_a_coder_that_had_them() -> None:
    coder = LateCoder()
    coder.learn([LESSON])
    coder.learn([])
    assert opened[0].lessons == [[LESSON], []]
