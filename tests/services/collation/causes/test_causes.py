"""Quality's anonymous total beside what reports leave open."""

from datetime import UTC, datetime
from typing import Any

import pytest

from contracts.events.quality import QualityTotalCounted
from contracts.types import QualityTotal
from tests.services.collation.desk import Desk

SEEN = datetime(2026, 10, 1, 9, tzinfo=UTC)


def counted(revision: int, boards: int | None, sharing: int | None) -> QualityTotalCounted:
    return QualityTotalCounted(
        total=QualityTotal.CAUSES_MISSING,
        revision=revision,
        boards=boards,
        sharing_boards=sharing,
        counted_at=SEEN,
    )


async def shown(desk: Desk) -> dict[str, Any]:
    headers = desk.issuer.headers("anybody", "trends:read")
    answer = await desk.client.get("/v1/causes-missing", headers=headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.rule("Q16")
async def test_the_newest_total_stands_however_often_and_in_whatever_order_it_came(
    desk: Desk,
) -> None:
    first, second, third = counted(1, 10, 20), counted(2, 15, 40), counted(3, None, 10)
    assert (await shown(desk))["withheld"] is True
    for event in (second, second, first):
        await desk.take(event)
    seen = await shown(desk)
    assert (seen["boards"], seen["sharing_boards"], seen["revision"]) == (15, 40, 2)
    assert datetime.fromisoformat(seen["as_of"]) == SEEN
    assert [issue["code"] for issue in seen["unclear_issues"]] == ["C7", "D7", "F11"]
    await desk.take(third)
    seen = await shown(desk)
    assert (seen["boards"], seen["withheld"]) == (None, True)


async def test_it_is_read_with_the_scope_of_figures_alone(desk: Desk) -> None:
    headers = desk.issuer.headers("anybody", "codings:read")
    answer = await desk.client.get("/v1/causes-missing", headers=headers)
    assert answer.status_code == 403
