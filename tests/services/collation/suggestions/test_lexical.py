"""What the lexical coder suggests for passages written before it, and for odd ones."""

import json
import os
import subprocess
import sys
from pathlib import Path
from time import process_time
from typing import TypedDict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.collation.suggestions import cues
from services.collation.suggestions.domain import LONGEST_READ, MOST, Coder, Suggestion
from services.collation.suggestions.lexical import LexicalCoder
from services.collation.taxonomy import domain as taxonomy

CODER: Coder = LexicalCoder(taxonomy.load())


class Passage(TypedDict):
    id: str
    issue: str | None
    half: str
    text: str


PASSAGES: list[Passage] = json.loads(Path(__file__).with_name("passages.json").read_bytes())[
    "passages"
]


def suggested(text: str) -> list[str]:
    (suggestions,) = CODER.suggest([text])
    return [suggestion.issue for suggestion in suggestions]


def test_the_passages_hold_two_for_each_issue_and_sixty_ordinary_ones_halved() -> None:
    codes = sorted(issue.code for issue in taxonomy.load().issues)
    for half in ("tuning", "held_out"):
        of_half = [passage for passage in PASSAGES if passage["half"] == half]
        assert sorted(p["issue"] for p in of_half if p["issue"] is not None) == codes
        assert len([p for p in of_half if p["issue"] is None]) == 30
    assert len({passage["text"] for passage in PASSAGES}) == len(PASSAGES) == 148


@pytest.mark.parametrize("half", ["tuning", "held_out"])
def test_a_passage_that_shows_an_issue_has_it_among_the_first_three(half: str) -> None:
    shown = [p for p in PASSAGES if p["half"] == half and p["issue"] is not None]
    missed = [p["id"] for p in shown if p["issue"] not in suggested(p["text"])]
    assert len(missed) <= 2, missed


@pytest.mark.parametrize("half", ["tuning", "held_out"])
def test_ordinary_passages_get_hardly_any_suggestion(half: str) -> None:
    ordinary = [p for p in PASSAGES if p["half"] == half and p["issue"] is None]
    coded = [p["id"] for p in ordinary if suggested(p["text"])]
    assert len(coded) <= 3, coded


@pytest.mark.parametrize("issue", taxonomy.load().issues, ids=lambda issue: issue.code)
def test_the_statement_of_an_issue_suggests_that_issue_first(issue: taxonomy.Issue) -> None:
    assert suggested(issue.statement)[:1] == [issue.code]


def test_suggestions_come_best_first_and_three_at_most() -> None:
    everything = " ".join(issue.statement for issue in taxonomy.load().issues)
    (suggestions,) = CODER.suggest([everything])
    scores = [suggestion.score for suggestion in suggestions]
    assert len(suggestions) == MOST
    assert scores == sorted(scores, reverse=True)


def test_the_words_that_spoke_are_named() -> None:
    text = "By then it was March. A strategy meeting was not convened, though all agreed on one."
    (suggestions,) = CODER.suggest([text])
    assert suggestions[0].issue == "D4"
    assert [text[start:end] for start, end in suggestions[0].evidence] == [
        "strategy meeting",
        "not convened",
    ]


def test_practice_that_worked_is_not_taken_for_its_failing() -> None:
    assert (
        suggested("A strategy meeting was convened on the same day with police and health.") == []
    )


def test_words_far_apart_do_not_make_an_issue() -> None:
    between = "The weather was fine that spring. " * 4
    assert suggested(f"A strategy meeting was planned. {between}It was not convened.") == []


def test_one_cue_alone_makes_no_issue_however_many_of_its_words_are_there() -> None:
    text = (
        "After a conversation, those involved had different responsibilities, disputed roles and "
        "multi-agency work."
    )
    assert suggested(text) == []


def test_each_passage_is_judged_by_itself_and_in_its_place() -> None:
    texts = [passage["text"] for passage in PASSAGES]
    assert CODER.suggest(texts) == [CODER.suggest([text])[0] for text in texts]
    assert CODER.suggest([]) == []


def test_another_process_with_another_hash_seed_says_exactly_the_same() -> None:
    program = (
        "import json, sys\n"
        "from services.collation.suggestions.lexical import LexicalCoder\n"
        "from services.collation.taxonomy import domain\n"
        "texts = json.load(sys.stdin)\n"
        "print(repr(LexicalCoder(domain.load()).suggest(texts)))\n"
    )
    texts = [passage["text"] for passage in PASSAGES]
    said = {
        subprocess.run(
            [sys.executable, "-c", program],
            input=json.dumps(texts),
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert said == {repr(CODER.suggest(texts))}


def test_the_name_and_version_say_which_lexicon_and_taxonomy_spoke() -> None:
    assert CODER.name == "lexical"
    assert CODER.version == f"{cues.load().version}+lipp-2016.1"


@pytest.mark.parametrize(
    "odd",
    [
        "",
        " ",
        "\n\n\n",
        "\0",
        ".",
        "?!" * 500,
        "🙂" * 500,
        "İı ſß Ǆ",
        "לא ננקטה פעולה",
        "\ud800 not",
    ],
    ids=repr,
)
def test_odd_passages_get_nothing_and_do_no_harm(odd: str) -> None:
    assert suggested(odd) == []


@pytest.mark.parametrize(
    "piece",
    ["a", "\n", " \n", "not ", "strategy meeting not convened ", "police, ", "x.", "a'"],
    ids=repr,
)
def test_a_huge_passage_is_read_to_its_limit_in_bounded_time(piece: str) -> None:
    huge = piece * (2_000_000 // len(piece))
    before = process_time()
    (suggestions,) = CODER.suggest([huge])
    assert process_time() - before < 2
    assert all(end <= LONGEST_READ for found in suggestions for _, end in found.evidence)


def test_a_thousand_passages_take_a_few_seconds_at_most() -> None:
    texts = [passage["text"] for passage in PASSAGES] * 7
    before = process_time()
    CODER.suggest(texts)
    assert process_time() - before < 4


def _sound(suggestion: Suggestion, text: str) -> bool:
    edges = [0, *(edge for span in suggestion.evidence for edge in span), len(text)]
    return (
        0 < suggestion.score <= 1
        and bool(suggestion.evidence)
        and edges == sorted(edges)
        and all(text[start:end].strip() for start, end in suggestion.evidence)
    )


PHRASES = sorted(
    {phrase for phrases in cues.load().concepts.values() for phrase in phrases}
    | set(cues.load().negators)
)


@given(st.lists(st.one_of(st.sampled_from(PHRASES), st.text(max_size=8)), max_size=60))
def test_evidence_always_marks_words_of_the_passage_in_order(pieces: list[str]) -> None:
    text = " ".join(pieces)
    (suggestions,) = CODER.suggest([text])
    assert len(suggestions) <= MOST
    assert len({suggestion.issue for suggestion in suggestions}) == len(suggestions)
    for suggestion in suggestions:
        assert _sound(suggestion, text), (suggestion, text)
