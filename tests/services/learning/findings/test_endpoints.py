"""Those who took part see what emerges, and answer it."""

import pytest

from tests.services.learning.asking import ALL, answered, evaluator, opened, respondent
from tests.services.learning.people import Sector


@pytest.mark.rule("E11")
async def test_participants_see_and_comment_on_emerging_findings(sector: Sector) -> None:
    survey = await opened(sector)
    person, external = respondent(sector), evaluator(sector)
    path = await answered(person, survey, ALL)
    await person.get(f"/surveys/{survey}/emerging-findings", expect=404)
    await person.post(f"{path}/sending", {"follow_up": False}, expect=200)
    told = await external.post(
        f"/surveys/{survey}/emerging-findings", {"text": "Releases each quarter would do."}
    )
    (seen,) = (await person.get(f"/surveys/{survey}/emerging-findings"))["items"]
    assert seen["text"] == "Releases each quarter would do."
    comment = {"text": "Half a year would do."}
    await person.post(f"/emerging-findings/{told['id']}/comments", comment)
    stranger = respondent(sector, "board-elsewhere")
    await stranger.get(f"/surveys/{survey}/emerging-findings", expect=404)
    await stranger.post(f"/emerging-findings/{told['id']}/comments", comment, expect=404)
    (finding,) = (await external.get(f"/surveys/{survey}/finding-comments"))["items"]
    assert finding["comments"] == ["Half a year would do."]
    assert "board-one" not in str(finding)
