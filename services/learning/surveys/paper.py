"""The printable form: plain text that any printer and any screen reader takes."""

from collections.abc import Iterator, Mapping
from textwrap import fill

from services.learning.instruments.domain import Instrument, Question, QuestionKind

WIDTH = 78


def printable(instrument: Instrument, closes_on: str) -> str:
    return "\n".join(_lines(instrument, closes_on)) + "\n"


def _lines(instrument: Instrument, closes_on: str) -> Iterator[str]:
    yield from (instrument.title, "=" * len(instrument.title), "")
    yield _filled(instrument.introduction)
    yield f"\nThis takes {instrument.minutes} minutes. Please return it by {closes_on}.\n"
    yield "Before the first question"
    for notice in (instrument.anonymity, instrument.storage, instrument.recording):
        yield _filled(f"[ ] {notice}")
    yield "[ ] You may ask me for a further conversation."
    yield "    If so, say how to reach you on a sheet of its own, kept apart from your answers."
    numbers = {question: number for number, question in enumerate(instrument.questions, start=1)}
    for section in instrument.sections:
        yield f"\n{section.title}\n{'-' * len(section.title)}"
        if section.intro:
            yield _filled(section.intro)
        for question in section.questions:
            yield ""
            yield from _asked(numbers, question)


def _asked(numbers: Mapping[str, int], question: Question) -> Iterator[str]:
    needed = " (please answer)" if question.required else ""
    yield _filled(f"{numbers[question.id]}. {question.text}{needed}")
    if question.show_if is not None:
        asked = numbers[question.show_if.question]
        wanted = ", or ".join(question.show_if.any_of)
        yield _filled(f"   Only if you answered question {asked} with: {wanted}")
    for prompt in question.prompts:
        yield _filled(f"   - {prompt}")
    if question.kind is QuestionKind.TEXT:
        yield from ("   " + "_" * 60,) * 2
    for choice in question.choices:
        yield f"   [ ] {choice}"


def _filled(text: str) -> str:
    return fill(text, WIDTH, subsequent_indent=" " * (len(text) - len(text.lstrip())))
