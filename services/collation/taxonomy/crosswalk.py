"""From any code that ever was to what it is today, through every version in between."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from services.collation.taxonomy.domain import Change, Issue, Taxonomy, age_of, order_of


@dataclass(frozen=True, slots=True)
class Step:
    """A change, and the version that brought it."""

    version: str
    change: Change


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """All published versions, oldest first, and what they say together."""

    versions: tuple[Taxonomy, ...]
    _steps: tuple[Step, ...] = field(init=False)

    def __post_init__(self) -> None:
        steps = [Step(v.version, change) for v in self.versions for change in v.changes]
        object.__setattr__(self, "_steps", tuple(steps))

    @property
    def in_force(self) -> Taxonomy:
        return self.versions[-1]

    @property
    def codes(self) -> set[str]:
        """Every code that was ever given."""
        return {issue.code for version in self.versions for issue in version.issues}

    def steps_of(self, code: str) -> tuple[Step, ...]:
        """What happened to an issue, oldest first."""
        return tuple(
            step for step in self._steps if code in step.change.before or code in step.change.after
        )

    def last_seen(self, code: str) -> tuple[Taxonomy, Issue] | None:
        """The newest version that holds the code; None if no version ever did."""
        for version in reversed(self.versions):
            if (issue := version.issue(code)) is not None:
                return version, issue
        return None

    def since(self, code: str) -> str | None:
        """The version from which reviews were read for this issue, in whichever words and codes."""
        sources = self.counted_as(code)
        first = [
            version.version
            for version in self.versions
            if any(version.issue(source) is not None for source in sources)
        ]
        return first[0] if first else None

    def successors(self, code: str) -> tuple[str, ...]:
        """The issues in force that an issue became: itself, others, or none when retired."""
        now = [code]
        for step in self._after(code):
            change = step.change
            if change.kind in ("split", "merged", "retired") and set(now) & set(change.before):
                kept = [one for one in now if one not in change.before]
                now = [*kept, *(new for new in change.after if new not in kept)]
        return tuple(one for one in now if self.in_force.issue(one) is not None)

    def _after(self, code: str) -> Sequence[Step]:
        """The changes since a code was first there: what came before it cannot have moved it."""
        for place, step in enumerate(self._steps):
            if code in step.change.after and code not in step.change.before:
                return self._steps[place + 1 :]
        return self._steps

    def counted_as(self, code: str) -> tuple[str, ...]:
        """The codes whose findings count for an issue: its own, its parts', those merged into it.

        What was split counts for none of its successors until somebody has read it again.
        """
        found = [code, *self._parts(code)]
        for step in reversed(self._steps):
            if step.change.kind == "merged" and set(found) & set(step.change.after):
                for old in step.change.before:
                    found += [one for one in (old, *self._parts(old)) if one not in found]
        return tuple(found)

    def codes_of_stage(self, stage: str) -> tuple[str, ...]:
        """The codes whose findings belong to a stage: those that count for an issue it holds now.

        What counts for no issue any more, split or retired, stays where it was when it did.
        """
        counted = {s.code: self._counted_in(s.code) for s in self.in_force.stages}
        left = self.codes.difference(*counted.values())
        stay = {code for code in left if self._stage_of(code) == stage}
        return tuple(sorted(counted.get(stage, set()) | stay, key=order_of))

    def _counted_in(self, stage: str) -> set[str]:
        issues = self.in_force.issues_of(stage)
        return {code for issue in issues for code in self.counted_as(issue.code)}

    def _stage_of(self, code: str) -> str | None:
        """Of the issue that a code was last merged into, or of its own."""
        now = code
        for step in self._after(code):
            if step.change.kind == "merged" and now in step.change.before:
                (now,) = step.change.after
        seen = self.last_seen(now)
        return seen[1].stage if seen else None

    def merged_into(self, code: str) -> tuple[str, ...]:
        """The codes of old that count for an issue, its own and its parts' left out."""
        own = {code, *self._parts(code)}
        return tuple(one for one in self.counted_as(code) if one not in own)

    def versions_since(self, version: str) -> tuple[str, ...]:
        """A version and those after it."""
        oldest = age_of(version)
        return tuple(v.version for v in self.versions if age_of(v.version) >= oldest)

    def _parts(self, code: str) -> list[str]:
        return sorted((one for one in self.codes if one.startswith(f"{code}.")), key=order_of)


def crosswalk_of(versions: Sequence[Taxonomy]) -> Crosswalk:
    return Crosswalk(tuple(sorted(versions, key=lambda taxonomy: age_of(taxonomy.version))))
