"""The examination measures the coder and nothing else: what it learns from has none of it."""

from collections.abc import Iterator

import pytest

from benchmarks.held_out import examination
from screening.domain import Certainty, screen
from services.collation.coder.check_data import ALIKE, WORD
from services.collation.coder.passages import files, read
from services.collation.taxonomy.domain import load


def runs_of(text: str) -> Iterator[tuple[str, ...]]:
    words = WORD.findall(text.lower())
    return zip(words, words[1:], words[2:], words[3:], strict=False)


def test_no_passage_of_it_is_nearly_one_that_the_coder_learned_from() -> None:
    examined = {run for e in examination() for run in runs_of(e.text)}
    shortest = min(len(set(runs_of(e.text))) for e in examination())
    most = max(
        len(examined & set(runs_of(learned.text))) for path in files() for learned in read(path)
    )
    assert most < ALIKE * shortest


def test_it_asks_for_every_issue_in_the_mixture_that_reviews_have() -> None:
    passages = examination()
    with_issue = [e for e in passages if e.codes]
    near = [e for e in passages if e.kind == "near_miss"]
    assert {c for e in with_issue for c in e.codes} == {issue.code for issue in load().issues}
    assert (len(passages), len(with_issue), len(near)) == (464, 144, 67)
    assert all(bool(e.codes) == (e.kind == "positive") for e in passages)
    assert len({e.text for e in passages}) == len(passages)


@pytest.mark.rule("G12")
def test_it_holds_no_identifier() -> None:
    assert [
        e.id for e in examination() if any(s.certainty is Certainty.CERTAIN for s in screen(e.text))
    ] == []
