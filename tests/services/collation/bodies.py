"""Three bodies at work on the same reviews, and what their answers said happened.

Each step is asked over HTTP; what its answer has to be, and what is true from then on, is told by
the facts that are kept here. Nothing of the service's own code or tables is asked.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import product
from random import Random
from typing import Any
from uuid import UUID

import httpx2

from chassis.events import Event
from chassis.testing import events_waiting
from contracts.events import BY_TYPE
from services.collation.adjudications.handlers import end_earlier_versions
from services.collation.trends.handlers import handlers
from tests.services.collation.desk import CODING, Desk, published, withdrawn
from tests.services.collation.taxonomy.test_endpoints import RETIRE, SPLIT, TEXT, publish

(TRENDS,) = handlers.read_models
TENANTS = ("centre", "elsewhere", "northmere")
TEXTS = ("No strategy meeting took place [D4].", "Nobody came to the strategy meeting [D1].")
KINDS = ("problem", "good_practice")
LISTED = "Strategy meetings that differ"


def _merged(*codes: str) -> dict[str, Any]:
    return {"kind": "merged", "explanation": "One.", "codes": codes, "into": TEXT}


def _split(code: str) -> dict[str, Any]:
    return SPLIT | {"code": code}


PART = {"kind": "added", "explanation": "Part.", "issue": TEXT | {"place": "C1"}}
CHANGES: Sequence[Sequence[dict[str, Any]]] = (
    (_split("D4"), RETIRE, PART),
    (_merged("D1", "D2"), _merged("D8", "D9")),
    (_split("D10"),),
)
"""What each further version of the practice issues changes."""
HELD: Sequence[dict[str, str]] = (
    {code: code for code in ("A1", "C1", "D1", "D2", "D4")} | {"C1.1": "C1"},
    {code: code for code in ("C1", "C1.1", "D1", "D2", "D8", "D9")},
    {code: code for code in ("C1", "C1.1", "D10", "D11")}
    | {"D1": "D10", "D2": "D10", "D8": "D11", "D9": "D11"},
    {code: code for code in ("C1", "C1.1", "D11", "D12", "D13")} | {"D8": "D11", "D9": "D11"},
)
"""As which issue each version knows what was found by a code; by no other code anything is."""
FAMILIES = {"C1": {"C1", "C1.1"}, "D10": {"D10", "D1", "D2"}, "D11": {"D11", "D8", "D9"}}
"""What counts for an issue besides its own code."""

Said = tuple[int, str, str]
"""A passage, an issue and a kind."""
Place = tuple[int, str]
Act = Callable[["Review", str, "Work"], Awaitable[None]]


@dataclass
class Pair:
    """Two who code apart: what each said, under which assignment, and how it was settled."""

    place: str
    version: int
    """Of the practice issues."""
    desks: dict[str, str]
    said: dict[str, dict[Said, str]]
    done: set[str] = field(default_factory=set)
    compared: bool = False
    settled: dict[Place, set[str]] = field(default_factory=dict)

    def kinds(self, coder: str, place: Place) -> set[str]:
        return {kind for passage, issue, kind in self.said[coder] if (passage, issue) == place}

    @property
    def units(self) -> list[Place]:
        return sorted({(one[0], one[1]) for of in self.said.values() for one in of})

    def agreed(self, place: Place) -> set[str] | None:
        first, second = [self.kinds(coder, place) for coder in self.said]
        return first if first == second else None

    @property
    def open(self) -> list[Place]:
        return [one for one in self.units if self.agreed(one) is None and one not in self.settled]

    def comes_to(self) -> set[Said]:
        return {
            (*place, kind)
            for place in self.units
            for kind in self.settled.get(place, self.agreed(place) or set())
        }


@dataclass
class Work:
    """What one body did with one version of a review."""

    found: dict[Said, str] = field(default_factory=dict)
    read_by: int | None = None
    begun: bool = False
    pair: Pair | None = None
    compared: bool = False
    reconciled: Pair | None = None
    decided: dict[str, str] = field(default_factory=dict)

    @property
    def in_work(self) -> bool:
        return self.pair is not None or (self.begun and self.read_by is None)

    @property
    def settled(self) -> list[Place]:
        return self.reconciled.units if self.reconciled else []


@dataclass
class Review:
    """A review in the version that bodies code, and what they did with that."""

    scr_id: UUID
    version: int = 0
    told: int = 0
    """The newest version that others have heard of."""
    withdrawn: bool = False
    suggested: list[dict[str, Any]] = field(default_factory=list)
    by: dict[str, Work] = field(default_factory=dict)
    ever: set[str] = field(default_factory=set)
    """The id of each finding of each version, whatever became of it."""

    @property
    def is_read(self) -> bool:
        return any(work.read_by is not None for work in self.by.values())


@dataclass
class World:
    """All of it, one step after the other."""

    desk: Desk
    random: Random
    reviews: list[Review] = field(default_factory=list)
    heard: list[Event] = field(default_factory=list)
    version: int = 0
    """Of the practice issues, as the place in HELD."""
    names: list[str] = field(default_factory=lambda: ["2016.1"])
    refused: int = 0

    @classmethod
    async def of(cls, desk: Desk, seed: int, reviews: int = 3) -> "World":
        for tenant, number in product(TENANTS, range(5)):
            desk.ingest.clients[f"{tenant}-{number}"] = (tenant, CODING)
        world = cls(desk, Random(seed))
        for number in range(reviews):
            world.reviews.append(Review(UUID(int=(seed << 64) + number + 1)))
            await world.take_in(world.reviews[-1])
        return world

    # -- asking

    async def ask(
        self, client: str, method: str, path: str, body: Any = None, **params: Any
    ) -> httpx2.Response:
        tenant = client.partition("-")[0]
        headers = self.desk.issuer.headers(tenant, *CODING, "scrs:read", client=client)
        return await self.desk.client.request(
            method, f"/v1{path}", json=body, params=params, headers=headers
        )

    async def read(self, client: str, path: str, **params: Any) -> Any:
        answer = await self.ask(client, "GET", path, **params)
        assert answer.status_code == 200, (path, answer.text)
        return answer.json()

    async def post(self, client: str, path: str, body: Any, expected: str) -> Any:
        """The body of a success, or of the refusal whose kind was expected."""
        answer = await self.ask(client, "POST", path, body)
        said = answer.json()
        kind = "" if answer.is_success else said["type"].removeprefix("/problems/")
        assert kind == expected, (client, path, body, answer.text)
        self.refused += bool(kind)
        return said

    # -- what may happen

    async def step(self) -> None:
        places = [(review, tenant) for review in self.live for tenant in TENANTS]
        apart = [(review, tenant) for review, tenant in places if review.by[tenant].pair]
        if apart and self.random.random() < 0.6:
            places = apart
        review, tenant = self.random.choice(places)
        work = review.by[tenant]
        await self.random.choice(self._acts(work))(review, tenant, work)

    def _acts(self, work: Work) -> list[Act]:
        """What may come next, what is likely more than once."""
        openly = [self.code, self.complete, self.reopen, self.decide, self.pair_up]
        if work.pair is None:
            again = [self.settle_anew] * 4 if work.reconciled else []
            begin = [self.pair_up] * 6 if not (work.found or work.compared or work.read_by) else []
            return [*openly, self.code, self.code, self.take_back, *again, *begin]
        if work.pair.compared:
            return [*openly, *[self.settle] * 12, self.settle_anew, self.give_up, self.blind]
        return [*openly, *[self.blind] * 8, self.unsay, *[self.be_done] * 4, self.settle]

    async def code(self, review: Review, tenant: str, work: Work) -> None:
        said = self._something()
        expected = ""
        if said not in work.found:
            expected = self._refusal(work, said)
        answer = await self.post(f"{tenant}-0", "/codings", self._of(review, said), expected)
        if not expected:
            work.begun = True
            work.found[said] = answer["finding_id"]
            review.ever.add(answer["finding_id"])

    def _refusal(self, work: Work, said: Said) -> str:
        """Why something new is not coded openly."""
        if said[1] not in self._codes(self.version):
            return "retired-issue" if said[1] in self.codes else "unknown-issue"
        if work.pair is not None:
            return "coded-blind"
        if work.read_by is not None:
            return "coding-complete"
        return self._settled(work, said)

    @staticmethod
    def _settled(work: Work, said: Said) -> str:
        """A part of what was settled as not there is not there either."""
        passage, issue, _ = said
        whole = (passage, issue.partition(".")[0])
        there = any(one[:2] == whole for one in work.found)
        closed = (passage, issue) in work.settled or (whole in work.settled and not there)
        return "settled-coding" if closed else ""

    async def take_back(self, review: Review, tenant: str, work: Work) -> None:
        if not work.found:
            return
        said = self.random.choice(sorted(work.found))
        expected = self._settled(work, said)
        path = f"/codings/{work.found[said]}/retraction"
        await self.post(f"{tenant}-0", path, {"reason": "mistaken"}, expected)
        if not expected:
            del work.found[said]

    async def decide(self, review: Review, tenant: str, work: Work) -> None:
        undecided = [o for o in review.suggested if o["suggestion_id"] not in work.decided]
        if not undecided:
            return
        one, decision = self.random.choice(undecided), self.random.choice(("accept", "reject"))
        issue = HELD[self.version].get(one["issue"], one["issue"])
        said = (one["passage"], issue, "problem")
        expected = ""
        if work.pair is not None:
            expected = "coded-blind"
        elif work.read_by is not None:
            expected = "coding-complete"
        elif decision == "accept" and said not in work.found:
            expected = self._refusal(work, said)
        path = f"/suggestions/{one['suggestion_id']}/decision"
        answer = await self.post(f"{tenant}-0", path, {"decision": decision}, expected)
        if not expected:
            work.begun = True
            work.decided[one["suggestion_id"]] = decision
            if decision == "accept":
                work.found[said] = answer["coding"]["finding_id"]
                review.ever.add(work.found[said])

    async def complete(self, review: Review, tenant: str, work: Work) -> None:
        expected = ""
        if work.read_by is None:
            if work.pair is not None:
                expected = "coded-blind"
            elif any(issue not in HELD[self.version] for _, issue, _ in work.found):
                expected = "issues-changed"
        await self._end_reading(review, tenant, "completion", expected)
        if not expected and work.read_by is None:
            work.read_by, work.begun = self.version, True

    async def reopen(self, review: Review, tenant: str, work: Work) -> None:
        expected = "coded-blind" if work.pair is not None else ""
        await self._end_reading(review, tenant, "reopening", expected)
        if not expected:
            work.read_by = None

    async def _end_reading(self, review: Review, tenant: str, step: str, expected: str) -> None:
        path, body = f"/coding-queue/{review.scr_id}/{step}", {"scr_version": review.version}
        await self.post(f"{tenant}-0", path, body, expected)

    async def pair_up(self, review: Review, tenant: str, work: Work) -> None:
        expected = ""
        if work.found:
            expected = "coding-begun"
        elif work.compared:
            expected = "compared-before"
        elif work.pair is not None:
            expected = "coded-blind"
        elif work.read_by is not None:
            expected = "coding-begun"
        coders = [f"{tenant}-1", f"{tenant}-2"]
        body = {"scr_id": str(review.scr_id), "scr_version": review.version, "coders": coders}
        answer = await self.post(f"{tenant}-4", "/double-codings", body, expected)
        if not expected:
            desks = {}
            for coder in coders:
                mine = (await self.read(coder, "/coding-assignments", limit=200))["items"][-1]
                desks[coder] = f"/coding-assignments/{mine['assignment_id']}"
            place = f"/double-codings/{answer['double_coding_id']}"
            work.pair = Pair(place, self.version, desks, {coder: {} for coder in coders})

    async def blind(self, review: Review, tenant: str, work: Work) -> None:
        pair = work.pair
        assert pair is not None
        coder, said = self.random.choice(sorted(pair.said)), self._something()
        expected = ""
        if coder in pair.done:
            expected = "assignment-over"
        elif said[1] not in self._codes(pair.version):
            in_force = pair.version == self.version
            expected = "retired-issue" if in_force and said[1] in self.codes else "unknown-issue"
        body = {"passage": said[0], "issue": said[1], "kind": said[2]}
        answer = await self.post(coder, f"{pair.desks[coder]}/codings", body, expected)
        if not expected:
            pair.said[coder][said] = answer["coding_id"]

    async def unsay(self, review: Review, tenant: str, work: Work) -> None:
        pair = work.pair
        assert pair is not None
        coder = self.random.choice(sorted(pair.said))
        if coder not in pair.done and pair.said[coder]:
            said = self.random.choice(sorted(pair.said[coder]))
            path = f"{pair.desks[coder]}/codings/{pair.said[coder].pop(said)}"
            assert (await self.ask(coder, "DELETE", path)).status_code == 200

    async def be_done(self, review: Review, tenant: str, work: Work) -> None:
        pair = work.pair
        assert pair is not None
        coder = self.random.choice(sorted(pair.said))
        await self.post(coder, f"{pair.desks[coder]}/completion", None, "")
        pair.done.add(coder)
        if len(pair.done) == 2 and not pair.compared:
            pair.compared = work.compared = True
            if not pair.open:
                await self._reconcile(review, tenant, work)

    async def settle(self, review: Review, tenant: str, work: Work) -> None:
        pair = work.pair
        assert pair is not None
        if not pair.units:
            return
        place = self.random.choice(pair.open or pair.units)
        body = self._settling(place)
        expected = ""
        if not pair.compared:
            expected = "not-compared"
        elif place not in pair.open:
            return
        await self.post(f"{tenant}-3", f"{pair.place}/adjudications", body, expected)
        if not expected:
            pair.settled[place] = set(body["kinds"])
            if not pair.open:
                await self._reconcile(review, tenant, work)

    async def settle_anew(self, review: Review, tenant: str, work: Work) -> None:
        pair = work.pair or work.reconciled
        if pair is None or not pair.units:
            return
        place = self.random.choice(pair.units)
        body = self._settling(place)
        by = self.version if work.read_by is None else work.read_by
        expected = ""
        if not pair.compared:
            expected = "not-compared"
        elif place in pair.open:
            expected = "not-settled"
        elif work.pair is None and body["kinds"] and place[1] not in HELD[by]:
            expected = "issues-changed"
        await self.post(f"{tenant}-3", f"{pair.place}/reconsiderations", body, expected)
        if not expected:
            pair.settled[place] = set(body["kinds"])
            if work.pair is None:
                gone = {place} if body["kinds"] else {place, *self._parts(work, place)}
                others = {said for said in work.found if said[:2] not in gone}
                await self._found(review, tenant, others | {(*place, k) for k in body["kinds"]})

    @staticmethod
    def _parts(work: Work, place: Place) -> set[Place]:
        """Of an issue in a passage, those that were coded and not settled themselves."""
        parts = {(n, issue) for n, issue, _ in work.found if issue.startswith(f"{place[1]}.")}
        return {part for part in parts if part[0] == place[0]}.difference(work.settled)

    def _settling(self, place: Place) -> dict[str, Any]:
        kinds = [kind for kind in KINDS if self.random.random() < 0.6]
        return {"passage": place[0], "issue": place[1], "kinds": kinds, "reason": "So it says."}

    async def _reconcile(self, review: Review, tenant: str, work: Work) -> None:
        assert work.pair is not None
        pair, work.pair, work.reconciled = work.pair, None, work.pair
        work.read_by, work.begun = pair.version, True
        work.decided |= dict.fromkeys((o["suggestion_id"] for o in review.suggested), "together")
        await self._found(review, tenant, pair.comes_to())

    async def _found(self, review: Review, tenant: str, said: set[Said]) -> None:
        """What a body's codings are now, by their ids."""
        shown = await self.read(f"{tenant}-0", "/codings", scr_id=str(review.scr_id), limit=200)
        own = [one for one in shown["items"] if one["coder"] is not None]
        found = {(o["passage"], o["issue"], o["kind"]): o["finding_id"] for o in own}
        assert (len(own), set(found)) == (len(said), said)
        review.by[tenant].found = found
        review.ever |= set(found.values())

    async def give_up(self, review: Review, tenant: str, work: Work) -> None:
        assert work.pair is not None
        await self.post(f"{tenant}-4", f"{work.pair.place}/ending", None, "")
        work.pair = None

    async def take_in_a_version(self) -> None:
        """That others have heard of already, where there is one."""
        ahead = [review for review in self.live if review.told > review.version]
        await self.take_in(self.random.choice(ahead or self.live))

    async def take_in(self, review: Review) -> None:
        """Its next version; what was done with the one before is over."""
        review.version += 1
        review.told = review.version
        self.heard.append(published(review.scr_id, review.version, len(TEXTS)))
        await self.desk.publish(*TEXTS, scr_id=review.scr_id, version=review.version)
        review.by = {tenant: Work() for tenant in TENANTS}
        at_desk = await self.read("onlooker-1", f"/coding-queue/{review.scr_id}")
        review.suggested = [one for passage in at_desk["items"] for one in passage["suggestions"]]

    async def hear_of_a_version(self) -> None:
        """It is known to others, and its passages are not to be had yet."""
        review = self.random.choice([o for o in self.live if o.told == o.version])
        review.told = review.version + 1
        event = published(review.scr_id, review.told, len(TEXTS))
        self.heard.append(event)
        async with self.desk.database.transaction() as tx:
            await end_earlier_versions(event, tx)
        for work in review.by.values():
            work.pair = None

    async def withdraw(self) -> None:
        review = self.random.choice(self.live)
        review.withdrawn = True
        self.heard.append(withdrawn(review.scr_id, review.told))
        await self.desk.take(self.heard[-1])
        review.by = {}

    async def change_issues(self) -> None:
        self.names.append(await publish(self.desk, *CHANGES[self.version]))
        self.version += 1

    # -- what is true

    @property
    def codes(self) -> set[str]:
        """Every code that was given so far."""
        return {code for held in HELD[: self.version + 1] for code in held.values()}

    @staticmethod
    def _codes(version: int) -> set[str]:
        return set(HELD[version].values())

    @property
    def live(self) -> list[Review]:
        return [review for review in self.reviews if not review.withdrawn]

    def count(self, code: str, kind: str) -> tuple[int, int]:
        """The reviews that show an issue, of those that a body read to the end for it."""
        family = FAMILIES.get(code, {code})
        showing, out_of = set(), set()
        for review in self.live:
            for work in review.by.values():
                if work.read_by is None or review.told > review.version:
                    continue
                if family & self._codes(work.read_by):
                    out_of.add(review.scr_id)
                known = HELD[work.read_by]
                if any(known.get(i) in family and k == kind for _, i, k in work.found):
                    showing.add(review.scr_id)
        return len(showing), len(out_of)

    def queue(self, tenant: str) -> dict[str, tuple[str, bool]]:
        """What lies in a body's queue, how it stands there, and whether it is coded blind."""
        return {
            str(review.scr_id): (
                "in_work" if review.by[tenant].in_work else "waiting",
                review.by[tenant].pair is not None,
            )
            for review in self.live
            if review.by[tenant].in_work or not review.is_read
        }

    def codings(self, tenant: str) -> list[tuple[str, Said, bool]]:
        """What a body may read, and what of it is its own."""
        return sorted(
            (str(review.scr_id), said, whose == tenant)
            for review in self.live
            if review.by[tenant].pair is None
            for whose, work in review.by.items()
            for said in work.found
        )

    def _something(self) -> Said:
        in_force = sorted(self._codes(self.version))
        codes = in_force if self.random.random() < 0.8 else sorted(self.codes)
        kind = self.random.choice((*KINDS, "problem"))
        return self.random.randint(1, 2), self.random.choice(codes), kind

    @staticmethod
    def _of(review: Review, said: Said) -> dict[str, Any]:
        where = {"scr_id": str(review.scr_id), "scr_version": review.version, "passage": said[0]}
        return where | {"issue": said[1], "kind": said[2]}

    async def follow(self) -> None:
        """The trend hears all that happened, in any order."""
        told = [
            (BY_TYPE[e.type, e.major], e.data) for e in await events_waiting(self.desk.database)
        ]
        events: list[Event] = [kind.of_json(d) for kind, d in told if kind in TRENDS.events]
        events += self.heard
        self.random.shuffle(events)
        async with self.desk.database.transaction() as tx:
            await TRENDS.follow(events, tx)
