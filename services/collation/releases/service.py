"""Making releases: one at a time, each once."""

import asyncio
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import partial
from hashlib import sha256

from sqlalchemy import func, insert, select, text

from chassis.db import Transaction, insert_or_skip, upsert, utc_now
from contracts.events.collation import ReleasePublished
from contracts.types import FindingKind
from services.collation.counts.domain import ALWAYS, CODED, EVERYWHERE, PUBLISHED, Facet
from services.collation.counts.splitting import packed
from services.collation.disclosure.domain import Disclosure
from services.collation.releases import queries
from services.collation.releases.domain import (
    Cadence,
    Content,
    Counted,
    Figure,
    Step,
    changed,
    is_over,
    make_content,
    release_id,
    seed_figures,
)
from services.collation.releases.errors import (
    EarlierThanReleased,
    NothingToCorrect,
    NothingToRelease,
    PeriodNotOver,
    UnfitNote,
)
from services.collation.releases.tables import (
    Release,
    ReleasedChange,
    ReleaseFile,
    ReleasePart,
    ReleaseSubscription,
)
from services.collation.releases.writing import JSON, Head, write_files, write_texts
from services.collation.taxonomy import queries as taxonomies
from services.collation.taxonomy.domain import SEED, Taxonomy, load
from services.collation.texts.service import faults
from services.collation.trends.domain import following

_LONG = text("SET LOCAL idle_in_transaction_session_timeout = '300s'")
SEED_ID = "2015Q1"
SEED_NOTE = (
    "The analysis of 38 reviews published from May 2014 to April 2015. It counted occurrences and "
    "did not publish them."
)
SEED_RULE = Disclosure(8, 5)
"""It splits nothing; of its counts none was published."""
SEED_AS_OF = datetime.fromisoformat("2016-03-31T00:00:00+00:00")


@dataclass(frozen=True, slots=True)
class Rules:
    """How figures are controlled: settings, and the same for every figure of a release."""

    disclosure: Disclosure
    least_denominator: int


async def make_release(
    tx: Transaction,
    rules: Rules,
    period: str,
    note: str | None = None,
    tell: Callable[[Step], None] = lambda _: None,
) -> tuple[Release, bool]:
    """The release of a quarter, and whether it is new.

    Without a note it is made once, whoever asks again and however often. With one, a correction
    follows what was released if any figure is another by now. That of a quarter which later ones
    followed holds national figures alone, which say no more than theirs do; in the feed it stands
    apart from what is newest. `tell` hears of each step as it begins.

    Raises PeriodNotOver, EarlierThanReleased, NothingToCorrect, NothingToRelease, UnfitNote.
    """
    # nobody looks at a note before everybody reads it
    if wrong := await faults(tx, {"/note": note}):
        raise UnfitNote(pointers=wrong)
    if not is_over(period, utc_now().date()):
        raise PeriodNotOver
    await tx.take_turn("releases")
    if tx.dialect == "postgresql":
        await tx.session.execute(_LONG)
    there = await queries.newest_of_period(tx.session, period)
    if there is not None and note is None:
        return there, False
    newest = await queries.newest_release(tx.session)
    late = newest is not None and newest.period > period
    if late and there is None:
        raise EarlierThanReleased
    if there is None and note is not None:
        raise NothingToCorrect
    walk = await taxonomies.crosswalk(tx.session)
    taxonomy = walk.in_force
    tell(Step.COUNTING)
    as_of = utc_now()
    followed = None if late else newest
    counted = await queries.count_followed(tx, following(walk), period, followed)
    if newest is not None and newest.taxonomy != taxonomy.version:
        # it meant something else by its codes
        counted = replace(counted, were=None, lost=None)
    if not counted.cells:
        raise NothingToRelease
    tell(Step.HIDING)
    # in a thread: the process goes on answering
    content = await asyncio.to_thread(
        make_content,
        counted,
        _codes(taxonomy),
        rules.disclosure,
        rules.least_denominator,
        None if late else await queries.released_before(tx.session),
    )
    before = (
        await queries.national_figures(tx.session, there.release_id)
        if late and there is not None
        else await queries.figures_of(tx.session)
    )
    news = list(changed(before, content.figures))
    if there is not None and not news:
        return there, False
    number = there.number + 1 if there is not None else 0
    release = _release(period, number, note, as_of, taxonomy, counted, content)
    release.seq = await queries.next_seq(tx.session)
    tell(Step.WRITING)
    await _keep(tx, release, content.figures, news)
    if not late:
        await queries.keep_reviews(tx.session, period)
    await tx.publish(
        ReleasePublished(
            release_id=release.release_id,
            period=period,
            number=number,
            url=f"/v1/releases/{release.release_id}",
            sha256=release.sha256,
            published_at=release.as_of,
        )
    )
    return release, True


def _codes(taxonomy: Taxonomy) -> list[str]:
    return [
        code
        for stage in taxonomy.stages
        for code in (stage.code, *(issue.code for issue in taxonomy.issues_of(stage.code)))
    ]


def _release(
    period: str,
    number: int,
    note: str | None,
    as_of: datetime,
    taxonomy: Taxonomy,
    counted: Counted,
    content: Content,
) -> Release:
    national = partial(counted.number, Facet.NATIONAL, EVERYWHERE, ALWAYS)
    stages = {s.code: national(s.code, FindingKind.PROBLEM.value) for s in taxonomy.stages}
    return Release(
        release_id=release_id(period, number),
        period=period,
        number=number,
        note=note,
        as_of=as_of,
        taxonomy=taxonomy.version,
        coded=national(CODED),
        published=national(PUBLISHED),
        stages=stages,
        splits=packed(content.splits),
        smallest_count=content.rule.smallest,
        round_to_nearest=content.rule.nearest,
        counts=content.counts,
        meanwhile={facet: asdict(known) for facet, known in content.meanwhile.items()},
    )


async def _keep(
    tx: Transaction,
    release: Release,
    figures: tuple[Figure, ...],
    news: list[Figure],
) -> None:
    head = Head(
        release.release_id,
        release.period,
        release.number,
        release.note,
        release.as_of.isoformat(),
        release.taxonomy,
    )
    files = list(write_files(head, figures))
    release.sha256 = next(file.sha256 for file in files if file.name == JSON)
    tx.session.add(release)
    await tx.session.flush()
    for file in files:
        tx.session.add(
            ReleaseFile(
                release_id=release.release_id,
                name=file.name,
                media_type=file.media_type,
                sha256=file.sha256,
                size=len(file.content),
            )
        )
        for number, part in enumerate(file.parts):
            tx.session.add(
                ReleasePart(
                    release_id=release.release_id, name=file.name, number=number, content=part
                )
            )
    await tx.session.flush()
    last = await tx.session.scalar(select(func.max(ReleasedChange.seq))) or 0
    rows = [
        {
            "seq": seq,
            "release_id": release.release_id,
            "dimension": figure.dimension,
            "value": figure.value,
            "code": figure.code,
            "kind": figure.kind,
            "numerator": figure.numerator,
            "denominator": figure.denominator,
            "symbol": figure.symbol,
            "direction": figure.direction,
            "earlier": figure.earlier and asdict(figure.earlier),
            "later": figure.later and asdict(figure.later),
        }
        for seq, figure in enumerate(news, start=last + 1)
    ]
    if rows:
        await tx.session.execute(insert(ReleasedChange), rows)


async def keep_seed(tx: Transaction) -> None:
    """The first analysis as a release of its own, in every installation, once."""
    taxonomy = load(SEED)
    figures = seed_figures(issue.code for issue in taxonomy.issues)
    head = Head(f"{SEED_ID}.seed", SEED_ID, 0, SEED_NOTE, SEED_AS_OF.isoformat(), taxonomy.version)
    files = list(write_texts(head, figures))
    row = {
        "release_id": head.release,
        "seq": queries.SEED_SEQ,
        "period": head.period,
        "number": head.number,
        "note": head.note,
        "as_of": SEED_AS_OF,
        "taxonomy": head.taxonomy,
        "coded": 38,
        "published": 38,
        "stages": {},
        "splits": {},
        "smallest_count": SEED_RULE.smallest,
        "round_to_nearest": SEED_RULE.nearest,
        "counts": {},
        "sha256": sha256(files[0].content).hexdigest(),
    }
    if not await tx.changed(insert_or_skip(Release, tx.dialect).values(**row)):
        return
    for file in files:
        made = {"release_id": head.release, "name": file.name}
        tx.session.add(
            ReleaseFile(
                **made, media_type=file.media_type, sha256=file.sha256, size=len(file.content)
            )
        )
        tx.session.add(ReleasePart(**made, number=0, content=file.content))


async def subscribe(tx: Transaction, client: str, tenant: str, cadence: Cadence) -> None:
    put = upsert(ReleaseSubscription, tx.dialect).values(
        client=client, tenant=tenant, cadence=cadence
    )
    await tx.session.execute(
        put.on_conflict_do_update(index_elements=["client"], set_={"cadence": put.excluded.cadence})
    )
