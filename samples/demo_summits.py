"""The summits part of `make demo`: a summit from its call to reasons on the issue's page."""

from collections.abc import Awaitable, Callable, Iterable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any

import httpx2
from rich.console import Console

from cli.push import open_api

LetIn = Callable[[str, str, Iterable[str]], Awaitable[tuple[str, str]]]
OFFICE = ("summits:run", "summits:facilitate", "summits:read", "trends:read")
DELEGATES = ("summits:attend", "summits:read")
AUTHOR = ("briefings:read", "briefings:write", "codings:read")
APPROVER = ("briefings:read", "briefings:approve")
ISSUE = "D4"
TOPICS = (2, 4, 6)
AGENCIES = ("police", "education", "childrens_social_care", "adult_health")
BANDS = ("frontline", "middle_manager", "leader")
PEOPLE = 26
CALL = {
    "title": "A summit on what comes first",
    "town": "Leeds",
    "held_on": str(datetime.now(UTC).date()),
    "capacity": 24,
    "briefings": [*TOPICS],
    "rules": {
        "seats_most": 8,
        "seats_least": 4,
        "tables_most": 4,
        "seniority": "mixed",
        "reasons_minutes": 90,
        "solutions_minutes": 75,
    },
    "notice": {
        "who_sees": "Everybody reads what you say; nobody sees who said it.",
        "how_used": "It stands beside what reviews report.",
    },
}
CONTRIBUTION = {
    "kind": "barrier",
    "doing": "not_done",
    "issue": ISSUE,
    "agency": "police",
    "band": "frontline",
    "region": "london",
    "practising": True,
}
BARRIER = "Nobody is free to chair a strategy discussion in the afternoon."
NAMED = "Mr Sample never comes, so we stopped asking."
REWRITE = {
    "outcome": "rewritten",
    "text": "Where managers never come, people stop asking.",
    "reason": "A person was named.",
}


async def show(url: str, let_in: LetIn, console: Console) -> None:
    """`let_in(name, tenant, scopes)` gives a client's id and secret."""
    async with AsyncExitStack() as stack:

        async def enter(name: str, tenant: str, scopes: Iterable[str]) -> httpx2.AsyncClient:
            client = await let_in(name, tenant, scopes)
            return await stack.enter_async_context(open_api(url, *client))

        office = await enter("summit office", "centre", OFFICE)
        author = await enter("briefing author", "centre", AUTHOR)
        approver = await enter("briefing approver", "centre", APPROVER)
        people = await enter("delegates", "demo-delegates", DELEGATES)
        console.print("\n[bold]Summits[/]: practitioners add why; nobody can tell who said it.")
        known = (await ask(office, "GET", "/summits"))["items"]
        towns = ", ".join(one["town"] for one in known)
        series = known[0]["series"]
        console.print(f"  of 2015: {towns}; {series['attended']} people, each event's own: x")
        coding = (await ask(author, "GET", "/codings?limit=1"))["items"][0]
        for slot in TOPICS:
            await publish_briefing(author, approver, slot, coding)
        await hold(office, people, console)


async def hold(office: httpx2.AsyncClient, people: httpx2.AsyncClient, console: Console) -> None:
    """From the call to the end."""
    summit = f"/summits/{(await ask(office, 'POST', '/summits', CALL))['summit_id']}"
    for number in range(PEOPLE):
        await ask(people, "POST", f"{summit}/registrations", delegate(number))
    given = (await ask(office, "POST", f"{summit}/allocation"))["given"]
    console.print(
        f"  {PEOPLE} asked for {CALL['capacity']} places; tables by first choice: "
        f"{given['first']}, second: {given['second']}, third: {given['third']}"
    )
    day = await ask(office, "POST", f"{summit}/opening")
    for table in day["tables"]:
        path = f"{summit}/tables/{table['number']}"
        begin = {"phase": "reasons", "notice_version": 1}
        await ask(office, "POST", f"{path}/phases", begin)
        for text in (BARRIER, NAMED) if table["number"] == 1 else ():
            entry = await ask(
                office, "POST", f"{path}/contributions", CONTRIBUTION | {"text": text}
            )
            held = ", ".join(found["kind"] for found in entry["held_for"])
            console.print(f"    {entry['state']}{f' ({held})' if held else ''}: {text}")
            if held:
                decision = f"/contributions/{entry['contribution_id']}/decision"
                await ask(office, "PUT", decision, REWRITE)
        closing = {"outcome": "not_reached", "reason": "The reasons took all of the time."}
        await ask(office, "POST", f"{path}/closure", closing)
    await ask(office, "POST", f"{summit}/closure")
    over = await ask(office, "GET", summit)
    reasons = (await ask(office, "GET", f"/issues/{ISSUE}"))["reasons"]
    beside = ", ".join(
        f"{sum(r['origin'] == origin for r in reasons)} of {word}"
        for origin, word in (("scr_report", "reports"), ("summit", "practitioners"))
    )
    console.print(
        f"  {over['turned_away']['value']} turned away. On {ISSUE}, side by side: {beside}"
    )


def delegate(number: int) -> dict[str, Any]:
    """A mixed company."""
    first = number % len(TOPICS)
    return {
        "notice_version": 1,
        "agency": AGENCIES[number % len(AGENCIES)],
        "band": BANDS[number // len(AGENCIES) % len(BANDS)],
        "region": "london",
        "practising": True,
        "topics": [TOPICS[(first + step) % len(TOPICS)] for step in range(3)],
    }


async def publish_briefing(
    author: httpx2.AsyncClient, approver: httpx2.AsyncClient, slot: int, coding: Any
) -> Any:
    """A short one whose vignette rests on the passage of a coding; returns the edition."""
    begun = await ask(author, "POST", f"/briefings/{slot}/editions")
    place = begun["url"].removeprefix("/v1")
    passage = {name: coding[name] for name in ("scr_id", "scr_version", "passage")}
    text = {
        "statement": "What ought to happen first is left until later.",
        "vignettes": [
            {
                "title": "Told by telephone",
                "summary": "Two agencies spoke by telephone, and nobody met.",
                "case_study": "Two agencies spoke by telephone. Each thought the other would call.",
                "passages": [passage],
            }
        ],
        "questions": ["Who may call for a meeting here, and do people know that they may?"],
        "provenance": "Synthetic reviews.",
    }
    await ask(author, "PUT", place, text)
    await ask(author, "POST", f"{place}/submission")
    return await ask(approver, "POST", f"{place}/approval")


async def ask(api: httpx2.AsyncClient, method: str, path: str, body: Any = None) -> Any:
    answer = await api.request(method, f"/v1{path}", json=body)
    if answer.is_error:
        raise SystemExit(f"{method} {path}: {answer.status_code} {answer.text}")
    return answer.json()
