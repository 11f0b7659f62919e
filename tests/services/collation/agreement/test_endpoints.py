"""Agreement over HTTP: of one review and of all, by issue and overall, and of nobody."""

import pytest

from tests.services.collation.desk import PLAIN, Desk
from tests.services.collation.pair import FIRST, SECOND, THIRD, Pair


@pytest.mark.rule("C9", "G2", "G4")
async def test_agreement_is_of_issues_and_reviews_with_its_base_and_of_no_person(
    desk: Desk,
) -> None:
    for _ in range(2):
        pair = await Pair.assigned(desk, *[PLAIN] * 10)
        for coder, passages in ((FIRST, (1, 2, 3)), (SECOND, (1, 2, 4))):
            for passage in passages:
                await pair.code(coder, passage)
        await pair.done(FIRST, SECOND)
    of_one = await pair.shown("/agreement")
    d4 = next(issue for issue in of_one["issues"] if issue["issue"] == "D4")
    assert [d4[n] for n in ("units", "both_same", "different", "both_nothing")] == [10, 2, 2, 6]
    assert d4["observed"] == 0.8
    assert (d4["cohens_kappa"], d4["krippendorffs_alpha"]) == (0.5238, 0.5476)
    low, high = d4["krippendorffs_alpha_interval"]
    assert low < 0.5476 < high
    assert (of_one["reviews"], of_one["passages"], of_one["unit"]) == (1, 10, "passage and issue")
    answer = await desk.ask(THIRD, "GET", "/v1/agreement")
    of_all = answer.json()
    assert (of_all["reviews"], of_all["passages"]) == (2, 20)
    assert (of_all["overall"]["units"], of_all["overall"]["different"]) == (20 * 44, 4)
    assert [issue["issue"] for issue in of_all["issues"]][:5] == ["A1", "A2", "A3", "A4", "B1"]
    untouched = next(issue for issue in of_all["issues"] if issue["issue"] == "A1")
    assert (untouched["cohens_kappa"], untouched["symbol"], untouched["units"]) == (None, "z", 20)
    assert (of_all["taxonomy"], of_all["release"]) == ("2016.1", None)
    assert of_all["caveat"]
    assert FIRST not in answer.text
    assert SECOND not in answer.text


async def test_another_tenant_sees_its_own_agreement_alone(desk: Desk) -> None:
    pair = await Pair.assigned(desk, PLAIN)
    await pair.done(FIRST, SECOND)
    stranger = desk.issuer.headers("elsewhere", "codings:read")
    answer = (await desk.client.get("/v1/agreement", headers=stranger)).json()
    assert (answer["reviews"], answer["overall"]["units"]) == (0, 0)
    assert len(answer["issues"]) == 44
