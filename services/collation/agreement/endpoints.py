"""Agreement as everybody may read it who reads codings: by issue, overall, and of one review."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from chassis.auth import Caller, needs
from chassis.db import utc_now
from chassis.http import Reading, new_router
from services.collation.agreement import service
from services.collation.agreement.domain import OVERALL, Agreement, Interval, Intervals, Pairs
from services.collation.agreement.schemas import (
    AgreementOut,
    AgreementReport,
    IssueAgreement,
    ReviewAgreement,
)
from services.collation.agreement.tables import AgreementTally
from services.collation.assignments import queries as assignments
from services.collation.resources import TaxonomyInForce
from services.collation.taxonomy import queries as taxonomies
from services.collation.taxonomy.domain import parse

router = new_router("/v1", "coding")

Reader = Annotated[Caller, needs("codings:read")]
Version = Annotated[
    str | None,
    Query(
        alias="taxonomy",
        pattern=r"^[0-9]{4}\.[0-9]{1,3}$",
        max_length=8,
        description="A published version of the practice issues; else the one in force.",
    ),
]


@router.get("/agreement")
async def show_agreement(
    caller: Reader, session: Reading, taxonomy: TaxonomyInForce, version: Version = None
) -> AgreementReport:
    """Issue by issue and overall, over all reviews of this tenant that two people coded apart."""
    if version is not None and version != taxonomy.version:
        # nobody codes by a draft, so it has no agreement, not to those who may read it either
        _, content = await taxonomies.find_version(session, version, drafts=False)
        taxonomy = parse(content)
    wanted = taxonomy.version
    tally = await session.get(AgreementTally, (caller.tenant, wanted))
    if tally is None:
        tally = AgreementTally(reviews=0, passages=0, pairs={i.code: {} for i in taxonomy.issues})
    intervals = await service.intervals(session, caller.tenant, wanted, tally.reviews)
    await session.close()  # working the figures out may take longer than a connection may idle
    return AgreementReport(
        taxonomy=wanted,
        as_of=utc_now(),
        reviews=tally.reviews,
        passages=tally.passages,
        **await _figures(tally.pairs, tally.passages, intervals),
    )


@router.get("/double-codings/{double_coding_id}/agreement")
async def show_agreement_on_review(
    double_coding_id: UUID, caller: Reader, session: Reading
) -> ReviewAgreement:
    """Of one review, once both coders are done. One report is too few for an interval."""
    found = await assignments.compared_double_coding(session, caller.tenant, double_coding_id)
    await session.close()
    return ReviewAgreement(
        double_coding_id=double_coding_id,
        scr_id=found.scr_id,
        taxonomy=found.taxonomy or "",
        as_of=utc_now(),
        reviews=1,
        passages=found.passages or 0,
        **await _figures(found.pairs or {}, found.passages or 0, {}),
    )


async def _figures(
    pairs: Pairs, passages: int, intervals: Mapping[str, Intervals]
) -> dict[str, Any]:
    report = await asyncio.to_thread(service.report_of, pairs, passages)
    return {
        "intervals": "of_reports" if intervals else "too_few_reports",
        "overall": AgreementOut(**_shown(report.overall, intervals.get(OVERALL))),
        "issues": [
            IssueAgreement(issue=issue, **_shown(figures, intervals.get(issue)))
            for issue, figures in report.issues.items()
        ],
    }


def _shown(of: Agreement, intervals: Intervals | None) -> dict[str, Any]:
    kappa, alpha = intervals or Intervals()
    return {
        "units": of.units,
        "both_nothing": of.both_nothing,
        "both_same": of.both_same,
        "different": of.different,
        "observed": _rounded(of.observed),
        "cohens_kappa": _rounded(of.kappa),
        "cohens_kappa_interval": _bounds(kappa),
        "krippendorffs_alpha": _rounded(of.alpha),
        "krippendorffs_alpha_interval": _bounds(alpha),
        "symbol": "z" if of.kappa is None else None,
    }


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else round(figure, 4)


def _bounds(interval: Interval | None) -> tuple[float, float] | None:
    return (round(interval.low, 4), round(interval.high, 4)) if interval else None
