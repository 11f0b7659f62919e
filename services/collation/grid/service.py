"""Putting the taxonomy and the counts together."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db import utc_now
from contracts.types import FindingKind
from services.collation.counts.domain import Facet
from services.collation.counts.queries import newest_part
from services.collation.grid import queries
from services.collation.grid.domain import Below, Count, Tally, View
from services.collation.grid.queries import Scope
from services.collation.grid.schemas import (
    FigureOut,
    GridOut,
    IssueCell,
    IssueRow,
    OccurrencesOut,
    ScopeOut,
    StageOut,
)
from services.collation.reasons import queries as reasons
from services.collation.reasons.domain import Reason, ReasonOrigin
from services.collation.reasons.schemas import OriginOut, ReasonOut
from services.collation.releases.domain import COVERAGE, read_year
from services.collation.releases.queries import SEED_SEQ
from services.collation.taxonomy import queries as taxonomies
from services.collation.taxonomy.crosswalk import Crosswalk
from services.collation.taxonomy.domain import Issue, Taxonomy
from services.collation.trends.domain import following
from services.collation.trends.schemas import YearOut
from services.collation.trends.statistics import Direction
from services.collation.trends.years import Move

NATIONAL = Facet.NATIONAL.value


@dataclass(frozen=True, slots=True)
class Sheet:
    """One reading of the read model, from which every figure of an answer is taken."""

    taxonomy: Taxonomy
    tally: Tally | Below
    as_of: datetime
    said: Mapping[str, Mapping[ReasonOrigin, Sequence[Reason]]] = field(default_factory=dict)
    moves: Mapping[str, Move] = field(default_factory=dict)
    release: str | None = None
    note: str | None = None
    scope: ScopeOut = field(default_factory=ScopeOut)

    @classmethod
    def of(cls, taxonomy: Taxonomy, tally: Tally | Below) -> "Sheet":
        return cls(taxonomy, tally, utc_now())

    def row(self, issue: Issue) -> IssueRow:
        return IssueRow(
            code=issue.code,
            label=issue.condensed,
            problem=self._figure(self._showing(issue, FindingKind.PROBLEM)),
            good_practice=self._figure(self._showing(issue, FindingKind.GOOD_PRACTICE)),
            url=f"/v1/issues/{issue.code}",
            **YearOut.of(self.moves.get(issue.code, Move())),
        )

    def cell(self, issue: Issue) -> IssueCell:
        said = self.said.get(issue.code, {})
        return IssueCell(
            **self.row(issue).model_dump() | {"label": issue.label},
            statement=issue.statement,
            cause_status=issue.cause_status,
            reasons=[ReasonOut.of(reason) for of_origin in said.values() for reason in of_origin],
            origins=[
                OriginOut(origin=origin, reasons=len(said.get(origin, ())))
                for origin in ReasonOrigin
            ],
            seed_occurrences=OccurrencesOut(symbol=issue.occurrences.symbol),
        )

    def grid(self, view: View) -> GridOut:
        shape = self.cell if view is View.FULL else self.row
        return GridOut(
            theme=self.taxonomy.theme,
            taxonomy=self.taxonomy.version,
            as_of=self.as_of,
            release=self.release,
            note=self.note,
            scope=self.scope,
            coverage=self.coverage(),
            stages=[
                StageOut(
                    code=stage.code,
                    title=stage.title,
                    issues=[shape(issue) for issue in self.taxonomy.issues_of(stage.code)],
                )
                for stage in self.taxonomy.stages
            ],
        )

    def coverage(self) -> FigureOut:
        return self._figure(self.tally.coverage())

    def _showing(self, issue: Issue, kind: FindingKind) -> Count:
        return self.tally.of(issue.code, kind)

    def _figure(self, count: Count) -> FigureOut:
        return FigureOut(
            numerator=count.numerator,
            denominator=count.denominator,
            incidence=count.incidence,
            symbol=count.symbol,
            as_of=self.as_of,
            taxonomy=self.taxonomy.version,
            release=self.release,
        )


async def read_below(session: AsyncSession, in_force: Taxonomy, scope: Scope) -> Sheet:
    """The newest release of a region or sector, by the practice issues that it was made by."""
    shown = await newest_part(session, *scope.part)
    said = ScopeOut(region=scope.region)
    if shown is None:
        return replace(Sheet.of(in_force, Below(None)), scope=said)
    taxonomy = await taxonomies.read_version(session, shown.taxonomy)
    rule = {"hidden_below": shown.rule.smallest, "rounded_to": shown.rule.nearest}
    return Sheet(
        taxonomy,
        Below(shown),
        shown.as_of,
        release=shown.release_id,
        scope=said.model_copy(update=rule),
    )


async def read_now(session: AsyncSession, walk: Crosswalk, scope: Scope, least: int) -> Sheet:
    """The figures of now: of the nation, of a period, or of one type of review."""
    follow = following(walk)
    tally = await queries.tally(session, scope)
    sheet = Sheet.of(walk.in_force, await queries.follow_crosswalk(session, scope, tally, follow))
    codes = [issue.code for issue in walk.in_force.issues]
    moves = await queries.moves(session, scope, follow, least, codes)
    return replace(narrowed(sheet, scope), moves=moves)


def narrowed(sheet: Sheet, scope: Scope) -> Sheet:
    """Of a period, or of one type of review: its figures are exact, and it says so."""
    said = {"published_from": scope.published_from, "published_to": scope.published_to}
    return replace(sheet, scope=ScopeOut(review_type=scope.review_type, **said))


async def read_released(session: AsyncSession, release_id: str) -> Sheet:
    """The national figures as they were released, with the reasons that were given by then.

    What a source took back since is gone, here too.

    Of the first analysis, which published no counts, each figure is `x`. Raises NoSuchRelease.
    """
    release, content = await queries.released(session, release_id)
    figures = await asyncio.to_thread(figures_in, content)
    taxonomy = await taxonomies.read_version(session, release.taxonomy)
    return Sheet(
        taxonomy,
        Tally(
            release.coded,
            release.published,
            {(f["code"], f["kind"]): f["numerator"] or 0 for f in figures},
            read={f["code"]: f["denominator"] for f in figures},
            unpublished=release.seq == SEED_SEQ,
        ),
        release.as_of,
        said=await reasons.reasons_then(session, release.taxonomy, release.as_of),
        moves={
            f["code"]: Move(
                Direction(f["direction"]),
                *(read_year(f.get(year)) for year in ("earlier", "later")),
            )
            for f in figures
            if f["kind"] == FindingKind.PROBLEM and f["direction"]
        },
        release=release.release_id,
        note=release.note,
    )


def figures_in(content: bytes) -> list[dict[str, Any]]:
    """Of the whole nation and the whole time; coverage stands in the release itself."""
    figures: list[dict[str, Any]] = json.loads(content)["figures"]
    return [f for f in figures if f["dimension"] == NATIONAL and f["code"] != COVERAGE]
