"""What was suggested before the newest schema is kept, but for what should have been forgotten."""

from uuid import uuid4

from sqlalchemy import Connection, text

from tests.services.collation.landed import MOMENT, insert, migrated


async def test_of_reviews_withdrawn_before_what_nobody_decided_is_forgotten_and_all_else_kept(
    empty_database_url: str,
) -> None:
    live, gone = uuid4(), uuid4()

    def land(connection: Connection) -> None:
        for scr_id, state in ((live, "live"), (gone, "withdrawn")):
            review = {
                "scr_id": scr_id, "version": 1, "state": state, "scr_url": "/v1/scrs/x",
                "passages": 1, "changed_at": MOMENT,
            }  # fmt: skip
            insert(connection, "review", review)
            for issue in ("D4", "G6"):
                suggestion = {
                    "suggestion_id": uuid4(), "scr_id": scr_id, "scr_version": 1, "passage": 1,
                    "issue": issue, "score": 0.5, "evidence": [[0, 1]], "coder": "lexical",
                    "coder_version": "1", "suggested_at": MOMENT,
                }  # fmt: skip
                insert(connection, "suggestion", suggestion)
                if issue == "G6":
                    decision = {
                        "suggestion_id": suggestion["suggestion_id"], "tenant": "centre",
                        "state": "rejected", "decided_by": "ash", "decided_at": MOMENT,
                    }  # fmt: skip
                    insert(connection, "suggestion_decision", decision)

    async with migrated(empty_database_url, "0037", land) as connection:
        found = await connection.execute(
            text(
                "SELECT suggestion.issue, review.state FROM suggestion "
                "JOIN review ON review.scr_id = suggestion.scr_id"
            )
        )
        assert sorted((*row,) for row in found) == [
            ("D4", "live"),
            ("G6", "live"),
            ("G6", "withdrawn"),
        ]
        assert await connection.scalar(text("SELECT COUNT(*) FROM suggestion_decision")) == 2
