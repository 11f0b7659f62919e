"""The corpus is what its guide says: built from its sources, real in length, coded as it reads."""

import asyncio
import json
import re
from collections import Counter
from datetime import date
from functools import cache
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from samples.build import QUOTE, count_pages
from samples.corpus import CODINGS, MEDIA_TYPES, Sample, held_report, reports
from samples.pdf import make_pdf
from samples.sources import HELD, SAMPLES, SOURCES, Source, SourceUnreadable, read_source
from samples.word import make_docx
from screening.domain import Certainty, Kind, screen
from services.collation.coder.passages import files
from services.collation.coder.passages import read as read_passages
from services.ingest.reading.examination import Examination, examine
from services.ingest.scrs.domain import Doubt, ScrState
from services.ingest.scrs.schemas import ScrIn
from services.ingest.submissions.checks import check_scr

ISSUES = {
    f"{stage}{number}"
    for stage, count in zip("ABCDEFG", (4, 4, 8, 7, 2, 11, 8), strict=True)
    for number in range(1, count + 1)
}
MANDATORY = {
    "source_system",
    "source_ref",
    "schema_version",
    "commissioning_body_id",
    "commissioning_body_type",
    "area_disclosure",
    "review_type",
    "title",
    "publication_status",
    "publication_date",
    "date_precision",
    "document_url",
    "document_sha256",
    "media_type",
    "page_count",
    "language",
    "copyright_holder",
    "reuse_terms",
    "incident_outcome",
    "agencies_involved",
    "review_model",
    "parallel_processes",
    "explanations_present",
    "anonymisation_statement",
    "contact",
}
MOST_BYTES = 300_000
TODAY = date(2025, 1, 1)

SAMPLES_BY_SLUG = {sample.slug: sample for sample in reports()}
every_report = pytest.mark.parametrize("slug", SAMPLES_BY_SLUG)
everything = pytest.mark.parametrize("slug", [*SAMPLES_BY_SLUG, held_report().slug])


@cache
def sample_of(slug: str) -> Sample:
    return SAMPLES_BY_SLUG.get(slug) or held_report()


@cache
def source_of(slug: str) -> Source:
    folder = SOURCES if slug in SAMPLES_BY_SLUG else HELD
    return read_source(folder / f"{slug}.md")


@cache
def made_of(slug: str) -> bytes:
    source = source_of(slug)
    return make_pdf(source) if source.output == "pdf" else make_docx(source)


@cache
def examination_of(slug: str) -> Examination:
    sample = sample_of(slug)
    return asyncio.run(examine(sample.file, sample.media_type))


def letters(text: str) -> str:
    """What is left when line ends and hyphens have no say."""
    return re.sub(r"[\s-]+", "", text)


def sentences(text: str) -> list[str]:
    return [each for each in re.split(r"(?<=[.?!])\s+", text) if len(each.split()) >= 6]


def test_the_corpus_is_twelve_reports_two_of_them_word_documents() -> None:
    kinds = Counter(sample.media_type for sample in reports())
    assert kinds == {MEDIA_TYPES["pdf"]: 10, MEDIA_TYPES["docx"]: 2}


@everything
def test_a_built_file_is_what_its_source_builds(slug: str) -> None:
    assert sample_of(slug).file.read_bytes() == made_of(slug), "run python -m samples.build"


@everything
def test_a_built_file_is_small_enough_to_be_kept_in_the_project(slug: str) -> None:
    assert sample_of(slug).file.stat().st_size <= MOST_BYTES


@everything
def test_every_numbered_paragraph_is_found_in_the_built_file(slug: str) -> None:
    read = examination_of(slug).extraction
    assert read is not None
    assert read.flags == frozenset()
    found: dict[str, list[str]] = {}
    for passage in read.passages:
        found.setdefault(passage.paragraph or "", []).append(letters(passage.text))
    lost = [
        number
        for number, text in source_of(slug).paragraphs().items()
        if not any(letters(text) in candidate for candidate in found.get(number, []))
    ]
    assert lost == []


@pytest.mark.rule("G12")
@every_report
def test_a_report_holds_nothing_that_looks_like_an_identifier(slug: str) -> None:
    examination = examination_of(slug)
    assert examination.concerns == ()
    assert examination.becomes(()) is ScrState.PUBLISHED


def test_the_report_held_on_purpose_is_held_for_one_postcode_alone() -> None:
    examination = examination_of(held_report().slug)
    (concern,) = examination.concerns
    assert (concern.doubt, concern.kind) == (Doubt.SUSPECTED_IDENTIFIER, Kind.POSTCODE)
    assert examination.becomes(()) is ScrState.HELD


@everything
def test_the_door_takes_what_is_pushed_with_a_report(slug: str) -> None:
    scr = ScrIn.model_validate(sample_of(slug).metadata)
    assert check_scr(scr, TODAY).concerns == ()


@every_report
def test_a_report_is_as_long_as_real_ones_are(slug: str) -> None:
    source = source_of(slug)
    pages = count_pages(made_of(slug) if source.output == "pdf" else make_pdf(source))
    assert 8 <= pages <= 40
    assert sample_of(slug).metadata["page_count"] == pages


def test_the_corpus_has_short_middling_and_long_reports() -> None:
    pages = [sample.metadata["page_count"] for sample in reports()]
    assert sum(count <= 12 for count in pages) >= 5
    assert sum(15 <= count <= 25 for count in pages) >= 2
    assert max(pages) >= 35


@everything
def test_what_is_pushed_with_a_report_is_complete(slug: str) -> None:
    metadata = sample_of(slug).metadata
    assert metadata.keys() >= MANDATORY
    assert metadata["publication_status"] == "published"
    assert (
        date(2011, 1, 1) <= date.fromisoformat(metadata["publication_date"]) <= date(2024, 12, 31)
    )
    assert metadata["agencies_involved"]
    assert ("region" in metadata) is (metadata["area_disclosure"] != "anonymous")


@pytest.mark.rule("G12")
@everything
def test_a_report_lies_at_an_address_that_nobody_can_have(slug: str) -> None:
    address = urlsplit(sample_of(slug).metadata["document_url"])
    assert address.scheme == "https"
    assert address.netloc.endswith(".example")


@pytest.mark.rule("G12")
@pytest.mark.parametrize("author", files(), ids=lambda path: path.stem)
def test_what_the_coder_learns_from_holds_no_identifier(author: Path) -> None:
    held = [
        (passage.id, suspicion.kind)
        for passage in read_passages(author)
        for suspicion in screen(passage.text)
        if suspicion.certainty is Certainty.CERTAIN
    ]
    assert held == []


def test_no_two_reports_share_a_reference_an_address_or_a_document() -> None:
    pushed = [sample.metadata for sample in [*reports(), held_report()]]
    for field in ("source_ref", "document_url", "document_sha256"):
        assert len({metadata[field] for metadata in pushed}) == len(pushed)


def test_boards_years_and_review_models_vary() -> None:
    pushed = [sample.metadata for sample in reports()]
    assert len({metadata["commissioning_body_id"] for metadata in pushed}) == len(pushed)
    assert len({metadata["publication_date"][:4] for metadata in pushed}) >= 9
    assert len({metadata["review_model"] for metadata in pushed}) >= 5
    assert {"named", "region_only", "anonymous"} == {each["area_disclosure"] for each in pushed}


def test_no_sentence_is_written_twice() -> None:
    written = Counter(
        sentence
        for slug in [*SAMPLES_BY_SLUG, held_report().slug]
        for text in source_of(slug).paragraphs().values()
        for sentence in sentences(text)
    )
    assert {sentence for sentence, times in written.items() if times > 1} == set()


@every_report
def test_codings_point_at_passages_of_their_report(slug: str) -> None:
    paragraphs = source_of(slug).paragraphs()
    for coding in sample_of(slug).codings:
        assert coding.paragraph in paragraphs
        assert coding.quote == paragraphs[coding.paragraph][:QUOTE].rstrip()
        assert coding.issue in ISSUES
        assert coding.kind in ("problem", "good_practice")
        assert coding.note


@every_report
def test_a_report_is_read_for_the_theme_and_expresses_a_handful_of_issues(slug: str) -> None:
    assert json.loads((CODINGS / f"{slug}.json").read_text("utf-8"))["read_for_theme"] is True
    problems = {each.issue for each in sample_of(slug).codings if each.kind == "problem"}
    assert 5 <= len(problems) <= 12


@every_report
def test_most_passages_of_a_report_carry_no_coding(slug: str) -> None:
    coded = {coding.paragraph for coding in sample_of(slug).codings}
    assert len(coded) < len(source_of(slug).blocks) / 2


@every_report
def test_a_passage_is_coded_once_for_an_issue(slug: str) -> None:
    codings = [(each.paragraph, each.issue, each.kind) for each in sample_of(slug).codings]
    assert len(set(codings)) == len(codings)


def test_each_of_the_44_issues_is_a_problem_in_some_report() -> None:
    codings = chain.from_iterable(sample.codings for sample in reports())
    assert {each.issue for each in codings if each.kind == "problem"} == ISSUES


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("1.1 One.\n1.1 Again.\n", "used twice"),
        ("1.1 One.[^gone]\n", "no text"),
        ("| a | b |\n|---|---|\n| c |\n", "unequal"),
    ],
)
def test_a_source_that_breaks_the_format_says_how(
    tmp_path: Path, body: str, complaint: str
) -> None:
    front = '+++\nstyle = "council"\noutput = "pdf"\n[cover]\n[metadata]\n+++\n'
    path = tmp_path / "99-broken.md"
    path.write_text(front + body, "utf-8")
    with pytest.raises(SourceUnreadable, match=complaint):
        read_source(path)


def test_every_source_has_its_codings_and_every_coding_its_source() -> None:
    assert {path.stem for path in SOURCES.glob("*.md")} == {
        path.stem for path in CODINGS.glob("*.json")
    }
    assert {path.stem for path in SAMPLES.joinpath("reports").iterdir()} == set(SAMPLES_BY_SLUG)
