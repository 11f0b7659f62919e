"""The sets that are shipped, and how a set is read, printed, published and commented on."""

import json
from datetime import date
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from docx import Document
from pydantic import ValidationError
from sqlalchemy import select

from services.quality.markers.domain import names_a_model
from services.quality.markers.schemas import MarkerSetIn
from services.quality.markers.service import publish_shipped, shipped_sets
from services.quality.markers.tables import MarkerSet
from tests.services.quality.office import Office, problem

SHIPPED = {shipped.id: shipped for shipped in shipped_sets()}
PARTS = ("knowledge_base", "equality_and_diversity", "statutory_links", "obstacles")


def adult_set(version: int = 1, **changed: Any) -> dict[str, Any]:
    """A set of another kind of review, made up for the tests."""
    groups = [("first", 2), ("then", 1)]
    numbers = iter(range(1, 4))
    markers = [
        {
            "number": (number := next(numbers)),
            "group": code,
            "title": f"Marker {number}",
            "statement": "A statement.",
            "rationale": "A rationale.",
            "questions": [
                {"number": 1, "prompt": "Who", "text": "Who is asked?", "audiences": ["chair"]},
                {"number": 2, "prompt": "How", "text": "How?", "audiences": ["lead_reviewer"]},
            ],
            **{part: {"state": "absent"} for part in PARTS},
        }
        for code, count in groups
        for _ in range(count)
    ]
    return {
        "id": "SAR-2022",
        "version": version,
        "title": "Adult review markers",
        "purpose": "To pose questions.",
        "source": "Made up for a test.",
        "marker_count": 3,
        "groups": [{"code": c, "title": c.title(), "markers": n} for c, n in groups],
        "markers": markers,
    } | changed


@pytest.mark.rule("Q1")
def test_the_set_of_2016_has_eighteen_markers_in_groups_of_five_eight_and_five() -> None:
    scr = SHIPPED["SCR-2016"]
    assert [m.number for m in scr.markers] == list(range(1, 19))
    assert [(g.code, g.markers) for g in scr.groups] == [
        ("setting_up", 5),
        ("running", 8),
        ("outputs", 5),
    ]
    assert [m.title for m in scr.markers] == [
        "Referral",
        "Decision making",
        "Advising board members",
        "Informing the family",
        "Clarity of purpose",
        "Commissioning",
        "Governance",
        "Review management",
        "Parallel processes",
        "Assembling information",
        "Practitioner involvement",
        "Family involvement",
        "Analysis",
        "The report",
        "Improvement action",
        "Board written response",
        "Publication",
        "Implementation and evaluation",
    ]


@pytest.mark.rule("Q1")
def test_the_draft_is_a_count_of_fourteen_and_nothing_invented() -> None:
    draft = SHIPPED["SCR-DRAFT"]
    assert (draft.marker_count, draft.markers, draft.groups) == (14, [], [])


@pytest.mark.rule("Q2")
def test_every_optional_part_says_its_state_and_unrecovered_parts_say_so() -> None:
    markers = {m.number: m for m in SHIPPED["SCR-2016"].markers}
    for number in (3, 16):
        assert markers[number].knowledge_base.state == "none_identified"
    for number in (3, 8, 16):
        part = markers[number].equality_and_diversity
        assert (part.state, part.recovered) == ("absent", True)
    for number in (4, 12):
        assert markers[number].equality_and_diversity.state == "content"
    unknown = [getattr(m, p) for m in markers.values() for p in PARTS]
    assert {(p.state.value, p.text) for p in unknown if not p.recovered} == {("absent", None)}
    exact = {n: m.questions_in_source for n, m in markers.items()}
    known = {n: q.count for n, q in exact.items() if q is not None and q.exact}
    assert known == {3: 2, 4: 4, 7: 5, 8: 7, 12: 9, 16: 7, 18: 4}
    for number, count in known.items():
        assert len(markers[number].questions) == count


@pytest.mark.rule("Q2")
@pytest.mark.parametrize(
    "part",
    [
        {"state": "content"},
        {"state": "absent", "text": "Something."},
        {"state": "none_identified", "recovered": False},
        {"state": "unknown"},
    ],
)
def test_a_part_whose_state_and_text_disagree_is_refused(part: dict[str, Any]) -> None:
    body = adult_set()
    body["markers"][0]["obstacles"] = part
    with pytest.raises(ValidationError):
        MarkerSetIn.model_validate(body)


@pytest.mark.rule("Q3")
def test_no_marker_question_or_field_speaks_of_a_model_of_review() -> None:
    for shipped in SHIPPED.values():
        assert not [t for m in shipped.markers for t in m.texts if names_a_model(t)]
    body = adult_set()
    body["markers"][1]["questions"][0]["text"] = "Does the SILP report say why?"
    with pytest.raises(ValidationError, match="no marker speaks of a model"):
        MarkerSetIn.model_validate(body)
    assert "review_model" not in json.dumps(MarkerSetIn.model_json_schema())


@pytest.mark.parametrize(
    "wrong",
    [
        {"marker_count": 4},
        {"groups": [{"code": "first", "title": "First", "markers": 3}]},
        {"markers": []},
        {"id": "sar"},
        {"action_markers": [4]},
        {"action_markers": [2, 2]},
        {"action_markers": [0]},
        {
            "status": "historic",
            "marker_count": 3,
            "groups": [],
            "markers": [],
            "action_markers": [1],
        },
    ],
)
def test_a_set_that_does_not_hold_together_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        MarkerSetIn.model_validate(adult_set(**wrong))


@pytest.mark.rule("Q6")
async def test_questions_are_asked_for_by_audience(small_office: Office) -> None:
    board = small_office.board()
    whole = await board.read("/v1/marker-sets/SCR-2016")
    for audience in ("chair", "board_manager", "sub_group", "lead_reviewer", "evaluator"):
        own = await board.read("/v1/marker-sets/scr-2016", audience=audience)
        short = await board.read("/v1/marker-sets/scr-2016", audience=audience, mode="aide_memoire")
        assert [[q["number"] for q in m["questions"]] for m in short["markers"]] == [
            [q["number"] for q in m["questions"]] for m in own["markers"]
        ]
        assert [m["number"] for m in own["markers"]] == list(range(1, 19))
        asked = [q for m in own["markers"] for q in m["questions"]]
        assert 0 < len(asked) < sum(len(m["questions"]) for m in whole["markers"])
        assert all(audience in q["audiences"] for q in asked)


@pytest.mark.rule("Q15")
async def test_the_aide_memoire_says_the_same_in_fewer_words(small_office: Office) -> None:
    board = small_office.board()
    full = await board.read("/v1/marker-sets/SCR-2016", mode="full")
    short = await board.read("/v1/marker-sets/SCR-2016", mode="aide_memoire")
    assert {"rationale", "obstacles"} <= full["markers"][0].keys()
    assert short["markers"][0].keys() == {
        *("number", "version", "group", "title", "statement", "questions"),
    }
    assert [len(m["questions"]) for m in short["markers"]] == [
        len(m["questions"]) for m in full["markers"]
    ]
    assert len(json.dumps(short)) < len(json.dumps(full)) / 2


@pytest.mark.rule("Q14")
async def test_the_order_is_said_to_imply_no_priority(small_office: Office) -> None:
    shown = await small_office.board().read("/v1/marker-sets/SCR-2016")
    assert any("no marker is more important" in note for note in shown["notes"])
    for sort in ("sort", "order_by", "priority"):
        answer = await small_office.board().get("/v1/marker-sets/SCR-2016", **{sort: "title"})
        assert problem(answer) == (422, "unknown-parameter")


@pytest.mark.rule("Q15")
@pytest.mark.parametrize(("mode", "heading"), [("full", "How might"), ("aide_memoire", "Remember")])
async def test_a_set_prints_as_html_word_and_pdf(
    small_office: Office, mode: str, heading: str
) -> None:
    board, path = small_office.board(), "/v1/marker-sets/SCR-2016/leaflet"
    answer = await board.get(f"{path}.html", mode=mode)
    assert "style-src 'sha256-" in answer.headers["content-security-policy"]
    html = answer.text
    assert '<html lang="en-GB">' in html
    assert html.count("<h3>") == 18
    assert heading in html
    assert ("Not recovered" in html) == (mode == "full")
    word = Document(BytesIO((await board.get(f"{path}.docx", mode=mode)).content))
    sheet = word.sections[0]
    assert (round(sheet.page_width.cm, 1), round(sheet.page_height.cm, 1)) == (21, 29.7)
    headings = [p.text for p in word.paragraphs if p.style is not None and p.style.name]
    assert "7. Governance" in headings
    pdf = pypdfium2.PdfDocument((await board.get(f"{path}.pdf", mode=mode)).content)
    try:
        text = "\n".join(page.get_textpage().get_text_range() for page in pdf)
        assert "7. Governance" in text
        assert heading in text
        first = pdf[0].get_textpage().get_text_range()
        assert "Setting up" in first  # a title alone would be a page of nothing
        turns = [p.text for p in word.paragraphs if p.paragraph_format.page_break_before]
        groups = ["Running the review", "Outputs and outcomes", "About this edition"]
        assert turns == (groups if mode == "full" else [])
        assert html.count("break-before:page") == (mode == "full")
    finally:
        pdf.close()


@pytest.mark.rule("Q6", "Q15")
async def test_a_copy_for_one_audience_asks_its_questions_alone_and_says_so(
    small_office: Office,
) -> None:
    board, path = small_office.board(), "/v1/marker-sets/SCR-2016/leaflet.html"
    referral = SHIPPED["SCR-2016"].markers[0].questions
    assert [("chair" in q.audiences) for q in referral] == [False, True, False]
    for mode in ("full", "aide_memoire"):
        printed = (await board.get(path, mode=mode, audience="chair")).text
        said = [q.text if mode == "full" else q.prompt for q in referral]
        assert [f". {each}<" in printed for each in said] == [False, True, False]
        assert "only the questions that the chair can answer" in printed
    assert "This copy" not in (await board.get(path)).text
    assert referral[1].text not in printed


@pytest.mark.rule("Q2")
async def test_a_printed_part_says_that_none_was_identified_and_an_absent_one_is_not_there(
    small_office: Office,
) -> None:
    body = adult_set()
    body["markers"][0] |= {
        "knowledge_base": {"state": "none_identified"},
        "statutory_links": {"state": "absent", "recovered": False},
        "obstacles": {"state": "content", "text": "Nobody asks."},
    }
    await small_office.centre().make("/v1/marker-sets", body)
    page = (await small_office.board().get("/v1/marker-sets/SAR-2022/leaflet.html")).text
    assert page.count("None was identified.") == page.count("<h4>Knowledge base</h4>") == 1
    assert "Nobody asks." in page
    assert "<h4>Equality and diversity</h4>" not in page
    assert page.count("Not recovered") == 1


async def test_what_a_set_says_is_text_on_the_printed_page_and_no_markup(
    small_office: Office,
) -> None:
    body = adult_set(title="<script>alert(1)</script> #pagebreak()")
    assert (await small_office.centre().post("/v1/marker-sets", body)).status_code == 201
    board, path = small_office.board(), "/v1/marker-sets/SAR-2022/leaflet"
    assert "<script>" not in (await board.get(f"{path}.html")).text
    pdf = pypdfium2.PdfDocument((await board.get(f"{path}.pdf")).content)
    try:
        assert "#pagebreak()" in pdf[0].get_textpage().get_text_range()
    finally:
        pdf.close()


async def test_without_a_pdf_writer_the_other_forms_are_named(
    small_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("publishing.paper.find_spec", lambda name: None)
    answer = await small_office.board().get("/v1/marker-sets/SCR-2016/leaflet.pdf")
    assert problem(answer) == (422, "pdf-not-possible")


@pytest.mark.rule("Q1", "Q13")
async def test_another_set_is_loaded_beside_the_first_and_told(office: Office) -> None:
    centre = office.centre()
    answer = await centre.post("/v1/marker-sets", adult_set())
    assert answer.status_code == 201
    shown = {s["id"]: s for s in (await office.board().read("/v1/marker-sets"))["items"]}
    assert list(shown) == ["SAR-2022", "SCR-2016", "SCR-DRAFT"]
    assert shown["SCR-2016"]["status"] == shown["SAR-2022"]["status"] == "in_use"
    (told,) = [e for e in await office.told("marker-set.published") if e["markers"] == 3]
    assert (told["marker_set"], told["version"]) == ("SAR-2022", 1)
    assert told["set_url"] == "/v1/marker-sets/sar-2022"
    assert (await office.board().get(told["set_url"])).status_code == 200
    markers = [e for e in await office.told("marker.published") if e["marker_set"] == "SAR-2022"]
    assert [e["marker_id"] for e in markers] == ["SAR-2022.1", "SAR-2022.2", "SAR-2022.3"]
    assert (await office.board().get(markers[0]["marker_url"])).status_code == 200


@pytest.mark.rule("Q13")
async def test_a_changed_marker_is_a_new_version_and_an_old_reflection_keeps_its_text(
    office: Office,
) -> None:
    centre, board = office.centre(), office.board()
    await centre.make("/v1/marker-sets", adult_set())
    record = await board.refer(marker_set="SAR-2022")
    old = await board.reflect(record, marker=2)
    changed = adult_set(version=2)
    changed["markers"][1]["questions"][0]["text"] = "Who was asked, and when?"
    await centre.make("/v1/marker-sets", changed)
    told = [e for e in await office.told("marker.published") if e["set_version"] == 2]
    assert [(e["marker_id"], e["version"]) for e in told if "SAR" in e["marker_id"]] == [
        ("SAR-2022.2", 2)
    ]
    newest = await board.read("/v1/marker-sets/SAR-2022")
    assert [m["version"] for m in newest["markers"]] == [1, 2, 1]
    first = await board.read("/v1/marker-sets/SAR-2022", version=1)
    assert first["markers"][1]["questions"][0]["text"] == "Who is asked?"
    again = await board.read(f"{record}/reflections/{old['reflection_id']}")
    assert (again["set_version"], again["question_text"]) == (1, "Who is asked?")
    new = await board.reflect(record, marker=2)
    assert (new["set_version"], new["question_text"]) == (2, "Who was asked, and when?")


async def test_a_published_version_is_never_changed_or_skipped(office: Office) -> None:
    centre = office.centre()
    await centre.make("/v1/marker-sets", adult_set())
    for version in (1, 3):
        answer = await centre.post("/v1/marker-sets", adult_set(version, title="Other"))
        assert problem(answer) == (409, "version-not-next")


async def test_the_set_of_2016_names_the_markers_of_actions_and_a_set_need_not(
    office: Office,
) -> None:
    await office.centre().make("/v1/marker-sets", adult_set(action_markers=[3]))
    board = office.board()
    named = {
        each: (await board.read(f"/v1/marker-sets/{each}"))["action_markers"]
        for each in ("SCR-2016", "SAR-2022", "SCR-DRAFT")
    }
    assert named == {"SCR-2016": [15, 16, 18], "SAR-2022": [3], "SCR-DRAFT": []}
    unknown = await office.centre().post("/v1/marker-sets", adult_set(2, action_markers=[9]))
    assert problem(unknown) == (422, "invalid")
    assert (await board.read("/v1/marker-sets/SAR-2022"))["version"] == 1


async def test_starting_again_publishes_nothing_again(office: Office) -> None:
    before = len(await office.told("marker.published"))
    assert before == 18
    async with office.database.transaction() as tx:
        for shipped in shipped_sets():
            await publish_shipped(tx, shipped)
    assert len(await office.told("marker.published")) == before


@pytest.mark.rule("Q12")
async def test_a_set_is_due_for_review_every_six_months(office: Office) -> None:
    path = "/v1/marker-sets/SCR-2016"
    # as it is six months after it was last looked through
    async with office.database.transaction() as tx:
        (of_2016,) = await tx.session.scalars(select(MarkerSet).filter_by(set_id="SCR-2016"))
        of_2016.review_due_on = date(2017, 1, 31)
    answer = await office.centre().put(f"{path}/review", {"reviewed_on": "2016-08-31"})
    assert answer.status_code == 200
    shown = await office.board().read(path)
    assert (shown["review_due_on"], shown["review_is_due"]) == ("2017-02-28", True)
    for never in ("2099-01-01", "9999-12-31", "0001-01-01", "2016-08-01"):
        answer = await office.centre().put(f"{path}/review", {"reviewed_on": never})
        assert problem(answer) == (422, "date-not-possible")
    assert (await office.board().read(path))["review_due_on"] == "2017-02-28"
    draft = await office.board().read("/v1/marker-sets/SCR-DRAFT")
    assert (draft["review_due_on"], draft["review_is_due"]) == (None, False)


@pytest.mark.rule("Q12")
async def test_anyone_comments_and_each_comment_ends_with_a_published_disposition(
    office: Office,
) -> None:
    reviewer, board, centre = office.reviewer(), office.board(), office.centre()
    body = {"marker_set": "SCR-2016", "marker": 8, "text": "Say more on illness."}
    comment = await reviewer.make("/v1/marker-comments", body)
    assert (comment["set_version"], comment["disposition"]) == (1, None)
    path = "/v1/marker-comments"
    assert (await board.read(path))["items"] == []
    assert len((await reviewer.read(path))["items"]) == 1
    assert len((await centre.read(path, marker_set="scr-2016", marker=8))["items"]) == 1
    disposed = {"disposition": "taken_up", "explanation": "In the next version."}
    put = await centre.put(f"{path}/{comment['comment_id']}/disposition", disposed)
    assert put.status_code == 200
    (seen,) = (await board.read(path, marker=8))["items"]
    assert (seen["disposition"], seen["explanation"]) == ("taken_up", "In the next version.")
    assert "hollin" not in json.dumps(seen)
    again = await centre.put(f"{path}/{comment['comment_id']}/disposition", disposed)
    assert problem(again) == (409, "comment-disposed")


async def test_what_is_not_there_is_said_to_be_unknown(small_office: Office) -> None:
    board, centre = small_office.board(), small_office.centre()
    for path in ("SCR-1999", "SCR-2016/leaflet.html", "SCR-DRAFT"):
        answer = await board.get(f"/v1/marker-sets/{path}", version=9)
        assert problem(answer) == (404, "no-such-marker-set")
    missing = await board.get("/v1/marker-sets/SCR-2016/markers/19")
    assert problem(missing) == (404, "no-such-marker")
    reviewed = await centre.put("/v1/marker-sets/SCR-DRAFT/review", {"reviewed_on": "2016-01-01"})
    assert problem(reviewed) == (409, "marker-set-historic")


async def test_a_comment_or_its_answer_that_names_somebody_is_never_published(
    small_office: Office,
) -> None:
    reviewer, centre = small_office.reviewer(), small_office.centre()
    body = {"marker_set": "SCR-2016", "marker": 8, "text": "Write to jo.smith@example.org."}
    refused = await reviewer.post("/v1/marker-comments", body)
    assert problem(refused) == (422, "identifying-comment")
    assert "jo.smith" not in refused.text
    for told in ("Health visitor Jane Smith told us.", "We heard of Kyle\u200b Brown."):
        refused = await reviewer.post("/v1/marker-comments", body | {"text": told})
        assert problem(refused) == (422, "identifying-comment"), told
    comment = await reviewer.make("/v1/marker-comments", body | {"text": "Write to the office."})
    answer = {"disposition": "taken_up", "explanation": "As jo.smith@example.org says."}
    place = f"/v1/marker-comments/{comment['comment_id']}/disposition"
    assert problem(await centre.put(place, answer)) == (422, "identifying-comment")
    assert (await centre.put(place, answer | {"explanation": "Yes."})).status_code == 200
