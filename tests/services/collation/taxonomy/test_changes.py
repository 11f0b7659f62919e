"""How a version comes of the one before, and what becomes of its codes."""

from collections.abc import Callable

import pytest

from services.collation.taxonomy import changes
from services.collation.taxonomy.changes import ChangeRefused, Wording
from services.collation.taxonomy.crosswalk import Crosswalk, crosswalk_of
from services.collation.taxonomy.domain import Taxonomy, load, parse, write
from services.collation.taxonomy.practice import is_of_a_family

SEED = load()
WHY = "Readers asked for it."


def wording(place: str = "D", label: str = "Meeting without those who know") -> Wording:
    return Wording(place, label, f"{label}.", label)


def version(
    before: Taxonomy, name: str, *steps: Callable[[Taxonomy, set[str]], Taxonomy]
) -> Taxonomy:
    draft = changes.begin(before, name)
    used = {issue.code for issue in before.issues} | {issue.code for issue in SEED.issues}
    for step in steps:
        draft = step(draft, used)
    return parse(write(draft))


def split_d4(draft: Taxonomy, used: set[str]) -> Taxonomy:
    return changes.split(draft, used, "D4", [wording(), wording(label="No meeting called")], WHY)


def merge_d1_d2(draft: Taxonomy, used: set[str]) -> Taxonomy:
    return changes.merge(draft, used, ["D1", "D2"], wording(label="Police and medical views"), WHY)


def retire_a1(draft: Taxonomy, used: set[str]) -> Taxonomy:
    return changes.retire(draft, "A1", WHY)


def add_part(draft: Taxonomy, used: set[str]) -> Taxonomy:
    return changes.add(draft, used, wording("F4", "School not asked"), WHY)


@pytest.fixture(scope="module")
def crosswalk() -> Crosswalk:
    second = version(SEED, "2026.1", split_d4, merge_d1_d2, retire_a1, add_part)
    third = version(
        second, "2027.1", lambda d, u: changes.merge(d, u, ["D8", "D3"], wording(label="One"), WHY)
    )
    return crosswalk_of([third, SEED, second])


@pytest.mark.rule("C11")
def test_each_change_is_a_line_of_the_crosswalk_and_the_counts_of_stages_follow(
    crosswalk: Crosswalk,
) -> None:
    _, second, _ = crosswalk.versions
    assert [(c.kind, c.before, c.after) for c in second.changes] == [
        ("split", ("D4",), ("D8", "D9")),
        ("merged", ("D1", "D2"), ("D10",)),
        ("retired", ("A1",), ()),
        ("added", (), ("F4.1",)),
    ]
    counts = {stage.code: stage.issue_count for stage in second.stages}
    assert counts == {"A": 3, "B": 4, "C": 8, "D": 7, "E": 2, "F": 11, "G": 8}
    assert [i.code for i in second.issues_of("F")][3:5] == ["F4", "F4.1"]


@pytest.mark.rule("C11")
@pytest.mark.parametrize(
    ("code", "now"),
    [
        ("D4", ("D9", "D11")),
        ("D1", ("D10",)),
        ("D3", ("D11",)),
        ("A1", ()),
        ("C1", ("C1",)),
        ("D9", ("D9",)),
        ("F4.1", ("F4.1",)),
    ],
)
def test_any_code_leads_through_every_version_to_what_it_is_today(
    crosswalk: Crosswalk, code: str, now: tuple[str, ...]
) -> None:
    assert crosswalk.successors(code) == now


@pytest.mark.rule("C11")
def test_what_was_merged_counts_on_and_what_was_split_counts_for_none_of_its_parts(
    crosswalk: Crosswalk,
) -> None:
    assert set(crosswalk.counted_as("D10")) == {"D10", "D1", "D2"}
    assert set(crosswalk.counted_as("D11")) == {"D11", "D8", "D3"}
    assert crosswalk.counted_as("D9") == ("D9",)
    assert crosswalk.counted_as("F4") == ("F4", "F4.1")


@pytest.mark.rule("C7", "C11")
def test_the_versions_by_which_an_issue_was_looked_for_and_the_one_that_changed_it(
    crosswalk: Crosswalk,
) -> None:
    versions = [v.version for v in crosswalk.versions]
    read = {
        code: versions.index(crosswalk.read_by(code)[0]) for code in ("D10", "D9", "F4.1", "F4")
    }
    assert read == {"D10": 0, "D9": 1, "F4.1": 1, "F4": 0}
    assert crosswalk.read_by("C1") == tuple(versions)
    assert crosswalk.read_by("A1") == tuple(v.version for v in crosswalk.versions if v.issue("A1"))
    assert len(crosswalk.read_by("A1")) < len(versions)
    assert crosswalk.changed_in("C1") is None
    assert crosswalk.changed_in("C") is None
    assert crosswalk.changed_in("D10") == versions[1]
    assert crosswalk.changed_in("A") == crosswalk.steps_of("A1")[0].version
    assert crosswalk.changed_in("D") is None, "it holds what it held"


@pytest.mark.rule("C7", "C11")
def test_each_version_knows_what_was_found_by_the_code_that_it_holds_for_it(
    crosswalk: Crosswalk,
) -> None:
    versions = [v.version for v in crosswalk.versions]
    known = {
        code: [crosswalk.known_as(code, one) for one in versions]
        for code in ("C1", "D1", "D10", "D8", "F4.1", "A1")
    }
    assert known["C1"] == ["C1"] * len(versions)
    assert known["D1"][:2] == ["D1", "D10"]
    assert known["D10"][:2] == [None, "D10"], "the first was not read for it"
    assert (known["D8"][0], known["D8"][-1]) == (None, "D11")
    assert known["F4.1"][:2] == ["F4", "F4.1"], "what is a part is found of the whole"
    assert (known["A1"][0], known["A1"][-1]) == ("A1", None)
    assert crosswalk.known_as("C1", "1999.1") is None


@pytest.mark.rule("C11")
def test_a_code_is_never_given_twice(crosswalk: Crosswalk) -> None:
    latest = crosswalk.in_force
    for _ in range(3):
        latest = version(
            latest, "2030.1", lambda d, _: changes.add(d, crosswalk.codes_given, wording("A"), WHY)
        )
    given = [issue.code for issue in latest.issues if issue.code not in crosswalk.codes]
    assert given == ["A5", "A6", "A7"]


@pytest.mark.rule("C11")
def test_a_code_that_went_before_its_draft_was_published_is_not_given_again() -> None:
    together = version(
        SEED,
        "2026.1",
        split_d4,
        lambda d, u: changes.merge(d, u, ["D8", "D9"], wording(label="As it was"), WHY),
    )
    walk = crosswalk_of([SEED, together])
    after = version(
        together,
        "2027.1",
        lambda d, _: changes.add(d, walk.codes_given, wording(label="Brand new"), WHY),
    )
    assert [i.code for i in after.issues if together.issue(i.code) is None] == ["D11"]


@pytest.mark.rule("C7", "C11")
def test_a_part_that_was_merged_elsewhere_counts_there_and_no_more_for_its_old_whole() -> None:
    parts = version(
        SEED,
        "2026.1",
        lambda d, u: changes.add(d, u, wording("D3", "A part"), WHY),
        lambda d, u: changes.add(d, u, wording("F4", "A part that goes"), WHY),
    )
    moved = version(
        parts,
        "2027.1",
        lambda d, u: changes.merge(d, u, ["D3.1", "E1"], wording("E", "Both"), WHY),
        lambda d, _: changes.retire(d, "F4.1", WHY),
    )
    whole = version(
        moved,
        "2028.1",
        lambda d, u: changes.merge(d, u, ["F4", "F5"], wording("F", "One of two"), WHY),
    )
    walk = crosswalk_of([SEED, parts, moved, whole])
    assert walk.counted_as("D3") == ("D3",)
    assert (walk.counts_for("D3.1"), walk.counts_for("F4.1")) == ("E3", "F12")
    assert "D3.1" not in walk.codes_of_stage("D")
    for code in walk.codes:
        holders = {i.code for i in walk.in_force.issues if code in walk.counted_as(i.code)}
        assert holders == ({walk.counts_for(code)} - {None}), code


@pytest.mark.rule("C4", "C11")
def test_a_merged_issue_keeps_every_reason_with_its_own_origin(crosswalk: Crosswalk) -> None:
    merged = crosswalk.versions[1].issue("D10")
    assert merged is not None
    old = [SEED.issue("D1"), SEED.issue("D2")]
    said = [(r.text, r.origin) for issue in old if issue for r in issue.reasons]
    assert [(r.text, r.origin) for r in merged.reasons] == said
    assert [r.id for r in merged.reasons] == [f"D10.r{n}" for n in range(1, len(said) + 1)]


@pytest.mark.rule("C2")
def test_a_new_issue_may_say_that_its_cause_is_unclear_and_counts_nothing_of_old() -> None:
    added = version(SEED, "2026.1", add_part).issue("F4.1")
    assert added is not None
    assert (added.cause_status, added.reasons, added.occurrences.symbol) == ("unclear", (), "z")
    assert added.parent == "F4"


@pytest.mark.rule("C3", "C11")
def test_better_words_leave_the_code_and_what_was_counted() -> None:
    better = version(
        SEED, "2026.1", lambda d, _: changes.reword(d, "C7", wording("C", "Not asked"), WHY)
    )
    issue = better.issue("C7")
    assert issue is not None
    assert (issue.label, issue.occurrences.symbol) == ("Not asked", "x")
    assert crosswalk_of([SEED, better]).successors("C7") == ("C7",)
    assert crosswalk_of([SEED, better]).read_by("C7") == ("2016.1", "2026.1")
    assert crosswalk_of([SEED, better]).changed_in("C7") is None


@pytest.mark.parametrize(
    "step",
    [
        lambda d, u: changes.retire(d, "D44", WHY),
        lambda d, u: changes.split(d, u, "D4", [wording("D4"), wording()], WHY),
        lambda d, u: changes.merge(d, u, ["D1", "D2"], wording("D1"), WHY),
        lambda d, u: changes.add(changes.add(d, u, wording("D4"), WHY), u, wording("D4.1"), WHY),
        lambda d, u: changes.retire(changes.add(d, u, wording("D4"), WHY), "D4", WHY),
    ],
)
def test_a_change_that_leaves_a_hole_is_refused(
    step: Callable[[Taxonomy, set[str]], Taxonomy],
) -> None:
    with pytest.raises(ChangeRefused):
        version(SEED, "2026.1", step)


@pytest.mark.parametrize(
    ("known", "year", "new"),
    [
        (["2016.1"], 2026, "2026.1"),
        (["2016.1", "2026.9", "2026.10"], 2026, "2026.11"),
        (["2027.1"], 2026, "2027.2"),
    ],
)
def test_versions_are_numbered_within_a_year(known: list[str], year: int, new: str) -> None:
    assert changes.next_version(known, year) == new


@pytest.mark.rule("C5")
@pytest.mark.parametrize(
    "key",
    [
        "Ethnicity",
        "Single mothers",
        "Parental mental illness",
        "Poverty and housing",
        "Age of child",
        "Poverty of families known to services",
        "Domestic violence in a family with a school child",
        "Traveller family, social care",
        "Immigrant parents who respond badly",
        "poverty known to school",
        "Roma",
        "Obesity of the child",
        "Mothers who drink too much",
        "Father's violence",
        "Mental ill-health of the mother",
        "Cultural background of parents",
        "Criminal record of the father",
        "Muslim household",
        "Parent with schizophrenia",
        "Mother's cannabis use",
        "Parents born abroad",
        "Children with autism",
        "Low IQ of the father",
        "Parents who refuse an assessment",
        "\uff30overty",
        "Po\u00adverty",
        "P\u043everty",
    ],
)
def test_a_trait_of_a_family_is_no_issue(key: str) -> None:
    assert is_of_a_family(key)


@pytest.mark.rule("C5")
def test_no_issue_of_the_seed_is_taken_for_a_trait_of_a_family() -> None:
    assert [issue.code for issue in SEED.issues if is_of_a_family(issue.label)] == []
    assert [i.code for i in SEED.issues if is_of_a_family(i.condensed)] == []


@pytest.mark.rule("C5")
@pytest.mark.parametrize(
    "key",
    [
        "Housing service not told of domestic violence",
        "Poverty not considered in assessments",
        "Police respond late to domestic abuse",
        "Agencies do not share what they know of parental mental illness",
        "Interpreters not used with refugee families",
        "Missed appointments of parents who drink not followed up by services",
        "Siblings not seen",
    ],
)
def test_what_is_done_about_a_trait_of_a_family_is_practice(key: str) -> None:
    assert not is_of_a_family(key)
