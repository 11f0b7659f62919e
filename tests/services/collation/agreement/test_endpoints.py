"""Agreement over HTTP: of one review and of all, by issue and overall, and of nobody."""

import pytest

from services.collation.agreement import domain, queries, service
from tests.services.collation.desk import PLAIN, Desk, problem
from tests.services.collation.pair import FIRST, SECOND, THIRD, Pair
from tests.services.collation.taxonomy.test_endpoints import PUBLISHER, SPLIT, ask, draft


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
    assert d4["krippendorffs_alpha_interval"] is d4["cohens_kappa_interval"] is None
    assert (of_one["intervals"], of_one["method"]["resampled"]) == ("too_few_reports", "report")
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


@pytest.mark.rule("C9")
async def test_with_reports_enough_the_figures_have_intervals_of_reports(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (domain, queries):
        monkeypatch.setattr(module, "LEAST_REPORTS", 3)
    monkeypatch.setattr(domain, "LEAST_SHOWING", 2)

    async def d4() -> tuple[str, object, object]:
        shown = (await desk.ask(THIRD, "GET", "/v1/agreement")).json()
        of_issue = next(issue for issue in shown["issues"] if issue["issue"] == "D4")
        return (
            shown["intervals"],
            shown["overall"]["krippendorffs_alpha_interval"],
            of_issue["krippendorffs_alpha_interval"],
        )

    for number in range(3):
        assert await d4() == ("too_few_reports", None, None)
        pair = await Pair.assigned(desk, *[PLAIN] * 6)
        for coder in (FIRST, SECOND):
            await pair.code(coder, 1)
            await pair.code(coder, 2)
        if number == 2:
            await pair.code(FIRST, 3)
        await pair.done(FIRST, SECOND)
    said, overall, of_issue = await d4()
    assert said == "of_reports"
    for interval in (overall, of_issue):
        assert isinstance(interval, list)
        assert interval[0] < interval[1] == 1.0
    stranger = desk.issuer.headers("elsewhere", "codings:read")
    answer = (await desk.client.get("/v1/agreement", headers=stranger)).json()
    assert answer["intervals"] == "too_few_reports"


@pytest.mark.rule("C9")
async def test_each_body_has_intervals_of_its_own_though_both_coded_as_many_reviews(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    same = [({"D4": {"problem|problem": 1 + n % 3}}, 9) for n in range(domain.LEAST_REPORTS)]
    apart = [({"D4": {"problem|none": 1 + n % 3}}, 9) for n in range(domain.LEAST_REPORTS)]
    coded = {"centre": same, "elsewhere": apart}

    async def list_coded(_session: object, tenant: str, _taxonomy: str) -> list[domain.Coded]:
        return coded[tenant]

    monkeypatch.setattr(queries, "list_coded", list_coded)
    async with desk.database.reading() as session:
        for tenant in (*coded, *coded):
            found = await service.intervals(session, tenant, "2016.1", domain.LEAST_REPORTS)
            assert found == domain.intervals_of(coded[tenant])
    assert domain.intervals_of(same) != domain.intervals_of(apart)


@pytest.mark.rule("C9")
async def test_how_far_two_agreed_stays_though_their_double_coding_is_given_up(desk: Desk) -> None:
    pair = await Pair.assigned(desk, PLAIN)
    await pair.code(FIRST)
    await pair.done(FIRST, SECOND)
    for _ in range(2):
        shown = (await desk.ask(THIRD, "GET", "/v1/agreement")).json()
        assert (shown["reviews"], shown["overall"]["different"]) == (1, 1)
        assert (await pair.end()).json()["state"] == "ended"
    assert await desk.codings() == []


async def test_another_tenant_sees_its_own_agreement_alone(desk: Desk) -> None:
    pair = await Pair.assigned(desk, PLAIN)
    await pair.done(FIRST, SECOND)
    stranger = desk.issuer.headers("elsewhere", "codings:read")
    answer = (await desk.client.get("/v1/agreement", headers=stranger)).json()
    assert (answer["reviews"], answer["overall"]["units"]) == (0, 0)
    assert len(answer["issues"]) == 44


@pytest.mark.rule("C11")
async def test_of_a_version_that_never_was_or_is_drafted_there_is_no_agreement(desk: Desk) -> None:
    """As of the version itself; and one that was replaced is answered by its own issues."""
    shown = await desk.ask(THIRD, "GET", "/v1/agreement?taxonomy=1999.1")
    assert problem(shown) == (404, "no-such-taxonomy")
    drafted = await draft(desk, SPLIT)
    shown = await desk.ask(THIRD, "GET", f"/v1/agreement?taxonomy={drafted}")
    assert problem(shown) == (404, "no-such-taxonomy")
    path = f"/{drafted}/publication"
    assert (await ask(desk, "POST", path, PUBLISHER, client="publisher-1")).status_code == 200
    for version, parts in (("2016.1", {"D4"}), (drafted, {"D8", "D9"})):
        answer = await desk.ask(THIRD, "GET", f"/v1/agreement?taxonomy={version}")
        named = {issue["issue"] for issue in answer.json()["issues"]}
        assert named & {"D4", "D8", "D9"} == parts
