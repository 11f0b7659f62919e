"""What is rare about a child is for a person to look at, where a story is told to many."""

import json
from pathlib import Path

import pytest

from samples.sources import SOURCES
from screening.domain import Certainty, Kind, Place, screen
from screening.rare import rare_characteristics
from services.collation import coder
from services.collation.briefings.domain import banned, flags

PASSAGES = Path(coder.__file__).parent / "data" / "passages"
RARE_KIND = Kind.RARE_CHARACTERISTIC

RARE = [
    "He had a rare metabolic disorder, and the clinic was two hours away.",
    "She was under the hospital for an extremely rare genetic condition.",
    "The baby was tested for osteogenesis imperfecta.",
    "Her brother has Ehlers-Danlos syndrome.",
    "He was being treated for Wilson\u2019s disease.",
    "The mother was caring for triplets alone.",
    "They were the only Tamil-speaking family in the village.",
    "His parents speak a rare dialect that no interpreter knew.",
]
USUAL = [
    "She has asthma and he has Down's syndrome.",
    "It was rare for a GP to attend, and rarely asked about.",
    "Meetings were a rare thing, whatever the condition of the family.",
    "He was thought to have Shaken Baby Syndrome or sudden infant death syndrome.",
    "The only family support worker in the team was on leave.",
    "Her twins were premature, and she had a mental health disorder.",
    "Conduct disorder, diabetes and epilepsy were on the record.",
]


def kinds(text: str, place: Place) -> list[tuple[Kind, Certainty]]:
    return [(found.kind, found.certainty) for found in screen(text, place)]


@pytest.mark.rule("B3", "I4")
@pytest.mark.parametrize("text", RARE)
def test_what_is_rare_is_suspected_in_a_story_and_never_certain(text: str) -> None:
    found = kinds(text, Place.EXAMPLE)
    assert (Kind.RARE_CHARACTERISTIC, Certainty.SUSPECTED) in found
    assert Certainty.CERTAIN not in {certainty for _, certainty in found}


@pytest.mark.parametrize("place", [Place.REPORT, Place.FIELD, Place.CONTRIBUTION])
def test_where_a_suspicion_would_be_a_refusal_nothing_rare_is_looked_for(place: Place) -> None:
    assert Kind.RARE_CHARACTERISTIC not in {kind for text in RARE for kind, _ in kinds(text, place)}


def test_what_many_have_passes() -> None:
    found = [text for text in USUAL if kinds(text, Place.EXAMPLE)]
    assert found == []


def test_ordinary_text_is_seldom_suspected() -> None:
    """Of passages written as reviews are, those alone that do tell of a rare illness."""
    told = [
        json.loads(line)["text"]
        for path in PASSAGES.glob("*.jsonl")
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    assert len(told) > 5_000
    found = [text for text in told if any(rare_characteristics(text))]
    assert len(found) <= len(told) / 500
    samples = [path.read_text(encoding="utf-8") for path in SOURCES.glob("*.md")]
    assert samples
    assert [text for text in samples if any(rare_characteristics(text))] == []


@pytest.mark.rule("B3")
def test_an_editor_is_shown_what_is_rare_in_a_vignette_and_nothing_is_refused() -> None:
    told = {"/vignettes/0/summary": RARE[0]}
    assert [flag.kind for flag in flags(told, ())] == ["rare_characteristic"]
    assert list(banned(told)) == []
