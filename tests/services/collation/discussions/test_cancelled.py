"""A summit that will not be held: who is told, what is forgotten, what stays."""

import pytest
from sqlalchemy import func, select

from chassis.db import utc_now
from services.collation.summits.tables import Registration
from tests.services.collation.hall import SAID, Hall

WRITTEN = SAID | {"notice_version": 1}
TODAY = str(utc_now().date())


@pytest.mark.rule("S2", "S7")
async def test_a_cancelled_summit_forgets_its_list_and_says_whom_to_tell(hall: Hall) -> None:
    summit = await hall.summit(capacity=8)
    for number in range(9):
        person, mine = await hall.register(summit, number, contact=f"unit{number}@police.example")
    organiser, reader = hall.role("organiser"), hall.role("reader")
    await organiser.post(f"{summit}/allocation")
    cancelled = await organiser.post(f"{summit}/cancellation")
    assert await organiser.post(f"{summit}/cancellation") == cancelled
    (told,) = await hall.told("summit.cancelled")
    assert told.keys() == {"summit_id", "summit_url", "cancelled_at"}

    assert await person.get(f"/registrations/{mine['registration_id']}", 404)
    async with hall.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Registration)) == 0
    to_tell = (await organiser.get(f"{summit}/contacts?purpose=sending_outputs"))["items"]
    assert sorted(to_tell, key=str) == [
        {"email": f"unit{number}@police.example"} for number in range(9)
    ]
    assert (
        await organiser.post(f"{summit}/outputs", {"recipient": "police", "sent_on": TODAY}, 422)
        == "not-owed"
    )
    archived = await organiser.post(f"{summit}/archive")
    assert (archived["state"], archived["items"]) == ("cancelled", [])
    assert (await organiser.get(f"{summit}/contacts?purpose=sending_outputs"))["items"] == []
    shown = await reader.get(summit)
    figures = {name: shown[name]["value"] for name in ("asked", "placed", "attended")}
    assert (shown["state"], figures) == ("cancelled", {"asked": 9, "placed": 8, "attended": 0})


@pytest.mark.rule("S7", "S9")
async def test_what_was_written_for_a_cancelled_summit_goes_on_record_as_anybodys(
    hall: Hall,
) -> None:
    summit = await hall.summit()
    for number in range(8):
        await hall.register(summit, number)
    organiser, writer = hall.role("organiser"), hall.role("delegate")
    await writer.make(f"{summit}/written-contributions", WRITTEN)
    await writer.make(f"{summit}/written-contributions", WRITTEN | {"text": "Ask Mrs Sample."})
    assert await organiser.post(f"{summit}/cancellation", expect=409) == "held-open"
    assert (await hall.role("reader").get(summit))["state"] == "scheduled"
    facilitator = hall.role("facilitator")
    (held,) = (await facilitator.get(f"{summit}/held-contributions"))["items"]
    gone = {"outcome": "discarded", "reason": "A name."}
    await facilitator.put(f"/contributions/{held['contribution_id']}/decision", gone)

    await organiser.post(f"{summit}/cancellation")
    (one,) = (await hall.role("reader").get(f"{summit}/contributions"))["items"]
    assert (one["text"], one["origin"]) == (SAID["text"], "written")
    # nobody came: there is no company in which the police officer who wrote would be one of many
    assert {one[name] for name in ("agency", "band", "region", "practising")} == {None}
    (recorded,) = await hall.told("contribution.recorded")
    assert recorded["contribution_id"] == one["contribution_id"]


@pytest.mark.rule("A8", "S9")
async def test_members_are_told_once_of_what_was_written_for_a_cancelled_summit(
    hall: Hall,
) -> None:
    members = [await hall.member(body_id) for body_id in ("college", "institute")]
    organiser = hall.role("organiser")
    bare, summit = await hall.summit(), await hall.summit()
    await hall.role("delegate").make(f"{summit}/written-contributions", WRITTEN)
    for one in (bare, summit, summit):
        await organiser.post(f"{one}/cancellation")
    for member in members:
        notices = (await member.get("/alliance-notices"))["items"]
        assert [(one["kind"], one["output_url"]) for one in notices] == [
            ("summit_output", f"/v1{summit}/contributions")
        ]
    assert len(await hall.told("alliance-notice.sent")) == 2


@pytest.mark.rule("S9", "S10")
async def test_what_was_written_for_a_cancelled_summit_is_owed_to_the_alliance(hall: Hall) -> None:
    organiser, writer = hall.role("organiser"), hall.role("delegate")
    before, after = await hall.summit(), await hall.summit()
    for one in (before, after):
        await writer.make(f"{one}/written-contributions", WRITTEN)
    await organiser.post(f"{before}/cancellation")  # there is no member that could be told
    (owed,) = (await organiser.get(f"{before}/outputs"))["items"]
    assert (owed["recipient"], owed["sent_on"]) == ("alliance_members", None)
    assert await organiser.post(f"{before}/archive", expect=409) == "outputs-not-sent"
    sent = {"recipient": "alliance_members", "sent_on": TODAY}
    await organiser.post(f"{before}/outputs", sent)
    archived = await organiser.post(f"{before}/archive")
    assert (archived["state"], archived["items"][0]["sent_on"]) == ("cancelled", TODAY)
    assert await organiser.post(f"{before}/outputs", sent, 409) == "not-over"

    await hall.member()
    await organiser.post(f"{after}/cancellation")
    (told,) = (await organiser.get(f"{after}/outputs"))["items"]
    assert (told["recipient"], told["sent_on"]) == ("alliance_members", TODAY)
    await organiser.post(f"{after}/archive")


@pytest.mark.rule("S2", "S6")
async def test_nothing_more_is_taken_in_for_a_cancelled_summit_and_a_begun_one_is_not_cancelled(
    small_hall: Hall,
) -> None:
    hall = small_hall
    organiser, facilitator, delegate = (
        hall.role(role) for role in ("organiser", "facilitator", "delegate")
    )
    begun = await hall.begun(8)
    assert await organiser.post(f"{begun}/cancellation", expect=409) == "summit-begun"
    await hall.end(begun)
    assert await organiser.post(f"{begun}/cancellation", expect=409) == "summit-begun"
    assert await hall.told("summit.cancelled") == []

    summit = await hall.summit()
    _, mine = await hall.register(summit, 0)
    stranger = hall.role("organiser", "another-centre")
    assert await stranger.post(f"{summit}/cancellation", expect=404) == "no-such-summit"
    await organiser.post(f"{summit}/cancellation")
    registration = {k: mine[k] for k in ("agency", "band", "region", "practising", "topics")}
    registration["notice_version"] = 1
    for who, path, body, refused in (
        (delegate, "registrations", registration, "registration-over"),
        (delegate, "written-contributions", WRITTEN, "writing-over"),
        (organiser, "allocation", None, "summit-begun"),
        (facilitator, "opening", None, "summit-not-open"),
        (facilitator, "closure", None, "summit-not-open"),
    ):
        assert await who.post(f"{summit}/{path}", body, 409) == refused, path
    assert await organiser.put(f"{summit}/capacity", {"capacity": 9}, 409) == "summit-begun"
