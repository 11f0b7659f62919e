"""Who may read and ask which instrument."""

import pytest

from tests.services.learning.asking import SURVEY, evaluator, on_paper, opened
from tests.services.learning.people import EVALUATOR, STAFF, Sector

MINE = {
    "code": "after-release",
    "title": "After a release",
    "kind": "survey",
    "audience": "Board managers",
    "minutes": "5",
    "introduction": "Was the release of use?",
    "anonymity": "Nothing is attributed to you.",
    "storage": "Deleted after a year.",
    "recording": "Nothing else is recorded.",
    "sections": [
        {
            "title": "The release",
            "questions": [{"id": "useful", "text": "Useful?", "kind": "agreement"}],
        }
    ],
}


@pytest.mark.rule("E9")
async def test_an_evaluator_reads_its_own_and_staff_read_no_raw_external_answers(
    sector: Sector,
) -> None:
    staff = sector.person("centre", *STAFF)
    external, other = evaluator(sector), sector.person("evaluator-two", *EVALUATOR)
    await staff.post("/instruments", MINE)
    await other.post("/instruments", MINE | {"code": "of-the-other"})
    seen = {one["code"] for one in (await external.get("/instruments"))["items"]}
    assert len(seen) == 7
    assert not {"after-release", "of-the-other"} & seen
    await external.get("/instruments/after-release/1", expect=404)
    assert len((await staff.get("/instruments"))["items"]) == 9
    await staff.post("/surveys", SURVEY, expect=403)
    await external.post("/surveys", SURVEY | {"instrument": "after-release"}, expect=404)

    guide = SURVEY | {"instrument": "masterclass", "audience": "Lead reviewers"}
    survey = (await external.post("/surveys", guide))["id"]
    await on_paper(sector, survey, {"role": "Lead reviewer", "attended": "Systems thinking"})
    assert len((await external.get(f"/surveys/{survey}/responses"))["items"]) == 1
    for person in (staff, other):
        for part in ("", "/responses", "/interview-sample", "/finding-comments"):
            await person.get(f"/surveys/{survey}{part}", expect=404)
        await person.post(f"/surveys/{survey}/close", expect=404)
    both = sector.person("evaluator-one", *EVALUATOR, *STAFF)
    await both.get("/instruments", expect=403)
    await both.get(f"/surveys/{survey}/responses", expect=403)


@pytest.mark.rule("E8")
async def test_a_new_version_leaves_answers_bound_to_theirs(sector: Sector) -> None:
    external = evaluator(sector)
    survey = await opened(sector, instrument="masterclass", audience="Lead reviewers")
    await on_paper(sector, survey, {"role": "Lead reviewer", "attended": "Law"})
    newer = MINE | {"code": "masterclass"}
    assert (await external.post("/instruments", newer))["version"] == 2
    assert (await external.post("/instruments", newer))["version"] == 3
    (raw,) = (await external.get(f"/surveys/{survey}/responses"))["items"]
    assert (raw["version"], raw["answers"]["attended"]) == (1, "Law")
    staff = sector.person("centre", *STAFF)
    await staff.post("/instruments", newer, expect=404)
    await staff.post("/instruments", MINE | {"involvement": "nowhere"}, expect=422)
