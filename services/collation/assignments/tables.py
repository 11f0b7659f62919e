"""Assignments, and the double codings that two of them belong to."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime
from services.collation.db import CollationTable


class DoubleCoding(CollationTable):
    """Two people's blind coding of one version of a review.

    `pairs` counts, once both are done, the passages by what the two said of each issue:
    issue -> "first|second" -> passages; see `agreement.domain`. Passages where neither found
    anything are left out, for they are the rest of `passages`.
    """

    __tablename__ = "double_coding"

    double_coding_id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64))
    scr_id: Mapped[UUID]
    scr_version: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    assigned_by: Mapped[str] = mapped_column(String(128))
    assigned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    taxonomy: Mapped[str | None] = mapped_column(String(8))
    passages: Mapped[int | None]
    pairs: Mapped[dict[str, dict[str, int]] | None] = mapped_column(JSON(none_as_null=True))
    compared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reconciled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


Index(
    "ix_double_coding_list",
    DoubleCoding.tenant,
    DoubleCoding.assigned_at,
    DoubleCoding.double_coding_id,
)
Index("ix_double_coding_scr", DoubleCoding.scr_id)


class CodingAssignment(CollationTable):
    """One person's work on one version of a review. Its id tells nothing of another's."""

    __tablename__ = "coding_assignment"

    assignment_id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64))
    scr_id: Mapped[UUID]
    scr_version: Mapped[int]
    coder: Mapped[str] = mapped_column(String(128))
    double_coding_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("double_coding.double_coding_id", name="fk_coding_assignment_double_coding_id")
    )
    state: Mapped[str] = mapped_column(String(16))
    assigned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def blind(self) -> bool:
        return self.double_coding_id is not None

    @property
    def desk_url(self) -> str:
        if self.blind:
            return f"/v1/coding-assignments/{self.assignment_id}/passages"
        return f"/v1/coding-queue/{self.scr_id}"


Index(
    "ix_coding_assignment_list",
    CodingAssignment.tenant,
    CodingAssignment.coder,
    CodingAssignment.assigned_at,
    CodingAssignment.assignment_id,
)
Index("ix_coding_assignment_scr", CodingAssignment.scr_id)
Index("ix_coding_assignment_double", CodingAssignment.double_coding_id)
