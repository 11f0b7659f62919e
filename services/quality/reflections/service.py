"""Writing reflections: a first saying, and every later one beside those before it."""

from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Caller
from chassis.db import Transaction, utc_now
from chassis.errors import Pointer
from contracts.events.quality import ReflectionRecorded
from services.quality.markers import queries as markers
from services.quality.markers.errors import NoSuchMarker
from services.quality.markers.tables import MarkerSet
from services.quality.records import queries as records
from services.quality.records.tables import QualityRecord
from services.quality.reflections import queries
from services.quality.reflections.domain import PROPORTIONALITY
from services.quality.reflections.errors import ProportionalityMissing
from services.quality.reflections.queries import Standing
from services.quality.reflections.schemas import BoardReflection, ReflectionIn, SaidOut, SayingIn
from services.quality.reflections.tables import Reflection, ReflectionRevision


async def reflect(tx: Transaction, caller: Caller, record_id: UUID, body: ReflectionIn) -> Standing:
    """On a question of the set's newest version, which stays the reflection's own for good."""
    seen = await records.reflected_record(tx.session, caller.tenant, record_id)
    record = await records.lock_open(tx.session, seen)
    of_set = await markers.set_in_use(tx.session, record.marker_set)
    marker = markers.marker_of(of_set, body.marker)
    if body.question > len(marker.questions):
        raise NoSuchMarker
    reflection = Reflection(
        reflection_id=uuid4(),
        record_id=record_id,
        marker_set=of_set.set_id,
        set_version=of_set.version,
        marker=body.marker,
        question=body.question,
        point_of_use=body.point_of_use,
        revision=0,
    )
    tx.session.add(reflection)
    return await _say(tx, caller, record, reflection, body)


async def reflect_again(
    tx: Transaction, caller: Caller, record_id: UUID, reflection_id: UUID, body: SayingIn
) -> Standing:
    """What was said before stays."""
    seen = await records.reflected_record(tx.session, caller.tenant, record_id)
    record = await records.lock_open(tx.session, seen)
    standing = await queries.get_reflection(tx.session, record_id, reflection_id)
    return await _say(tx, caller, record, standing.reflection, body)


async def _say(
    tx: Transaction, caller: Caller, record: QualityRecord, reflection: Reflection, body: SayingIn
) -> Standing:
    of = (reflection.marker_set, reflection.marker)
    if of == PROPORTIONALITY and body.proportionality is None:
        raise ProportionalityMissing(pointers=[Pointer("/proportionality", "It is missing.")])
    now = utc_now()
    reflection.revision += 1
    said = ReflectionRevision(
        reflection_id=reflection.reflection_id,
        revision=reflection.revision,
        written_at=now,
        written_by=caller.client,
        **body.model_dump(mode="json", include=set(SayingIn.model_fields)),
    )
    tx.session.add(said)
    await tx.session.flush()
    await tx.publish(
        ReflectionRecorded(
            reflection_id=reflection.reflection_id,
            record_id=record.record_id,
            revision=reflection.revision,
            recorded_at=now,
        ),
        tenant=record.tenant,
    )
    return Standing(reflection, said)


async def shown(session: AsyncSession, standing: Standing) -> BoardReflection:
    """With the question in the words of the version it was asked from."""
    reflection = standing.reflection
    # by its key: a list of reflections reads each version once
    place = (reflection.marker_set, reflection.set_version)
    of_set = await session.get_one(MarkerSet, place)
    marker = markers.marker_of(of_set, reflection.marker)
    return BoardReflection(
        reflection_id=reflection.reflection_id,
        record_id=reflection.record_id,
        marker_set=reflection.marker_set,
        set_version=reflection.set_version,
        marker=reflection.marker,
        marker_title=marker.title,
        question=reflection.question,
        question_text=marker.questions[reflection.question - 1].text,
        point_of_use=reflection.point_of_use,
        said=SaidOut.model_validate(standing.said),
    )
