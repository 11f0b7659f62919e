"""What the lexicon hears in a sentence, and that its data file holds together."""

import pytest

from services.collation.reviews.words import sentences
from services.collation.suggestions import cues
from services.collation.suggestions.cues import DENIED, HELPS_ONLY, Cues, Lexicon
from services.collation.taxonomy import domain as taxonomy


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return cues.load()


def heard(lexicon: Lexicon, text: str) -> set[str]:
    ready = Cues(lexicon)
    names = [*lexicon.concepts, *(DENIED + name for name in lexicon.concepts)]
    found = 0
    for sentence in sentences(text):
        for cue in ready.read(sentence):
            found |= cue.concepts
    return {name for name in names if ready.mask([name]) & found}


def test_every_issue_of_the_taxonomy_has_a_pattern_of_at_least_two_cues(lexicon: Lexicon) -> None:
    assert list(lexicon.issues) == [issue.code for issue in taxonomy.load().issues]
    for patterns in lexicon.issues.values():
        for pattern in patterns:
            assert len([group for group in pattern if not group.endswith(HELPS_ONLY)]) >= 2


def test_the_patterns_name_all_the_concepts_there_are_and_no_others(lexicon: Lexicon) -> None:
    named = {
        name.removeprefix(DENIED)
        for patterns in lexicon.issues.values()
        for pattern in patterns
        for group in pattern
        for name in group.removesuffix(HELPS_ONLY).split("|")
    }
    assert named == set(lexicon.concepts)
    assert set(lexicon.whole) <= named


@pytest.mark.parametrize(
    "text",
    [
        "The duty team was told.",
        "MASH was told.",
        "Social services were told.",
        "Children\u2019s social care was told.",
        "CSC was told.",
    ],
)
def test_the_names_of_social_care_over_the_years_mean_the_same(lexicon: Lexicon, text: str) -> None:
    assert "csc" in heard(lexicon, text)


def test_adults_social_care_is_not_taken_for_childrens(lexicon: Lexicon) -> None:
    assert "csc" not in heard(lexicon, "Adult social care was visiting.")
    assert {"csc", "asc"} <= heard(lexicon, "Children's and adults' social care were visiting.")


def test_a_denial_reaches_what_follows_it_in_its_sentence(lexicon: Lexicon) -> None:
    assert "not:hold" in heard(lexicon, "No such meeting was convened.")
    assert "not:hold" in heard(lexicon, "Agencies failed to convene it.")
    assert "not:hold" not in heard(lexicon, "It was convened at once.")
    assert "not:hold" not in heard(lexicon, "Nobody was surprised. It was convened at once.")


def test_a_denial_reaches_less_far_over_commas(lexicon: Lexicon) -> None:
    assert "not:hold" not in heard(lexicon, "He did not come, being ill, and it was convened.")


def test_an_idiom_denies_nothing(lexicon: Lexicon) -> None:
    assert "not:share" not in heard(lexicon, "There was no difficulty in sharing information.")
