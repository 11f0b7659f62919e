"""Whoever codes a review blind reads nothing that anybody else found in it, by no way there is.

A test walks every route that can be read, and every one that names a coding.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from tests.services.collation.desk import CODING, PLAIN, SHOWS_D4, Desk, problem
from tests.services.collation.pair import FIRST, LEAD, SECOND, THIRD, Pair
from tests.services.collation.readings.test_blindness import reading_routes
from tests.services.collation.rival import Rival
from tests.services.collation.taxonomy.test_endpoints import TEXT

COLLEAGUE = "analyst-9"
WORD = "zebrafinch"
SCOPES = (
    *(*CODING, "scrs:read", "taxonomy:propose", "taxonomy:edit"),
    *("briefings:read", "briefings:write"),
)
ASKED = {
    "/v1/codings": "scr_id={scr_id}",
    "/v1/coding-exports/codings.{form}": "scr_id={scr_id}",
    "/v1/passage-search": "q=strategy",
}
_NAMED = re.compile(r"\{(\w+)\}")
REFUSED, MISTAKEN = {"decision": "reject"}, {"reason": "mistaken"}
FORMS = ("csv", "qdpx", "xlsx")


@dataclass
class Before:
    """What was found in a review, and taken back, before two began to code it blind."""

    desk: Desk
    scr_id: UUID
    found: list[str]
    """The ids of codings: of a colleague in the version before and in this one, and of another
    body, which took one back and holds one."""
    suggestion: str
    settled: str
    """A double coding of the version before."""
    proposal: str = ""
    """Of a colleague, who saw the issue in this review, where it has a reason from them too, and
    had another; there is a wording for it, and a draft of the issue's briefing."""

    @classmethod
    async def of(cls, desk: Desk) -> "Before":
        scr_id = await desk.publish(SHOWS_D4, PLAIN)
        settled = await Pair.of_review(desk, scr_id)
        await settled.code(FIRST, 1, "B2", memo=WORD)
        await settled.code(SECOND, 1, "B2")
        await settled.done(FIRST, SECOND)
        (agreed,) = await desk.codings()
        await desk.publish(SHOWS_D4, PLAIN, scr_id=scr_id, version=2)
        before = cls(desk, scr_id, [agreed["finding_id"]], "", settled.place)
        await before.code_and_take_back()
        return before

    async def code_and_take_back(self) -> None:
        rival = Rival(self.desk)
        (suggestion,) = await self.desk.suggestions(self.scr_id)
        self.suggestion = suggestion["suggestion_id"]
        await self.post(COLLEAGUE, f"suggestions/{self.suggestion}/decision", REFUSED)
        own = (await self.post(COLLEAGUE, "codings", self.coding("C1"))).json()
        gone = (await rival.code(self.scr_id, "E1", scr_version=2)).json()
        await rival.retract(gone["finding_id"])
        held = (await rival.code(self.scr_id, "F2", scr_version=2)).json()
        self.found += [one["finding_id"] for one in (own, gone, held)]
        await self.explain()
        await self.post(COLLEAGUE, f"codings/{own['finding_id']}/retraction", MISTAKEN)

    async def explain(self) -> None:
        place: dict[str, Any] = {"scr_id": str(self.scr_id), "scr_version": 2, "passage": 1}
        reason = place | {"text": f"Nobody asked for the {WORD} form."}
        evidence = [place | {"kind": "passage"}]
        proposal = {"key": TEXT["label"], "issue": TEXT, "evidence": evidence}
        given = await self.make("issues/F2/reasons", reason)
        worded = {"text": f"The {WORD} form is unknown.", "reasons": ["F2.r1", given["id"]]}
        await self.make("issues/F2/shared-reasons", worded)
        self.proposal = (await self.make("issue-proposals", proposal))["proposal_id"]
        gone = await self.make("issues/F2/reasons", reason | {"text": "Nobody asked."})
        await self.make(f"issues/F2/reasons/{gone['id']}/withdrawal", {"reason": "reworded"}, 200)
        begun = await self.desk.ask("author", "POST", "/v1/briefings/9/editions", None, *SCOPES)
        assert begun.status_code == 201, begun.text

    async def make(self, path: str, body: dict[str, Any], told: int = 201) -> Any:
        made = await self.desk.ask(COLLEAGUE, "POST", f"/v1/{path}", body, *SCOPES)
        assert made.status_code == told, made.text
        return made.json()

    def coding(self, issue: str) -> dict[str, Any]:
        place = {"scr_id": str(self.scr_id), "scr_version": 2, "passage": 1}
        return place | {"issue": issue, "memo": WORD}

    async def read(self, client: str, path: str) -> httpx2.Response:
        return await self.desk.ask(client, "GET", path, None, *SCOPES)

    async def post(self, client: str, path: str, body: Any) -> httpx2.Response:
        """With the key that everybody who asks for this would think of."""
        key = {"idempotency-key": path}
        return await self.desk.ask(client, "POST", f"/v1/{path}", body, **key)

    def places(self) -> Iterator[tuple[str, str]]:
        """Each route that can be read, and where it is of this review and of each coding."""
        known = {"scr_id": str(self.scr_id), "code": "F2", "taxonomy": "2016.1"}
        known |= {"slot": "9", "edition": "1"}
        known |= {"double_coding_id": self.settled.rpartition("/")[2], "proposal_id": self.proposal}
        for path in reading_routes():
            for finding_id in self.found if "finding_id" in path else self.found[:1]:
                for form in FORMS if "codings.{form}" in path else ("csv",):
                    ids = known | {"finding_id": finding_id, "form": form}
                    query = ASKED.get(path, "").format(**ids)
                    place = _NAMED.sub(lambda at, ids=ids: ids.get(at[1], str(uuid4())), path)
                    yield path, f"{place}?{query}" if query else place

    async def telling(self, client: str) -> set[str]:
        """The routes whose answer tells this client anything of what was found."""
        return {
            path for path, place in self.places() if self._tells(await self.read(client, place))
        }

    def _tells(self, answer: httpx2.Response) -> bool:
        said = [answer.content]
        if answer.content[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(answer.content)) as file:
                said = [file.read(name) for name in file.namelist()]
        evidence = f'"kind":"passage","scr_id":"{self.scr_id}"'
        secrets = [*self.found, WORD, COLLEAGUE, '"both_same":1', evidence]
        if "/briefings/" not in str(answer.url):  # one is about its issue, whoever found that
            secrets.append('"issues":["F2"]')
        return any(secret.encode() in part for secret in secrets for part in said)


AT_FINDS = {
    "/v1/codings",
    "/v1/codings/{finding_id}",
    "/v1/coding-queue/{scr_id}",
    "/v1/coding-exports/codings.{form}",
    "/v1/passage-search",
    "/v1/double-codings/{double_coding_id}/agreement",
    "/v1/issues/{code}",
    "/v1/issues/{code}/reason-withdrawals",
    "/v1/briefings/{slot}/editions/{edition}",
    "/v1/grid",
    "/v1/issue-proposals",
    "/v1/issue-proposals/{proposal_id}",
}


@pytest.mark.rule("C9")
async def test_no_route_tells_those_who_code_blind_what_anybody_found_or_took_back(
    desk: Desk,
) -> None:
    before = await Before.of(desk)
    assert await before.telling(FIRST) >= AT_FINDS, "or the walk would say nothing"
    pair = await Pair.of_review(desk, before.scr_id, 2)
    for client in (FIRST, SECOND, THIRD, LEAD, COLLEAGUE):
        assert await before.telling(client) <= {"/v1/agreement"}
    await pair.code(FIRST, 2, "G6")
    await pair.done(FIRST)
    assert await before.telling(SECOND) <= {"/v1/agreement"}
    await pair.done(SECOND)
    assert await before.telling(THIRD) <= {"/v1/agreement"}
    await pair.settle(2, "G6", [])
    assert await before.telling(FIRST) >= AT_FINDS


@pytest.mark.rule("C9")
async def test_nothing_done_with_a_coding_tells_of_it_to_those_who_code_blind(desk: Desk) -> None:
    before = await Before.of(desk)
    pair = await Pair.of_review(desk, before.scr_id, 2)
    for client in (FIRST, SECOND, THIRD, COLLEAGUE):
        for finding_id in (*before.found, str(uuid4())):
            path = f"codings/{finding_id}"
            answers = [
                await before.read(client, f"/v1/{path}"),
                await desk.ask(client, "PATCH", f"/v1/{path}", {"memo": "Mine."}),
                await desk.ask(client, "POST", f"/v1/{path}/retraction", MISTAKEN),
                await desk.ask(client, "POST", f"/v1/{path}/retraction", {"reason": "recoded"}),
            ]
            assert [problem(one) for one in answers] == [(404, "no-such-coding")] * 4
    for client in (FIRST, SECOND, THIRD):
        for path, body in (
            ("codings", before.coding("C1")),
            (f"suggestions/{before.suggestion}/decision", REFUSED),
        ):
            answer = await before.post(client, path, body)
            assert problem(answer) == (409, "coded-blind"), "nor by a colleague's key"
    await pair.done(FIRST, SECOND)
    own = await before.read(FIRST, f"/v1/codings/{before.found[1]}")
    assert own.json()["memo"] == WORD
