"""What is shown of a briefing, to its readers and at its desk; nothing of a withdrawn review."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from services.collation.briefings.domain import NONE_GATHERED, EditionState, SlotState
from services.collation.briefings.schemas import (
    BriefingIn,
    BriefingOut,
    BriefingReason,
    BriefingRow,
    EditionOut,
    EditionRow,
    FlagOut,
    FromLibrary,
    GatheredOut,
    GatheredSolution,
    GoodPracticeExample,
    GoodPracticeOut,
    IssueRef,
    PassageLink,
    ProvenanceOut,
    ReasonsOut,
    RevisionOut,
    SideBySide,
    SolutionsOut,
    StepOut,
    VignetteIn,
    VignetteOut,
)
from services.collation.briefings.tables import (
    BriefingEdition,
    BriefingFlag,
    BriefingRevision,
    BriefingSlot,
    BriefingStep,
)
from services.collation.reasons.domain import ReasonOrigin, Side
from services.collation.taxonomy.crosswalk import Crosswalk


def row(slot: BriefingSlot, published: BriefingEdition | None, walk: Crosswalk) -> BriefingRow:
    if slot.title is None:
        state = SlotState.AWAITING_TITLE
    else:
        state = SlotState.PUBLISHED if published else SlotState.OPEN
    return BriefingRow(
        slot=slot.slot,
        title=slot.title,
        state=state,
        issues=[
            IssueRef(
                code=code,
                label=issue.label,
                url=f"/v1/issues/{code}",
                successors=[one for one in walk.successors(code) if one != code],
            )
            for code in (published.issues if published else slot.issues)
            if (issue := walk.worded(code, published.taxonomy if published else None))
        ],
        note=slot.note if slot.title_source is None else None,
        edition=published.edition if published else None,
        published_at=published.published_at if published else None,
        url=f"/v1/briefings/{slot.slot}",
    )


def briefing(
    slot: BriefingSlot,
    edition: BriefingEdition,
    revision: BriefingRevision,
    walk: Crosswalk,
    *,
    gone: Collection[UUID],
    reasons: Sequence[BriefingReason],
    examples: Sequence[FromLibrary] = (),
) -> BriefingOut:
    body = BriefingIn.model_validate(revision.body)
    practised, suggested = _apart(examples)
    return BriefingOut(
        **row(slot, edition, walk).model_dump(),
        statement=body.statement,
        vignettes=[_vignette(v, revision.places, gone) for v in body.vignettes],
        reasons=_side_by_side(edition.reasons or (), reasons),
        quotations=body.quotations,
        questions=body.questions,
        solutions=SolutionsOut(
            items=body.solutions,
            gathered=GatheredOut(count=len(suggested), items=suggested),
            note=_note([*body.solutions, *suggested]),
        ),
        good_practice=GoodPracticeOut(items=practised, note=_note(practised)),
        provenance=ProvenanceOut(
            text=body.provenance,
            taxonomy=edition.taxonomy or "",
            reviews=len(body.reviews - set(gone)),
        ),
    )


def _side_by_side(frozen: Sequence[dict[str, Any]], left: Sequence[BriefingReason]) -> SideBySide:
    """Never merged: each side is counted by itself."""
    sides = {
        f"from_{side}": ReasonsOut(
            count=len(items := [r for r in left if ReasonOrigin(r.origin).side is side]),
            items=items,
            taken_back=sum(ReasonOrigin(r["origin"]).side is side for r in frozen) - len(items),
            note=_note(items),
        )
        for side in Side
    }
    return SideBySide(**sides)


def _apart(
    examples: Sequence[FromLibrary],
) -> tuple[list[GoodPracticeExample], list[GatheredSolution]]:
    """Examples of good practice, and what summits suggested."""
    return (
        [one for one in examples if isinstance(one, GoodPracticeExample)],
        [one for one in examples if isinstance(one, GatheredSolution)],
    )


def _note(items: Collection[object]) -> str | None:
    return None if items else NONE_GATHERED


def _vignette(vignette: VignetteIn, places: dict[str, Any], gone: Collection[UUID]) -> VignetteOut:
    if vignette.rests_on(gone):
        return VignetteOut(title=None, summary=None, case_study=None, withheld=True, passages=[])
    return VignetteOut(
        title=vignette.title,
        summary=vignette.summary,
        case_study=vignette.case_study,
        withheld=False,
        passages=[
            PassageLink(
                **passage.model_dump(),
                **places[passage.key],
                scr_url=f"/v1/scrs/{passage.scr_id}",
                passages_url=f"/v1/scrs/{passage.scr_id}/versions/{passage.scr_version}/passages",
            )
            for passage in vignette.passages
        ],
    )


def edition_row(edition: BriefingEdition) -> EditionRow:
    return EditionRow(
        slot=edition.slot,
        edition=edition.edition,
        state=EditionState(edition.state),
        revision=edition.revision,
        published_at=edition.published_at,
        superseded_at=edition.superseded_at,
        url=f"/v1/briefings/{edition.slot}/editions/{edition.edition}",
    )


def edition(
    of: BriefingEdition,
    revisions: Sequence[BriefingRevision],
    *,
    gone: Collection[UUID],
    reasons: Sequence[BriefingReason],
    examples: Sequence[FromLibrary],
    flags: Sequence[BriefingFlag],
    steps: Sequence[BriefingStep],
) -> EditionOut:
    *_, last = shown = [_revision(revision, gone) for revision in revisions]
    practised, suggested = _apart(examples)
    return EditionOut(
        **edition_row(of).model_dump(),
        issues=of.issues,
        body=last.body,
        reasons=list(reasons),
        good_practice=practised,
        solutions=suggested,
        flags=[FlagOut.model_validate(flag) for flag in flags],
        steps=[StepOut.model_validate(step) for step in steps],
        revisions=shown[:-1],
    )


def _revision(revision: BriefingRevision, gone: Collection[UUID]) -> RevisionOut:
    return RevisionOut(
        revision=revision.revision,
        body=BriefingIn.model_validate(revision.body).without(gone),
        written_at=revision.written_at,
        written_by=revision.written_by,
    )
