"""A reader who has all tables of several releases works out no hidden number."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from itertools import pairwise
from random import Random
from typing import Any, NamedTuple

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from contracts.types import Region, Sector
from services.collation.counts.domain import ALWAYS, Cell, Counted, Facet, codes_of
from services.collation.counts.splitting import PARTS, row_name
from services.collation.disclosure.domain import LEAST_THRESHOLD, Disclosure, Released, Row
from services.collation.releases.domain import Content, Figure, make_content
from services.collation.releases.domain import Counted as Counts
from services.collation.settings import CollationSettings
from tests.services.collation.disclosure.adversary import Between, Told, Unknown, read, recovered

RULE = Disclosure(8, 5)
LOWER = Disclosure(5, 1)
RULES = (RULE, LOWER, Disclosure(8, 10), Disclosure(10, 3))
CODES = ("D", "D1", "D2", "E", "E1", "E2")
REGIONS = (Region.LONDON, Region.NORTH_EAST, Region.SOUTH_WEST, Region.EAST_OF_ENGLAND, None)
QUARTERS = ("2014Q1", "2014Q3", "2014Q4", "2015Q1")
TYPES = ("scr", "lcspr", "cpr_wales")
FIGURE = [field.name for field in fields(Figure)]
FACETS = {part: facet for facet in (Facet.REGION, Facet.SECTOR) for part in PARTS[facet]}


class Made(NamedTuple):
    """A release, the reviews behind it, and pairs of those of the release before and what became of
    them: revised in public, or coded anew at the desk."""

    reviews: Sequence[Counted]
    content: Content
    revised: Sequence[tuple[Counted, Counted]] = ()
    recoded: Sequence[tuple[Counted, Counted]] = ()

    @property
    def rule(self) -> Disclosure:
        """By which it was made, as it says."""
        return self.content.rule


def a_review(
    region: Region | None,
    *issues: str,
    coded: bool = True,
    sectors: str = "P",
    quarter: str = "2015Q1",
    review_type: str = "scr",
) -> Counted:
    involved = tuple(s.value for s in Sector if s.value[0].upper() in sectors)
    shows = {(code, "problem") for issue in issues for code in codes_of(issue)}
    where = region and region.value
    read_by = frozenset(["2016.1"] if coded else ())
    kept = frozenset(shows if coded else ())
    return Counted(quarter, review_type, where, involved, read_by, kept)


def counted(reviews: Iterable[Counted]) -> Counter[Cell]:
    return Counter(cell for review in reviews for cell in review.cells)


def left(made: Made, before: Sequence[Made]) -> list[Counted]:
    """Withdrawn since, or revised: as it was then."""
    there = {id(review) for review in made.reviews} | {id(old) for old, _ in made.recoded}
    return [r for old in before[-1:] for r in old.reviews if id(r) not in there]


def released(
    reviews: Sequence[Counted],
    before: Sequence[Made] = (),
    rule: Disclosure = RULE,
    revised: Sequence[tuple[Counted, Counted]] = (),
    recoded: Sequence[tuple[Counted, Counted]] = (),
) -> Made:
    made = Made(reviews, Content(rule, (), {}, {}), revised, recoded)
    earlier = [
        {
            facet: Released(
                "2015Q1", old.rule, table, old.content.counts[facet], old.content.meanwhile[facet]
            )
            for facet, table in old.content.splits.items()
        }
        for old in before
    ]
    gone = left(made, before)
    counts = Counts(
        counted(reviews),
        known=len(gone),
        revised=counted(new for _, new in revised),
        were=counted(gone),
        lost=sum((counted([was]) - counted([now]) for was, now in recoded), Counter()),
    )
    return made._replace(content=make_content(counts, CODES, rule, 10, earlier))


def rows(reviews: Iterable[Counted], facet: Facet) -> Counter[tuple[str, str]]:
    """By row and part, and by row for the nation."""
    found: Counter[tuple[str, str]] = Counter()
    for cell in (c for r in reviews for c in r.cells if c.quarter == ALWAYS):
        if cell.facet in {facet, Facet.NATIONAL}:
            found[row_name(cell.code, cell.kind), cell.value] += 1
    return found


def between(history: Sequence[Made], facet: Facet) -> list[Between]:
    return [
        _between(number, old, new, facet)
        for number, (old, new) in enumerate(pairwise(history), start=1)
    ]


def _between(number: int, old: Made, new: Made, facet: Facet) -> Between:
    there = {id(r) for r in old.reviews} | {id(r) for _, r in (*new.revised, *new.recoded)}
    came = rows((r for r in new.reviews if id(r) not in there), facet)
    lost: Counter[tuple[str, str]] = Counter()
    for was, now in new.recoded:
        came += rows([now], facet) - rows([was], facet)
        lost += rows([was], facet) - rows([now], facet)
    return Between(
        number - 1,
        number,
        {row: n for (row, part), n in came.items() if not part},
        {row: n for (row, part), n in lost.items() if not part},
        rows(left(new, [old]), facet),
        rows((now for _, now in new.revised), facet),
    )


def told(made: Made, facet: Facet) -> Told:
    """As a reader finds it in the figures."""
    figures = ({name: getattr(figure, name) for name in FIGURE} for figure in made.content.figures)
    return read(figures, facet, made.rule)


def number(made: Made, facet: Facet, row: str, part: str) -> int:
    """The true one, counted plainly."""
    code, _, kind = row.partition(" ")
    return sum(
        (facet, part) in list(review.parts)
        and (
            code == "published"
            or (code == "coded" and review.coded)
            or (code, kind) in review.shows
        )
        for review in made.reviews
    )


def given_away(
    history: Sequence[Made],
    *,
    enough: int = 2,
    small: bool = False,
    among: Collection[Unknown] | None = None,
) -> list[Unknown]:
    """Numbers that can be worked out, or the small ones, or some among them."""

    def true(unknown: Unknown) -> int:
        return number(history[unknown.table], FACETS[unknown.part], *unknown[1:])

    def is_wanted(unknown: Unknown) -> bool:
        if among is not None:
            return unknown in among
        return not small or history[unknown.table].rule.is_small(true(unknown))

    found = []
    for facet in (Facet.REGION, Facet.SECTOR):
        tables = [told(made, facet) for made in history]
        known = between(history, facet)
        values = recovered(tables, known, enough=enough, of=is_wanted)
        found += [u for u, v in values.items() if true(u) == v]
    return found


def added(history: Sequence[Made]) -> set[Unknown]:
    """Small numbers that the last release gives away, and the national figures alone do not.

    Where a row is hidden for want of a better answer, one that is not small may be worked out; and
    one of which an earlier release showed what it was then, by a rule that hid less.
    """
    given = {u for u in given_away(history, enough=1000, small=True) if not told_by(history, u)}
    if not given:
        return given
    *before, last = history
    content = replace(last.content, figures=tuple(map(_hidden, last.content.figures)))
    bare = [*before, last._replace(content=content)]
    return given - set(given_away(bare, enough=1000, among=given))


def told_by(history: Sequence[Made], unknown: Unknown) -> bool:
    """Whether an earlier release, by a rule that hid less, showed what its part was then."""
    facet, rule = FACETS[unknown.part], history[unknown.table].rule
    return any(
        told(made, facet).rows.get(unknown.row, {}).get(unknown.part) is not None
        for made in history[: unknown.table]
        if made.rule.smallest < rule.smallest
    )


def _hidden(figure: Figure) -> Figure:
    if figure.dimension not in {Facet.REGION, Facet.SECTOR}:
        return figure
    return replace(figure, numerator=None, denominator=None)


def draw(random: Random, most: int) -> list[Counted]:
    """Some reviews; where there are few regions and issues, more is hidden and more can be told."""
    regions = REGIONS[: random.randint(1, len(REGIONS))]
    often = random.choice((0.1, 0.3, 0.6))
    quarters = QUARTERS[: random.randint(1, len(QUARTERS))]
    types = TYPES[: random.randint(1, len(TYPES))]
    return [
        a_review(
            random.choice(regions),
            *(code for code in CODES if len(code) > 1 and random.random() < often),
            coded=random.random() < 0.85,
            sectors=random.choice(("P", "P", "PV", "PT", "T")),
            quarter=random.choice(quarters),
            review_type=random.choice(types),
        )
        for _ in range(random.randint(1, most))
    ]


def of(region: Region | None, count: int, *issues: str, coded: bool = True) -> list[Counted]:
    return [a_review(region, *issues, coded=coded) for _ in range(count)]


LONDON, NORTH, SOUTH = Region.LONDON, Region.NORTH_EAST, Region.SOUTH_WEST
ONE_STAGE = [
    *of(LONDON, 20),
    *of(SOUTH, 20),
    *of(NORTH, 8, "E2"),
    *of(NORTH, 3, "E1"),
    *of(NORTH, 9),
]
LONE = [*of(LONDON, 9, "D1"), *of(NORTH, 3, "D1"), *(r for p in REGIONS for r in of(p, 20))]
PLENTY = [*of(LONDON, 12, "D1"), *(r for p in REGIONS for r in of(p, 20))]


def later(random: Random, before: Made) -> tuple[list[Counted], dict[str, Any]]:
    """What became of the reviews of a release: some withdrawn, moved, coded otherwise, and new."""
    stay = list(before.reviews)
    random.shuffle(stay)
    some = [stay.pop() for _ in range(min(len(stay), random.choice((0, 1, 1, 2))))]
    revised, recoded = [], []
    for review in some:
        match random.choice(["withdrawn", "moved", "coded"]):
            case "moved":
                region = random.choice(REGIONS)
                moved = replace(review, region=region and region.value)
                revised.append((review, moved))
            case "coded" if review.coded:
                shows = random.sample(sorted(review.shows), len(review.shows) // 2)
                issues = {code for code, _ in shows if len(code) > 1}
                shown = {(code, "problem") for issue in issues for code in codes_of(issue)}
                recoded.append((review, replace(review, shows=frozenset(shown))))
    stay += [now for _, now in (*revised, *recoded)]
    stay += draw(random, 4) if random.random() < 0.6 else []
    return stay, {"revised": revised, "recoded": recoded}


@pytest.mark.rule("T3")
@settings(max_examples=7, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate])
@given(st.integers(0, 10_000), st.lists(st.sampled_from(RULES), min_size=2, max_size=3))
@example(3, [RULE, RULE])
@example(50_033, [RULE, LOWER])
@example(50_046, [RULE, LOWER])
@example(50_046, [LOWER, RULE, LOWER])
@example(61_003, [RULE, RULE, RULE])
@example(62_004, [RULE, RULE])
def test_no_release_gives_a_small_number_of_any_away(seed: int, rules: list[Disclosure]) -> None:
    """Reviews come, go and move, codings are taken back, and the rule is lowered and raised."""
    random = Random(seed)
    history = [released(draw(random, 40), rule=rules[0])]
    for rule in rules[1:]:
        reviews, became = later(random, history[-1])
        history.append(released(reviews, history, rule, **became))
    assert added(history) == set()


@pytest.mark.rule("T3")
def test_a_lowered_rule_is_followed_where_it_tells_nothing_and_else_waits() -> None:
    """Of plenty each hidden number has another world by it; of a handful, and some gone, not."""
    first = released(PLENTY)
    assert released(one_more(9), [first], LOWER).rule == LOWER
    random = Random(50_046)
    few = released(draw(random, 40))
    reviews, became = later(random, few)
    second = released(reviews, [few], LOWER, **became)
    assert second.rule == RULE
    assert released(reviews, [few, second], RULES[3]).rule.smallest == 10, (
        "a raised one never waits"
    )


@pytest.mark.rule("T3")
def test_reviews_that_were_withdrawn_take_few_others_out_of_sight() -> None:
    """Where it is not kept what each was, each may have been behind any small number."""
    gone = [*of(LONDON, 3, "D1"), *of(SOUTH, 2)]
    few = [*of(NORTH, 2, "D1", "D2"), *of(LONDON, 2, "E1"), *of(NORTH, 3, "E2"), *PLENTY]
    first = released([*gone, *few, *of(LONDON, 9, "D2", "E1", "E2")])
    second = released([*few, *of(LONDON, 9, "D2", "E1", "E2")], [first])
    before: list[dict[str, Released]] = [
        {
            facet: Released("2015Q1", first.rule, table, first.content.counts[facet])
            for facet, table in first.content.splits.items()
        }
    ]
    unknown = make_content(Counts(counted(second.reviews), known=5), CODES, RULE, 10, before)
    kept, lost = (
        sum(len(row.hidden) for row in content.splits[Facet.REGION].values())
        for content in (second.content, unknown)
    )
    assert kept < lost
    assert given_away([first, second], small=True) == []


SIXTEEN = [*of(LONDON, 13, "D1"), *of(NORTH, 3, "D1"), *(r for p in REGIONS for r in of(p, 20))]


@pytest.mark.rule("T3")
@pytest.mark.parametrize("fate", ["withdrawn", "moved", "coded anew"])
@pytest.mark.parametrize("rule", RULES)
def test_a_review_less_is_not_told_from_the_rounding_of_two_releases(
    fate: str, rule: Disclosure
) -> None:
    """Of 16 there are 15 in London (13, rounded) and 3 hidden; a review less, and 10 are shown."""
    one, *others = SIXTEEN
    first = released(SIXTEEN, rule=rule)
    if fate == "withdrawn":
        second = released(others, [first], rule)
    elif fate == "moved":
        moved = replace(one, region=NORTH.value)
        second = released([moved, *others], [first], rule, revised=[(one, moved)])
    else:
        other = replace(one, shows=frozenset())
        second = released([other, *others], [first], rule, recoded=[(one, other)])
    assert given_away([first, second]) == []
    third = released([*second.reviews[2:], *of(LONDON, 4, "D1")], [first, second], rule)
    assert given_away([first, second, third]) == []


@pytest.mark.rule("T3")
@pytest.mark.parametrize("rule", RULES[:2])
def test_where_a_withdrawn_review_was_tells_no_number_of_the_release_before(
    rule: Disclosure,
) -> None:
    """Of the north one alone shows D1, and is withdrawn. Another world in which it did not would do
    for whoever does not know that; and then 0 there would tell that it was the one."""
    lone, *others = [*of(NORTH, 1, "D1"), *SIXTEEN[:13], *SIXTEEN[16:]]
    first = released([lone, *others], rule=rule)
    second = released([*others, *of(LONDON, 1, "D1")], [first], rule)
    assert number(second, Facet.REGION, "D1 problem", "north_east") == 0
    assert given_away([first, second]) == []


@pytest.mark.rule("T3")
@pytest.mark.parametrize(
    "reviews", [ONE_STAGE, LONE, PLENTY, of(LONDON, 20, "E1"), of(None, 1, "E1")]
)
@pytest.mark.parametrize("rule", RULES)
def test_no_hidden_number_is_recovered_from_one_release(
    reviews: list[Counted], rule: Disclosure
) -> None:
    assert given_away([released(reviews, rule=rule)]) == []


@pytest.mark.rule("T3")
def test_a_stage_gives_none_of_its_issues_away() -> None:
    """Three of the nation show E1; where the stage shows in one region alone, they are of that."""
    made = told(released(ONE_STAGE), Facet.REGION)
    assert made.totals["E1 problem"] == 3
    assert made.rows["E1 problem"]["north_east"] is None
    possible = [part for part, shown in made.rows["E problem"].items() if shown != 0]
    assert len(possible) > 1


def one_more(at: int) -> list[Counted]:
    """One review of the south west that shows D1, besides some that show nothing."""
    return [*PLENTY, *of(SOUTH, at, "D1")]


@pytest.mark.rule("T3")
@pytest.mark.parametrize("rule", RULES)
def test_one_more_review_is_not_told_from_the_difference_of_two_releases(rule: Disclosure) -> None:
    first = released(PLENTY, rule=rule)
    second = released(one_more(1), [first], rule)
    assert given_away([first, second]) == []


@pytest.mark.rule("T3")
def test_nor_from_the_difference_of_the_third_release_and_the_first() -> None:
    first = released(PLENTY)
    second = released(one_more(1), [first])
    third = released([*second.reviews, *of(NORTH, 1, coded=False)], [first, second])
    assert given_away([first, second, third]) == []


@pytest.mark.rule("T3")
def test_the_adversary_finds_what_is_left_unprotected() -> None:
    """Else the tests above would show nothing."""
    hidden = {
        "D1 problem": {"london": 9, "north_east": None, "south_west": 0},
        "E problem": {"london": 0, "north_east": 10, "south_west": 0},
        "E1 problem": {"london": None, "north_east": None, "south_west": None},
        "E2 problem": {"london": 0, "north_east": 8, "south_west": 0},
    }
    full = dict.fromkeys(hidden["E problem"], 20)
    totals = {"published": 60, "coded": 60, "D1 problem": 12, "E problem": 10, "E1 problem": 3}
    totals["E2 problem"] = 8
    alone = Told(Disclosure(5, 1), {"published": full, "coded": full} | hidden, totals, True)
    assert recovered([alone]) == {
        Unknown(0, "D1 problem", "north_east"): 3,
        Unknown(0, "E1 problem", "london"): 0,
        Unknown(0, "E1 problem", "north_east"): 3,
        Unknown(0, "E1 problem", "south_west"): 0,
    }
    odd = [{"2015Q1": totals | {"D1 problem": 11}}]
    with pytest.raises(AssertionError, match="contradicts itself"):
        recovered([alone._replace(cuts=odd)])
    apart = [released(PLENTY), released(one_more(1))]
    assert given_away(apart[:1]) == given_away(apart[1:]) == []
    assert [u.row for u in given_away(apart)] != []


@pytest.mark.rule("T3")
@pytest.mark.parametrize("rule", RULES)
def test_what_is_shown_is_the_true_number_by_the_rule_and_never_a_small_one(
    rule: Disclosure,
) -> None:
    random = Random(11)
    made = released([r for _ in range(6) for r in draw(random, 60)], rule=rule)
    shown = 0
    for facet in (Facet.REGION, Facet.SECTOR):
        table = told(made, facet)
        for cut in table.cuts:
            assert {r: sum(each.get(r, 0) for each in cut.values()) for r in table.rows} == {
                r: table.totals[r] for r in table.rows
            }
        assert [len(cut) > 1 for cut in table.cuts] == [True, True]
        assert table.rows.keys() == {"published", "coded", *(f"{c} problem" for c in CODES)}
        for row, cells in table.rows.items():
            for part, cell in cells.items():
                true = number(made, facet, row, part)
                assert cell in {None, rule.shown(true)}, (row, part)
                assert cell is None or not 0 < true < rule.smallest
                shown += cell not in {None, 0}
    assert shown > 10, "hiding everything is no answer"


@pytest.mark.rule("T3")
def test_where_the_nation_has_few_no_part_of_it_is_shown() -> None:
    few = told(released([*PLENTY, *of(LONDON, 3, "E1")]), Facet.REGION)
    assert few.rows["E1 problem"]["london"] is None
    assert list(few.rows["E1 problem"].values()).count(None) >= len(REGIONS)
    none = released(PLENTY).content.figures
    assert {f.numerator for f in none if f.code == "E1"} == {0}


@pytest.mark.rule("T3")
def test_sectors_overlap_and_what_is_outside_one_gives_none_away() -> None:
    """All twenty are of public agencies: then so are the three that show D1."""
    assert given_away([released(of(LONDON, 20) + of(NORTH, 3, "D1"))]) == []
    mixed = [a_review(LONDON, "D1", sectors="PV")] * 2 + of(LONDON, 9, "D1") + of(LONDON, 15)
    assert given_away([released(mixed)]) == []


@pytest.mark.rule("T3")
def test_a_sector_of_all_reviews_gives_none_of_the_release_before_away() -> None:
    """107 public ones are shown as 105, and 108 as 110, which of 108 is all: then so were the seven
    of before that show D1. No other sector could be in the place of that one, shown as 0 before."""
    lone, *others = [*of(NORTH, 1, "D1"), *of(LONDON, 6, "D1"), *SIXTEEN[16:]]
    first = released([lone, *others])
    second = released([*others, *of(LONDON, 2, "D1")], [first])
    assert [told(made, Facet.SECTOR).totals["coded"] for made in (first, second)] == [107, 108]
    assert given_away([first, second], small=True) == []
    for row in told(second, Facet.SECTOR).rows.values():
        hidden = [part for part, shown in row.items() if shown is None]
        assert len(hidden) != 1, "it would be taken for a small one"


@pytest.mark.rule("T3")
def test_that_each_review_involves_some_sector_gives_none_away() -> None:
    """Another world has a review outside the third sector: it must be of another then."""
    both, all_three = "P", "PT"
    reviews = [
        *(a_review(LONDON, coded=False, sectors="T") for _ in range(2)),
        a_review(LONDON, "D2", "E1", "E2", sectors="T"),
        a_review(LONDON, "E2", sectors=all_three),
        a_review(LONDON, "D1", "D2", "E2", sectors=all_three),
        a_review(LONDON, "E1", "E2", sectors=both),
        a_review(LONDON, "D2", "E2", sectors=both),
        a_review(LONDON, "D1", "D2", "E1", "E2", sectors=both),
    ]
    assert given_away([released(reviews, rule=Disclosure(5, 1))], small=True) == []


@pytest.mark.rule("T3")
@pytest.mark.parametrize(("rule", "later"), [(RULES[1], RULE), (RULE, RULES[1]), (RULE, RULES[2])])
def test_after_another_rule_nothing_is_told_but_what_was_told_before(
    rule: Disclosure, later: Disclosure
) -> None:
    """What a rule that hid less has shown, and did not change since, stays known."""
    for seed in range(3):
        random = Random(seed)
        first = released(draw(random, 40), rule=rule)
        second = released([*first.reviews, *draw(random, 4)], [first], later)
        assert added([first, second]) == set()


def test_a_release_whose_counts_were_not_kept_is_reckoned_with_as_far_as_it_is_known() -> None:
    first = released(PLENTY)
    old: Mapping[str, Released] = {
        facet: Released("2015Q1", RULE, table, None)
        for facet, table in first.content.splits.items()
    }
    content = make_content(Counts(counted(one_more(1))), CODES, RULE, 10, [old])
    second = Made(one_more(1), content)
    assert given_away([first, second]) == []


def test_counts_of_a_region_that_fell_while_the_nation_rose_are_no_contradiction() -> None:
    first = released(LONE)
    moved = [r if r.shows == frozenset() else a_review(SOUTH, "D1") for r in LONE]
    assert added([first, released([*moved, *of(NORTH, 9, "D1")], [first])]) == set()


@pytest.mark.rule("T3")
@pytest.mark.parametrize("smallest", [-1, 0, 1, LEAST_THRESHOLD - 1])
def test_no_setting_hides_less_than_counts_of_one_to_four(smallest: int) -> None:
    def settings(count: int) -> CollationSettings:
        return CollationSettings(
            database="sqlite+aiosqlite://", bus="memory:", smallest_count=count
        )

    assert LEAST_THRESHOLD == 5
    assert settings(LEAST_THRESHOLD).smallest_count == 5
    with pytest.raises(ValidationError, match="smallest_count"):
        settings(smallest)


def test_a_row_knows_how_it_is_shown() -> None:
    row = Row({"east": 7, "west": 23}, 30)
    assert row.show(RULE, {"east"}).cells == {"east": None, "west": 25}
    assert RULE.span(25, 30, alone=False) == (23, 27)
    assert RULE.span(None, 30, alone=True) == (1, 7)
    assert RULE.span(None, 30, alone=False) == (0, 30)
    assert RULE.behind(3)[0] == 0, "of another rule: nothing is known"
