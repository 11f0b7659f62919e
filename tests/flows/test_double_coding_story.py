"""Two analysts code one report blind, a third settles what differs, and the grid moves once."""

from io import BytesIO
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest

from chassis.testing import eventually
from cli.push import open_api
from tests.flows.stack import Stack
from tests.flows.test_review_becomes_trend import Api, Stream, as_client, desk_of, push, state_of

BOARD = ("documents:push", "scrs:push", "scrs:read")
ANALYST = ("codings:read", "codings:write")
LEAD = ("codings:read", "codings:assign", "trends:read", "events:read")
THIRD = ("codings:read", "codings:adjudicate")
STRATEGY, CONFERENCE = 3, 4
"""The passages of the small report that show D4 and F10."""


async def made(api: Api, method: str, path: str, **more: Any) -> Any:
    answer = await api.request(method, path, **more)
    assert answer.is_success, f"{method} {path}: {answer.text}"
    return answer.json()


async def figure(api: Api, issue: str) -> int:
    shown = await made(api, "GET", f"/v1/issues/{issue}")
    found: int = shown["problem"]["numerator"]
    return found


class Desk:
    """One analyst's own."""

    def __init__(self, api: Api, place: str) -> None:
        self._api = api
        self._place = place

    @classmethod
    async def of(cls, api: Api) -> "Desk":
        (mine,) = (await made(api, "GET", "/v1/coding-assignments?state=open"))["items"]
        return cls(api, f"/v1/coding-assignments/{mine['assignment_id']}")

    async def code(self, passage: int, issue: str, **more: Any) -> None:
        body = {"passage": passage, "issue": issue} | more
        await made(self._api, "POST", f"{self._place}/codings", json=body)

    async def passages(self) -> Any:
        return (await made(self._api, "GET", f"{self._place}/passages"))["items"]

    async def done(self) -> None:
        await made(self._api, "POST", f"{self._place}/completion")


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.rule("C6", "C8", "C9", "C14", "C15")
async def test_two_code_blind_a_third_settles_and_the_grid_moves_once(stack: Stack) -> None:
    tenant = f"board-{uuid4().hex[:8]}"
    ash, elm, oak = [await stack.let_in("centre", *scopes) for scopes in (ANALYST, ANALYST, THIRD)]
    async with (
        as_client(stack, tenant, *BOARD) as board,
        as_client(stack, "centre", *LEAD) as lead,
        open_as(stack, ash) as first,
        open_as(stack, elm) as second,
        open_as(stack, oak) as third,
        Stream(lead) as stream,
    ):
        # a board publishes, and whoever assigns the work gives it to two people
        receipt = (await push(board, 8101, tenant)).json()
        scr_id = receipt["id"]
        await state_of(board, scr_id, "published")
        await desk_of(lead, scr_id)
        body = {"scr_id": scr_id, "scr_version": 1, "coders": [ash[0], elm[0]]}
        strangers = body | {"coders": [ash[0], f"{tenant}-0a1b2c3d"]}
        assert (await lead.post("/v1/double-codings", json=strangers)).status_code == 422
        pair = await made(lead, "POST", "/v1/double-codings", json=body)
        place = f"/v1/double-codings/{pair['double_coding_id']}"
        before = {issue: await figure(lead, issue) for issue in ("D4", "F10")}

        # each codes alone; the second learns nothing of the first, and nothing is told
        mine, theirs = await Desk.of(first), await Desk.of(second)
        empty = await theirs.passages()
        await mine.code(STRATEGY, "D4", start=0, end=40)
        await mine.code(CONFERENCE, "F10")
        await mine.done()
        assert await theirs.passages() == empty
        assert (await second.get(f"{place}/agreement")).status_code == 409
        assert (await second.get("/v1/codings", params={"scr_id": scr_id})).json()["items"] == []
        await theirs.code(STRATEGY, "D4", start=10, end=50)
        await theirs.code(5, "F10", kind="good_practice")
        assert stream.about(scr_id) == ["scr.published"]
        await theirs.done()

        # both are done: agreement is of passages and issues, and of nobody
        agreement = await made(third, "GET", f"{place}/agreement")
        assert agreement["overall"]["units"] == 44 * agreement["passages"]
        assert (agreement["overall"]["both_same"], agreement["overall"]["different"]) == (1, 2)
        assert 0 < agreement["overall"]["krippendorffs_alpha"] < 1
        assert ash[0] not in str(agreement)

        # what they saw differently is settled by a third person, by neither of them
        disputed = (await made(third, "GET", f"{place}/disagreements"))["items"]
        assert [(d["passage"], d["issue"]) for d in disputed] == [(CONFERENCE, "F10"), (5, "F10")]
        settled = {"passage": CONFERENCE, "issue": "F10", "kinds": ["problem"], "reason": "So."}
        own = await first.post(f"{place}/adjudications", json=settled)
        assert own.status_code == 403
        await made(third, "POST", f"{place}/adjudications", json=settled)
        assert {issue: await figure(lead, issue) for issue in before} == before
        last = settled | {"passage": 5, "kinds": []}
        assert (await made(third, "POST", f"{place}/adjudications", json=last))["open"] == 0

        # the grid moves, once, and leads back to the review
        seen: list[dict[str, int]] = []

        async def moved() -> bool:
            seen.append({issue: await figure(lead, issue) for issue in before})
            return all(seen[-1][issue] == before[issue] + 1 for issue in before)

        await eventually(moved, 30)
        for issue, count in before.items():
            assert {figures[issue] for figures in seen} <= {count, count + 1}
            shown = await made(lead, "GET", f"/v1/issues/{issue}?limit=200")
            assert scr_id in {item["scr_id"] for item in shown["items"]}

        async def told() -> bool:
            return (
                stream.about(scr_id)[1:] != [] and stream.about(scr_id).count("finding.coded") == 2
            )

        await eventually(told, 30)
        assert sorted(stream.about(scr_id)) == [
            *("coding.completed", "finding.coded", "finding.coded", "scr.published"),
        ]
        found = (await made(third, "GET", "/v1/codings", params={"scr_id": scr_id}))["items"]
        assert [(c["passage"], c["issue"], c["start"], c["end"]) for c in found] == [
            (STRATEGY, "D4", 0, 50),
            (CONFERENCE, "F10", None, None),
        ]
        assert {found[0]["coder"], found[0]["second_coder"]} == {ash[0], elm[0]}
        assert found[1]["coder"] == oak[0]
        everywhere = await made(third, "GET", "/v1/agreement")
        assert everywhere["reviews"] >= 1

        # what counts goes to other tools, with its spans
        export = await third.get("/v1/coding-exports/codings.qdpx", params={"scr_id": scr_id})
        assert export.status_code == 200, export.text
        selected = selections(export.content)
        assert len(selected) == 2
        assert selected[0] == 50


def selections(project: bytes) -> list[int]:
    """How many characters each selection of a REFI-QDA project has, in the order of the text."""
    with ZipFile(BytesIO(project)) as files:
        tree = ElementTree.fromstring(files.read("project.qde"))
    found = [
        (int(node.attrib["startPosition"]), int(node.attrib["endPosition"]))
        for node in tree.iter()
        if node.tag.endswith("PlainTextSelection")
    ]
    return [end - start for start, end in sorted(found)]


def open_as(stack: Stack, client: tuple[str, str]) -> Api:
    return open_api(stack.url, *client)
