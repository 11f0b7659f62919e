"""Putting the taxonomy and the counts together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from chassis.db import utc_now
from contracts.types import FindingKind
from services.collation.disclosure.domain import Disclosure
from services.collation.grid.domain import Count, Tally, View
from services.collation.grid.schemas import (
    FigureOut,
    GridOut,
    IssueCell,
    IssueRow,
    OccurrencesOut,
    StageOut,
)
from services.collation.reasons.domain import Reason, ReasonOrigin
from services.collation.reasons.schemas import ReasonOut
from services.collation.taxonomy.domain import Issue, Taxonomy
from services.collation.trends.statistics import Direction


@dataclass(frozen=True, slots=True)
class Sheet:
    """One reading of the read model, from which every figure of an answer is taken."""

    taxonomy: Taxonomy
    tally: Tally
    disclosure: Disclosure | None
    as_of: datetime
    said: Mapping[str, Mapping[ReasonOrigin, Sequence[Reason]]] = field(default_factory=dict)
    directions: Mapping[str, Direction] = field(default_factory=dict)

    @classmethod
    def of(cls, taxonomy: Taxonomy, tally: Tally, disclosure: Disclosure | None) -> "Sheet":
        return cls(taxonomy, tally, disclosure, utc_now())

    def row(self, issue: Issue) -> IssueRow:
        return IssueRow(
            code=issue.code,
            label=issue.condensed,
            problem=self._figure(self._showing(issue, FindingKind.PROBLEM)),
            good_practice=self._figure(self._showing(issue, FindingKind.GOOD_PRACTICE)),
            direction=self.directions.get(issue.code, Direction.UNRELIABLE),
            url=f"/v1/issues/{issue.code}",
        )

    def cell(self, issue: Issue) -> IssueCell:
        return IssueCell(
            **self.row(issue).model_dump() | {"label": issue.label},
            statement=issue.statement,
            cause_status=issue.cause_status,
            reasons=[
                ReasonOut.of(reason)
                for of_origin in self.said.get(issue.code, {}).values()
                for reason in of_origin
            ],
            seed_occurrences=OccurrencesOut(symbol=issue.occurrences.symbol),
        )

    def grid(self, view: View) -> GridOut:
        shape = self.cell if view is View.FULL else self.row
        return GridOut(
            theme=self.taxonomy.theme,
            taxonomy=self.taxonomy.version,
            as_of=self.as_of,
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
        return self._figure(self.tally.coverage(self.disclosure))

    def _showing(self, issue: Issue, kind: FindingKind) -> Count:
        return self.tally.of(issue.code, kind, self.disclosure)

    def _figure(self, count: Count) -> FigureOut:
        return FigureOut(
            numerator=count.numerator,
            denominator=count.denominator,
            incidence=count.incidence,
            symbol=count.symbol,
            as_of=self.as_of,
            taxonomy=self.taxonomy.version,
        )
