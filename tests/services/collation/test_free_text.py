"""Every free text that goes beyond whoever sends it is looked at, or said not to be: what
practitioners, boards and the Alliance say, what the list of practice issues says for ever, and what
releases and briefings say to the nation.

`SCREENED` and `NOT_SCREENED` are the one list of them; the contract is walked for what is missing.
"""

import json
import re
from collections.abc import AsyncIterator, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import select

from chassis.db import utc_now
from cli.contracts import ROOT
from services.collation.db import metadata
from services.collation.reviews.tables import Passage, Review, ReviewState
from tests.services.collation.alliance.office import (
    ACTS,
    CHARTER,
    MEETING,
    PAPER,
    QUESTION,
    body,
)
from tests.services.collation.briefings.office import text_of
from tests.services.collation.consultations.room import COMMENT, MINI_SUMMIT
from tests.services.collation.desk import PLAIN
from tests.services.collation.hall import CALL, SAID, Hall, Person
from tests.services.collation.practices.example import EXAMPLE
from tests.services.collation.reader import Reader, review
from tests.services.collation.taxonomy.test_endpoints import OTHER, TEXT
from tests.services.collation.workshops.home import ACTION, PLAN, ROOM

CONTRACT = json.loads((ROOT / "openapi" / "lipp.json").read_text(encoding="utf-8"))
OURS = {"summits", "workshops", "alliance", "practices", "issues", "releases", "briefings"}
PROBE = "ask sarah example on 07700 900123"
PROBE_ADDRESS = "https://college.example/sarah-example/07700900123"
PROBE_PATH = "/v1/sarah-example/07700900123"
PROBES = (PROBE, PROBE_ADDRESS, PROBE_PATH)
PRIVATE = "the board's own record; what leaves it is looked at when it is shared"
AT_DESK = "said at its body's own desk, beside what is written there, and never published"


@dataclass(frozen=True)
class Asked:
    """A request that would be right but for what stands at these places."""

    role: str
    operation: str
    body: dict[str, Any]
    texts: tuple[str, ...]
    held: bool = False
    """Taken in, and kept from everybody until a person has looked."""
    where: dict[str, str] = field(default_factory=dict)
    """Which of several names of the world stands in a path."""
    probe: str = PROBE
    may_lack: tuple[str, ...] = ()
    """Of the texts, what may be empty."""


REWRITTEN = {"outcome": "rewritten", "text": "It is so.", "reason": "A name."}
WRITTEN = SAID | {"notice_version": 1}
SEATED = {"room": ROOM}
SEEN: dict[str, Any] = {"scr_id": str(UUID(int=1)), "scr_version": 1, "passage": 1}
ISSUE: dict[str, Any] = TEXT | {
    "cause_status": "stated",
    "reasons": [{"text": "Nobody asks them."}],
}
SAYS = ("/label", "/statement", "/condensed", "/reasons/0/text")
PROPOSAL: dict[str, Any] = {
    "key": TEXT["label"],
    "issue": ISSUE,
    "context_tags": ["domestic violence"],
    "evidence": [SEEN | {"kind": "passage"}],
}
TITLED = {"title": "As printed", "source": "The printed set", "reason": "A slip of the pen."}
BRIEFING = text_of(UUID(int=1), solutions=[{"text": "One number to call.", "origin": "summit"}])
CHANGE = "POST /taxonomies/{version}/changes"
SCREENED = [
    Asked("organiser", "POST /summits", CALL,
          ("/title", "/town", "/notice/who_sees", "/notice/how_used")),
    Asked("facilitator", "POST /summits/{summit_id}/tables/{number}/closure",
          {"outcome": "not_reached", "reason": "No time."}, ("/reason",)),
    Asked("facilitator", "POST /summits/{summit_id}/tables/{number}/contributions", SAID,
          ("/text",), held=True),
    Asked("delegate", "POST /summits/{summit_id}/written-contributions", WRITTEN,
          ("/text",), held=True),
    Asked("facilitator", "PUT /contributions/{contribution_id}/decision", REWRITTEN,
          ("/text", "/reason")),
    Asked("facilitator", "POST /contributions/{contribution_id}/withdrawal", {"reason": "So."},
          ("/reason",), where={"contribution_id": "on_record"}),
    Asked("organiser", "POST /consultations", MINI_SUMMIT,
          ("/title", "/town", "/about", "/notice/who_sees", "/notice/how_used")),
    Asked("delegate", "POST /consultations/{consultation_id}/comments", COMMENT,
          ("/text",), held=True),
    Asked("organiser", "PUT /consultations/{consultation_id}/comments/{comment_id}/decision",
          REWRITTEN, ("/text", "/reason")),
    Asked("organiser", "PUT /consultations/{consultation_id}/comments/{comment_id}/disposition",
          {"disposition": "taken_up", "explanation": "Yes."}, ("/explanation",),
          where={"comment_id": "clear_comment"}),
    Asked("organiser", "POST /consultations/{consultation_id}/comments/{comment_id}/withdrawal",
          {"reason": "So."}, ("/reason",), where={"comment_id": "clear_comment"}),
    Asked("organiser", "POST /consultations", MINI_SUMMIT, ("/product_url",), probe=PROBE_PATH),
    Asked("board", "POST /practices", EXAMPLE | {"evidence_url": "https://college.example/a"},
          ("/evidence_url",), probe=PROBE_ADDRESS),
    Asked("member", "POST /alliance-issues/{question_id}/answers",
          {"kind": "under_way", "link": "https://college.example/a"}, ("/link",),
          probe=PROBE_ADDRESS),
    Asked("board", "POST /practices", EXAMPLE | {"evidence_note": "Seen."},
          ("/title", "/text", "/evidence_note")),
    Asked("keeper", "POST /practices/{practice_id}/decision",
          {"decision": "share", "reason": "A method."}, ("/reason",)),
    Asked("secretariat", "PUT /alliance-charter", CHARTER,
          ("/terms_of_reference", "/aims/0", "/glossary/0/term", "/glossary/0/meaning")),
    Asked("secretariat", "PUT /alliance-members/{body_id}", body(),
          ("/title", "/representative/role", "/representative/mandate")),
    Asked("member", "PUT /alliance-representative", body()["representative"],
          ("/role", "/mandate")),
    Asked("secretariat", "POST /alliance-meetings/{meeting_id}/postponement", {"cause": "Snow."},
          ("/cause",)),
    Asked("secretariat", "POST /alliance-meetings/{meeting_id}/cancellation", {"cause": "Snow."},
          ("/cause",)),
    Asked("member", "PUT /alliance-meetings/{meeting_id}/delegate",
          {"role": "policy officer", "seniority": "leader", "can_commit": True}, ("/role",)),
    Asked("secretariat", "POST /alliance-papers/{paper_id}/withdrawal", {"reason": "So."},
          ("/reason",)),
    Asked("secretariat", "POST /alliance-meetings/{meeting_id}/papers", PAPER,
          ("/title", "/text", "/causes/0")),
    Asked("secretariat", "POST /alliance-groups",
          {"title": "A group", "purpose": "To ask.", "bodies": ["college", "guild"],
           "issues": ["D2"]},
          ("/title", "/purpose")),
    Asked("secretariat", "POST /alliance-issues", QUESTION, ("/asks",)),
    Asked("member", "POST /alliance-issues/{question_id}/answers", ACTS, ("/commitment/what",)),
    Asked("member", "POST /alliance-issues/{question_id}/answers",
          {"kind": "under_way", "link": "https://college.example/a", "note": "So."}, ("/note",)),
    Asked("member", "POST /alliance-issues/{question_id}/answers",
          {"kind": "not_ours", "instead": "Others."}, ("/instead",)),
    Asked("member", "POST /alliance-issues/{question_id}/answers",
          {"kind": "cannot_act", "why": "A law."}, ("/why",)),
    Asked("member", "POST /alliance-issues/{question_id}/reasons", {"text": "So."}, ("/text",)),
    Asked("member", "POST /commitments/{commitment_id}/notes",
          {"state": "done", "note": "Out.", "effect": "None."}, ("/note", "/effect")),
    Asked("board", "POST /raised-issues", {"issue": "D2", "why": "So."}, ("/why",)),
    Asked("secretariat", "POST /raised-issue-inbox/{raised_id}/decision",
          {"decision": "declined", "reason": "So."}, ("/reason",)),
    Asked("board", "POST /workshops", PLAN, ("/room/chair/role", "/room/seats/0/role")),
    Asked("board", "PUT /workshops/{workshop_id}/room", ROOM, ("/chair/role", "/seats/0/role")),
    Asked("board", "POST /workshops/{workshop_id}/actions", ACTION, ("/owner_role", "/checked_by")),
    Asked("board", "PUT /workshops/{workshop_id}/actions/{action_id}",
          {"action": ACTION, "why": "So."}, ("/action/owner_role", "/action/checked_by")),
    Asked("editor", CHANGE, {"kind": "added", "explanation": "Seen.", "issue": ISSUE},
          ("/explanation", *(f"/issue{text}" for text in SAYS))),
    Asked("editor", CHANGE,
          {"kind": "split", "explanation": "Two.", "code": "D4", "into": [ISSUE, OTHER]},
          tuple(f"/into/0{text}" for text in SAYS)),
    Asked("editor", CHANGE,
          {"kind": "merged", "explanation": "One.", "codes": ["D1", "D2"], "into": ISSUE},
          tuple(f"/into{text}" for text in SAYS)),
    Asked("editor", "POST /issues/{code}/reasons", SEEN | {"text": "Nobody asks."}, ("/text",)),
    Asked("editor", "POST /issues/{code}/shared-reasons",
          {"text": "Nobody asks.", "reasons": ["D4.r1", "D4.r2"]}, ("/text",)),
    Asked("editor", "POST /issue-proposals", PROPOSAL,
          ("/key", "/context_tags/0", *(f"/issue{text}" for text in SAYS))),
    Asked("publisher", "POST /issue-proposals/{proposal_id}/decision",
          {"decision": "take_up", "explanation": "Seen."}, ("/explanation",)),
    Asked("releaser", "POST /releases", {"period": "2015Q1", "note": "One review was added."},
          ("/note",)),
    Asked("editor", "PUT /briefings/{slot}/title", TITLED, ("/title", "/source", "/reason"),
          where={"slot": "untitled"}),
    Asked("author", "PUT /briefings/{slot}/editions/{edition}", BRIEFING,
          ("/statement", "/vignettes/0/title", "/vignettes/0/summary", "/vignettes/0/case_study",
           "/quotations/0/heading", "/quotations/0/text", "/questions/0", "/solutions/0/text",
           "/provenance"),
          may_lack=("/statement", "/provenance")),
]  # fmt: skip
NOT_SCREENED = {
    "POST /workshops/{workshop_id}/actions /what": PRIVATE,
    "PUT /workshops/{workshop_id}/actions/{action_id} /action/what": PRIVATE,
    "PUT /workshops/{workshop_id}/actions/{action_id} /why": PRIVATE,
    "POST /workshops/{workshop_id}/actions/{action_id}/notes /note": PRIVATE,
    "POST /workshops/{workshop_id}/cancellation /explanation": PRIVATE,
    "POST /workshops/{workshop_id}/closure /no_action": PRIVATE,
    "POST /workshops/{workshop_id}/items /title": PRIVATE,
    "POST /workshops/{workshop_id}/items /text": PRIVATE,
    "POST /workshops/{workshop_id}/items /evidence_note": PRIVATE,
    "POST /workshops/{workshop_id}/rescheduling /reason": PRIVATE,
    "PUT /workshops/{workshop_id}/self-assessment /evidence": PRIVATE,
    "PUT /briefings/{slot}/editions/{edition}/flags/{flag_id} /reason": AT_DESK,
    "POST /briefings/{slot}/editions/{edition}/return /note": AT_DESK,
}


BLAMING = "the social worker was lazy"
MAY_SPEAK_OF_BLAME = {
    "PUT /contributions/{contribution_id}/decision /reason",
    "POST /contributions/{contribution_id}/withdrawal",
    "PUT /consultations/{consultation_id}/comments/{comment_id}/decision /reason",
    "POST /consultations/{consultation_id}/comments/{comment_id}/withdrawal",
    "POST /practices/{practice_id}/decision",
    "POST /alliance-papers/{paper_id}/withdrawal",
    "POST /raised-issue-inbox/{raised_id}/decision",
}
"""Why somebody took something out or let it stand, for the record: an operation, or one text."""
FLAGGED = "PUT /briefings/{slot}/editions/{edition}"
"""There it waits for an editor."""


def free_texts(schema: dict[str, Any], where: str = "") -> Iterator[str]:
    """Where words, or an address, that name somebody would fit; `0` stands for each of a list."""
    if "$ref" in schema:
        schema = CONTRACT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    for word in ("anyOf", "oneOf", "allOf"):
        for part in schema.get(word, ()):
            yield from free_texts(part, where)
    fixed = schema.keys() & {"format", "enum", "const"}
    said = any(re.search(schema.get("pattern", ""), probe) for probe in PROBES)
    if schema.get("type") == "string" and not fixed and said:
        yield where
    if "items" in schema:
        yield from free_texts(schema["items"], f"{where}/0")
    for name, part in schema.get("properties", {}).items():
        yield from free_texts(part, f"{where}/{name}")


def of_the_contract() -> set[str]:
    found = set()
    for path, item in CONTRACT["paths"].items():
        for method, operation in item.items():
            if not OURS & {*operation.get("tags", ())}:
                continue
            for sent in operation.get("requestBody", {}).get("content", {}).values():
                for where in free_texts(sent["schema"]):
                    found.add(f"{method.upper()} {path.removeprefix('/v1')} {where}")
    return found


@pytest.mark.rule("S7", "A3", "W6")
def test_every_free_text_of_the_contract_is_on_the_list_once() -> None:
    screened = {f"{asked.operation} {text}" for asked in SCREENED for text in asked.texts}
    assert screened & NOT_SCREENED.keys() == set()
    assert screened | NOT_SCREENED.keys() == of_the_contract()


def roles(hall: Hall) -> dict[str, Person]:
    board = ("workshops:convene", "practices:share", "practices:read", "alliance:raise")
    keeping = ("taxonomy:edit", "taxonomy:propose", "codings:write")
    return {
        "organiser": hall.role("organiser"),
        "facilitator": hall.role("facilitator"),
        "delegate": hall.role("delegate"),
        "board": hall.person("northmere", *board),
        "keeper": hall.person("library", "practices:read", "practices:steward"),
        "secretariat": hall.person("office", "alliance:read", "alliance:secretariat"),
        "member": hall.person("college", "alliance:read", "alliance:member"),
        "editor": hall.person("centre", *keeping),
        "publisher": hall.person("publisher", "taxonomy:publish"),
        "releaser": hall.person("centre", "releases:make"),
        "author": hall.person("centre", "briefings:read", "briefings:write"),
    }


async def world(hall: Hall) -> dict[str, str]:
    """One of everything that a path names, in a state in which it could change."""
    by = roles(hall)
    over = await hall.begun()
    await hall.enter(await hall.talk(over))
    await hall.end(over)
    on_record = (await by["facilitator"].get(f"{over}/contributions"))["items"][0]
    summit = await hall.begun()
    held = await hall.enter(await hall.talk(summit), text="Mrs Sample said no.")
    consultation = (await by["organiser"].make("/consultations", MINI_SUMMIT))["consultation_id"]
    for text in ("Mrs Sample said no.", "Plainer words."):
        await by["delegate"].make(
            f"/consultations/{consultation}/comments", COMMENT | {"text": text}
        )
    desk = (await by["organiser"].get(f"/consultations/{consultation}/desk"))["items"]
    comments = {comment["state"]: comment["comment_id"] for comment in desk}
    doubtful = EXAMPLE | {"text": "Dr Sample does it."}
    await by["secretariat"].put("/alliance-members/college", body())
    question = (await by["secretariat"].make("/alliance-issues", QUESTION))["question_id"]
    (answer,) = (await by["member"].make(f"/alliance-issues/{question}/answers", ACTS))["answers"]
    await by["secretariat"].put("/alliance-members/guild", body())
    workshop = (await by["board"].make("/workshops", PLAN))["workshop_id"]
    action = await by["board"].make(f"/workshops/{workshop}/actions", ACTION)
    raised = await by["board"].make("/raised-issues", {"issue": "D2", "why": "So."})
    await take_in(hall)
    await release(hall, by["releaser"])
    meeting = (await by["secretariat"].make("/alliance-meetings", MEETING))["meeting_id"]
    papers = f"/alliance-meetings/{meeting}/papers"
    return {
        "summit_id": summit.rpartition("/")[2],
        "number": "1",
        "contribution_id": held["contribution_id"],
        "on_record": on_record["contribution_id"],
        "consultation_id": consultation,
        "comment_id": comments["held"],
        "clear_comment": comments["clear"],
        "practice_id": (await by["board"].make("/practices", doubtful))["practice_id"],
        "body_id": "college",
        "meeting_id": meeting,
        "paper_id": (await by["secretariat"].make(papers, PAPER))["paper_id"],
        "question_id": question,
        "commitment_id": answer["commitment_url"].rpartition("/")[2],
        "raised_id": raised["raised_id"],
        "workshop_id": workshop,
        "action_id": action["action_id"],
        "version": (await by["editor"].make("/taxonomies"))["version"],
        "proposal_id": (await by["editor"].make("/issue-proposals", PROPOSAL))["proposal_id"],
        "code": "D4",
        "slot": "9",
        "untitled": "14",
        "edition": str((await by["author"].make("/briefings/9/editions"))["edition"]),
    }


async def release(hall: Hall, releaser: Person) -> None:
    """A quarter, and what changed it since."""
    reader = Reader(hall.http, hall.database, hall.issuer)
    for made in (True, False):
        _, events = review("D4")
        await reader.happened(events)
        if made:
            await releaser.make("/releases", {"period": "2015Q1"})


async def take_in(hall: Hall) -> None:
    """A review of one passage."""
    scr_id = UUID(SEEN["scr_id"])
    said = {"scr_id": scr_id, "version": SEEN["scr_version"]}
    async with hall.database.transaction() as tx:
        tx.session.add(
            Review(
                **said,
                state=ReviewState.LIVE,
                scr_url=f"/v1/scrs/{scr_id}",
                passages=1,
                changed_at=utc_now(),
            )
        )
        tx.session.add(Passage(**said, number=1, page=1, text=PLAIN))


def put_at(value: Any, where: str, text: str) -> Any:
    """A copy with this text at a JSON pointer."""
    first, _, rest = where.removeprefix("/").partition("/")
    if isinstance(value, list):
        return [put_at(value[0], rest, text) if rest else text, *value[1:]]
    return value | {first: put_at(value[first], rest, text) if rest else text}


async def answers(
    hall: Hall, said: str | None = None, but: Collection[str] = ()
) -> AsyncIterator[tuple[Asked, str, httpx2.Response]]:
    """To each request of the list with one of its texts another: its own probe, or what is said.

    `but` for these operations, or texts of one.
    """
    there, by = await world(hall), roles(hall)
    for asked in SCREENED:
        method, path = asked.operation.split()
        place = path.format(**there | {name: there[of] for name, of in asked.where.items()})
        for text in asked.texts:
            if asked.operation in but or f"{asked.operation} {text}" in but:
                continue
            sent = put_at(asked.body, text, said or asked.probe)
            yield asked, text, await by[asked.role].raw(method, place, sent)


@pytest.mark.rule("S7", "A3", "W6")
async def test_a_text_that_names_somebody_is_refused_or_held_wherever_it_is_sent(
    hall: Hall,
) -> None:
    async for asked, text, answer in answers(hall):
        told = f"{asked.operation} {text}: {answer.status_code} {answer.text}"
        if asked.held:
            assert answer.json().get("state") == "held", told
            continue
        assert answer.status_code == 422, told
        assert answer.json()["type"] != "/problems/invalid", told
        assert {error["pointer"] for error in answer.json()["errors"]} == {text}, told
        assert "sarah" not in answer.text, told
    kept = [asked.operation for asked in SCREENED if asked.held]
    assert await tables_that_hold(hall, "sarah example") == {
        "contribution" if "contributions" in operation else "consultation_comment"
        for operation in kept
    }


@pytest.mark.rule("G3")
async def test_a_text_that_blames_somebody_is_refused_or_held_wherever_it_is_sent(
    hall: Hall,
) -> None:
    looked_at = set()
    async for asked, text, answer in answers(hall, BLAMING, {*MAY_SPEAK_OF_BLAME, FLAGGED}):
        if asked.probe != PROBE:
            continue  # an address
        looked_at.add(asked.operation)
        told = f"{asked.operation} {text}: {answer.status_code} {answer.text}"
        if asked.held or asked.operation == "POST /practices":
            assert answer.json().get("state") == "held", told
            continue
        assert answer.status_code == 422, told
        assert answer.json()["type"] != "/problems/invalid", told
        errors = answer.json()["errors"]
        assert {(error["pointer"], error["detail"]) for error in errors} == {(text, "blame_term")}
        assert "lazy" not in answer.text, told
    assert {"POST /practices", "POST /issue-proposals", "POST /raised-issues"} < looked_at


@pytest.mark.rule("S7", "A3", "W6")
@pytest.mark.parametrize("unseen", ["\u200b", "\u200b \u2800", "\x01"])
async def test_a_text_that_nobody_can_see_is_refused_wherever_it_is_sent(
    hall: Hall, unseen: str
) -> None:
    """A rule that asks for a reason is not met by one that nobody can read."""
    async for asked, text, answer in answers(hall, unseen):
        told = f"{asked.operation} {text}: {answer.status_code} {answer.text}"
        if text in asked.may_lack:
            assert answer.json()["body"][text[1:]] == "", told
            continue
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid"), told
        assert {error["pointer"] for error in answer.json()["errors"]} == {text}, told


@pytest.mark.rule("S7", "A3", "W6")
async def test_what_is_on_the_list_is_taken_once_it_names_nobody(hall: Hall) -> None:
    """Or the refusals above would prove nothing."""
    there, by = await world(hall), roles(hall)
    last = ("/closure", "/cancellation", "/decision", "/notes", "/postponement")
    for asked in sorted(SCREENED, key=lambda asked: asked.operation.endswith(last)):
        method, path = asked.operation.split()
        names = there | {name: there[other] for name, other in asked.where.items()}
        answer = await by[asked.role].raw(method, path.format(**names), asked.body)
        assert answer.status_code in (200, 201), f"{asked.operation}: {answer.text}"


async def tables_that_hold(hall: Hall, words: str) -> set[str]:
    found = set()
    async with hall.database.reading() as session:
        for table in metadata.sorted_tables:
            for row in await session.execute(select(table)):
                if words in str(row).lower():
                    found.add(table.name)
    return found
