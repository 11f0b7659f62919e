"""From lines as they are set to the paragraphs a reader sees."""

import re
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest.extraction.cleaning import is_clean
from services.ingest.extraction.domain import LONGEST_PASSAGE, Block, full_text, number_passages
from services.ingest.extraction.lines import Line
from services.ingest.extraction.paragraphs import build_blocks, pieces

HEIGHT, LEFT, SIZE, STEP = 842.0, 72.0, 11.0, 14.3
LETTER = 5.0


def line(
    text: str,
    row: float,
    page: int = 1,
    left: float = LEFT,
    size: float = SIZE,
    hyphenated: bool = False,
    wide: bool = True,
) -> Line:
    """A line on a row of the page; a wide one fills its measure whatever its words."""
    right = 523.0 if wide else left + LETTER * len(text)
    return Line(page, text, left, right, 150 + STEP * row, size, HEIGHT, hyphenated)


def built(lines: Iterable[Line], pages: int = 1) -> list[tuple[str | None, str]]:
    return [(block.paragraph, block.text) for block in build_blocks(lines, pages).blocks]


def test_lines_that_follow_closely_are_one_paragraph_and_a_gap_begins_another() -> None:
    lines = [line("One thing", 0), line("and more.", 1, wide=False), line("Another", 2.6)]
    assert built(lines) == [(None, "One thing and more."), (None, "Another")]


def test_a_line_that_left_room_for_the_next_word_ended_a_paragraph() -> None:
    lines = [line("Full measure", 0), line("short", 1, wide=False), line("Then more", 2)]
    assert built(lines) == [(None, "Full measure short"), (None, "Then more")]


@pytest.mark.parametrize(
    ("text", "number", "rest"),
    [
        ("4.12 The panel met.", "4.12", "The panel met."),
        ("4.12. The panel met.", "4.12", "The panel met."),
        ("4.1.2 The panel met.", "4.1.2", "The panel met."),
        ("37. The panel met.", "37", "The panel met."),
        ("37) The panel met.", "37", "The panel met."),
        ("1 Summary", "1", "Summary"),
        ("12 children lived there.", None, "12 children lived there."),
        ("9.30 am was the time.", None, "9.30 am was the time."),
        ("04.05.2014 A visit.", None, "04.05.2014 A visit."),
        ("2014. A visit.", None, "2014. A visit."),
        ("3.5million people", None, "3.5million people"),
    ],
)
def test_a_printed_number_is_told_from_a_number(text: str, number: str | None, rest: str) -> None:
    assert built([line(text, 0)]) == [(number, rest)]


def test_bare_numbers_count_only_in_their_order() -> None:
    lines = [line("1 First point", 0), line("9 Not in order", 3), line("2 Second point", 6)]
    assert [number for number, _ in built(lines)] == ["1", None, "2"]


def test_a_number_at_the_beginning_of_a_line_may_belong_to_its_sentence() -> None:
    lines = [line("This is said in paragraph", 0), line("4.12 above as well.", 1)]
    assert built(lines) == [(None, "This is said in paragraph 4.12 above as well.")]


def test_a_number_set_apart_on_the_same_row_belongs_to_its_paragraph() -> None:
    lines = [line("4.12", 0, wide=False), line("The panel met", 0, left=110)]
    lines += [
        line("twice that spring.", 1, left=110, wide=False),
        line("In June too.", 2, left=110),
    ]
    assert built(lines)[0] == ("4.12", "The panel met twice that spring.")


def test_lines_set_in_from_a_number_go_on_with_it_after_a_full_stop() -> None:
    lines = [line("4.12 The panel met.", 0), line("It met twice.", 1, left=110, wide=False)]
    assert built(lines) == [("4.12", "The panel met. It met twice.")]


def test_a_paragraph_goes_on_over_the_page_and_past_footnotes_and_footers() -> None:
    lines = [
        line("Report of the board", -9),
        line("4.12 The health visitor wrote to the", 40),
        line("A footnote in small type.", 42.5, size=8),
        line("Page 1 of 3", 47, wide=False),
        line("Report of the board", -9, page=2),
        line("family doctor twice.", 0, page=2, wide=False),
        line("Page 2 of 3", 47, page=2, wide=False),
        line("Report of the board", -9, page=3),
        line("4.13 He did not reply.", 0, page=3, wide=False),
        line("Page 3 of 3", 47, page=3, wide=False),
    ]
    assert build_blocks(lines, 3).blocks == [
        Block(1, "4.12", "The health visitor wrote to the family doctor twice."),
        Block(1, None, "A footnote in small type."),
        Block(3, "4.13", "He did not reply."),
    ]


@pytest.mark.parametrize("number", ["7", "- 7 -", "Page 7", "page 7 of 12", "7/12", "[xii]"])
def test_a_page_number_is_left_out_even_of_a_single_page(number: str) -> None:
    lines = [line("The panel met.", 0), line(number, 47, left=290, wide=False)]
    assert built(lines) == [(None, "The panel met.")]


def test_a_number_in_the_middle_of_a_page_is_no_page_number() -> None:
    assert built([line("The panel met.", 0), line("7", 5)])[1] == (None, "7")


def test_a_first_line_set_in_begins_a_paragraph() -> None:
    lines = [line("One thing", 0, left=90), line("was said.", 1), line("Another", 2, left=90)]
    assert built([*lines, line("was not.", 3)]) == [
        (None, "One thing was said."),
        (None, "Another was not."),
    ]


def test_a_line_that_repeats_in_the_text_is_no_header() -> None:
    lines = [line("The panel agreed.", 10 * page, page=page) for page in (1, 2, 3)]
    assert len(built(lines, 3)) == 3


def test_the_table_of_contents_is_left_out() -> None:
    lines = [line("1 Summary . . . . . . . . . . 3", 0), line("2 Findings ............ 12", 1)]
    assert built([*lines, line("1 Summary", 5)]) == [("1", "Summary")]


@pytest.mark.parametrize(
    ("broken", "rest", "elsewhere", "whole"),
    [
        ("safe", "guarding was weak.", "safeguarding", "safeguarding was weak."),
        ("multi", "agency work.", "other", "multi-agency work."),
        ("decision", "making took time.", "decision-making", "decision-making took time."),
        ("North", "East region.", "other", "North-East region."),
        ("out-of", "hours care.", "out-of-hours", "out-of-hours care."),
        ("e", "mails.", "other", "e-mails."),
    ],
)
def test_a_word_broken_at_the_line_end_is_made_whole(
    broken: str, rest: str, elsewhere: str, whole: str
) -> None:
    lines = [line(broken, 0, hyphenated=True), line(rest, 1, wide=False), line(elsewhere, 5)]
    assert built(lines)[0] == (None, whole)


def test_bullets_are_passages_without_their_marks() -> None:
    lines = [line("It found:", 0, wide=False), line("\u2022 one thing;", 1), line("- another.", 2)]
    assert built(lines) == [(None, "It found:"), (None, "one thing;"), (None, "another.")]


def test_two_columns_are_read_one_after_the_other() -> None:
    lines = [line("The left column goes", row) for row in range(30)]
    lines += [line("on in the right.", 0, left=300, wide=False)]
    [(_, text)] = built(lines)
    assert text.endswith("goes on in the right.")


def test_a_paragraph_too_long_to_read_is_cut_after_a_sentence() -> None:
    sentence = "The panel met once more that week. "
    cut = [*pieces(Block(1, "1.1", sentence * 1_000))]
    assert all(len(block.text) <= LONGEST_PASSAGE for block in cut)
    assert all(block.text.endswith(".") and block.paragraph == "1.1" for block in cut)
    assert " ".join(block.text for block in cut) == (sentence * 1_000).strip()


WORDS = st.sampled_from(
    ("the", "panel", "met.", "and", "again,", "safeguarding", "care", "Child", "4.12", "7", "- so")
)
LINES = st.builds(
    line,
    text=st.lists(WORDS, min_size=1, max_size=9).map(" ".join),
    row=st.floats(0, 40),
    page=st.integers(1, 4),
    left=st.sampled_from([72.0, 90.0, 110.0, 300.0]),
    size=st.sampled_from([8.0, 11.0, 11.2, 16.0]),
    hyphenated=st.booleans(),
    wide=st.booleans(),
)


def letters(texts: Iterable[str]) -> str:
    return re.sub(r"\W", "", "".join(texts))


def printed(blocks: Iterable[Block]) -> str:
    return letters(f"{block.paragraph or ''} {block.text}" for block in blocks)


@settings(deadline=None)
@given(st.lists(LINES, max_size=40))
def test_no_letter_is_lost_or_added(lines: list[Line]) -> None:
    lines = sorted(lines, key=lambda line: line.page)
    blocks = build_blocks(lines, 4).blocks
    assert sorted(printed(blocks)) == sorted(letters(line.text for line in lines))
    assert all(is_clean(block.text) and 1 <= block.page <= 4 for block in blocks)


@settings(deadline=None)
@given(st.lists(LINES.map(lambda line: line._replace(size=SIZE)), max_size=40))
def test_without_footnotes_the_order_is_that_of_the_page(lines: list[Line]) -> None:
    lines = sorted(lines, key=lambda line: line.page)
    assert printed(build_blocks(lines, 4).blocks) == letters(line.text for line in lines)


@settings(deadline=None)
@given(st.lists(st.tuples(st.text(max_size=60), st.floats(), st.floats(-1e6, 1e6)), max_size=30))
def test_whatever_a_page_holds_becomes_sound_passages(
    strange: list[tuple[str, float, float]],
) -> None:
    lines = [
        Line(1, text, x, x + 10, x, max(abs(x), 0.01), HEIGHT, bool(text)) for text, _, x in strange
    ]
    passages = number_passages(build_blocks(lines, 1).blocks)
    whole = full_text(passages)
    assert all(whole[p.start : p.end] == p.text and p.text for p in passages)
    assert [p.number for p in passages] == [*range(1, len(passages) + 1)]
