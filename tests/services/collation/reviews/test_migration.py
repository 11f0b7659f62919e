"""Of reviews withdrawn before it was kept who had worked on them, it is known afterwards."""

from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, text

from tests.services.collation.landed import MOMENT, insert, migrated

BEFORE = "0029"


async def test_who_worked_on_a_review_that_is_withdrawn_already_is_told_so(
    empty_database_url: str,
) -> None:
    gone, live = uuid4(), uuid4()

    def land(connection: Connection) -> None:
        for scr_id in (gone, live):
            review = {"state": "live" if scr_id == live else "withdrawn", "scr_url": "/v1/scrs/x"}
            insert(connection, "review", of(scr_id, review, passages=1, changed_at=MOMENT))
            for n, tenant in enumerate(("finder", "finder", None), start=1):
                insert(connection, "finding", finding(scr_id, n, tenant))
            said = uuid4()
            insert(connection, "suggestion", suggestion(scr_id, said))
            for tenant in ("decider", ""):
                insert(connection, "suggestion_decision", decision(said, tenant))
            given = {"assignment_id": uuid4(), "tenant": "coder", "coder": "ash", "state": "ended"}
            insert(connection, "coding_assignment", of(scr_id, given, assigned_at=MOMENT))

    def of(scr_id: Any, row: dict[str, Any], **more: Any) -> dict[str, Any]:
        version = "version" if "scr_url" in row else "scr_version"
        return {"scr_id": scr_id, version: 1, **row, **more}

    def finding(scr_id: Any, passage: int, tenant: str | None) -> dict[str, Any]:
        coded = {"issue": "D4", "taxonomy": "2016.1", "kind": "problem", "origin": "added"}
        row = {"finding_id": uuid4(), "revision": 2, "passage": passage, "page": 1, **coded}
        return of(scr_id, row, tenant=tenant, coder="ash", coded_at=MOMENT, retracted_at=MOMENT)

    def suggestion(scr_id: Any, suggestion_id: Any) -> dict[str, Any]:
        said = {"issue": "D4", "score": 0.5, "evidence": [], "coder": "x", "coder_version": "1"}
        row = {"suggestion_id": suggestion_id, "passage": 1, **said}
        return of(scr_id, row, suggested_at=MOMENT)

    def decision(suggestion_id: Any, tenant: str) -> dict[str, Any]:
        row = {"suggestion_id": suggestion_id, "tenant": tenant, "decided_at": MOMENT}
        return {**row, "state": "rejected", "decided_by": "ash"}

    async with migrated(empty_database_url, BEFORE, land) as connection:
        told = await connection.execute(text("SELECT scr_id, tenant FROM withdrawal_told"))
        rows = sorted((str(scr_id).replace("-", ""), tenant) for scr_id, tenant in told)
    assert rows == [(gone.hex, "coder"), (gone.hex, "decider"), (gone.hex, "finder")]
