"""What crosses HTTP about mini-summits."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from screening.domain import Kind
from services.collation.consultations.domain import (
    Commenter,
    ConsultationState,
    Disposition,
    Product,
)
from services.collation.contributions.domain import ContributionState
from services.collation.contributions.schemas import FoundOut, Words
from services.collation.findings.schemas import Day
from services.collation.summits.schemas import (
    Figure,
    Line,
    Many,
    Notice,
    NoticeIn,
    NoticeOut,
    Place,
    SeriesOut,
    Text,
    like,
)

ProductUrl = Annotated[
    str, StringConstraints(pattern=r"^/v1/[A-Za-z0-9._/-]{1,200}$", max_length=204)
]
CONSULTATION = "5a4b3c2d-1e0f-4a9b-8c7d-6e5f4a3b2c10"
COMMENT = "1b2c3d4e-5f60-4718-8293-a4b5c6d7e8f9"
_NOTICE = {
    "who_sees": "Everybody sees your comment and what became of it; nobody sees whose it is.",
    "how_used": "Each comment is answered. What is taken up goes into the next edition.",
}
_CALLED = {
    "title": "Mini-summit on the condensed grid",
    "town": "Leeds",
    "held_on": "2027-01-20",
    "product": "grid",
    "about": "Whether a board could use the condensed grid at its own meetings, and how.",
    "product_url": "/v1/grid",
    "notice": _NOTICE,
}
_SAID = {"commenter": "board_manager", "text": "Print it on one page for those without a screen."}


class ConsultationIn(BaseModel):
    """Calls a mini-summit on a product."""

    model_config = like(**_CALLED)

    title: Line
    town: Place
    held_on: Day
    product: Product
    about: Text
    product_url: ProductUrl | None = None
    notice: NoticeIn


class ConsultationOut(BaseModel):
    """A mini-summit, and what it is about."""

    model_config = like(
        **_CALLED | {"notice": _NOTICE | {"version": 1}},
        consultation_id=CONSULTATION, month="2027-01", state="open",
        attended={"value": None, "symbol": "x"}, series=None,
    )  # fmt: skip

    consultation_id: UUID
    title: str
    town: str
    month: str
    held_on: date | None = None
    product: Product
    about: str
    product_url: str | None = None
    state: ConsultationState
    notice: NoticeOut | None = None
    attended: Figure
    series: SeriesOut | None = None


class CommentIn(BaseModel):
    """A comment on the product."""

    model_config = like(notice_version=1, **_SAID)

    notice_version: Notice = Field(description="The notice that was read and is accepted.")
    commenter: Commenter
    text: Words


class CommentReceipt(BaseModel):
    """A receipt without an id: nothing leads from whoever writes to what was written."""

    model_config = like(consultation_id=CONSULTATION, state="clear", held_for=[])

    consultation_id: UUID
    state: ContributionState
    held_for: list[Kind]


class CommentOut(BaseModel):
    """A comment and what became of it."""

    model_config = like(
        **_SAID, comment_id=COMMENT, disposition="taken_up",
        explanation="The grid is printed on one page from the next edition on.",
        disposed_on="2027-02-03",
    )  # fmt: skip

    comment_id: UUID
    commenter: Commenter
    text: str | None = None
    disposition: Disposition | None = None
    explanation: str | None = None
    disposed_on: date | None = None


class DeskComment(CommentOut):
    """The same for those who run the mini-summit: held ones too, with the reason."""

    model_config = like(
        **_SAID, comment_id=COMMENT, disposition=None, explanation=None, disposed_on=None,
        state="held", decision_reason=None, decided_by=None, decided_on=None, disposed_by=None,
        held_for=[{"kind": "named_person", "certainty": "suspected", "start": 0, "end": 11}],
    )  # fmt: skip

    state: ContributionState
    held_for: list[FoundOut]
    decision_reason: str | None = None
    decided_by: str | None = None
    decided_on: date | None = None
    disposed_by: str | None = None


class DispositionIn(BaseModel):
    """What became of a comment, and why."""

    model_config = like(disposition="not_taken_up", explanation="Two pages are needed for print.")

    disposition: Disposition
    explanation: Words


class ConsultationCloseIn(BaseModel):
    """Ends a mini-summit; says how many came, if that was counted."""

    model_config = like(attended=27)

    attended: Many | None = None
