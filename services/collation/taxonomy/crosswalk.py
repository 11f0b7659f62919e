"""From any code that ever was to what it is today, through every version in between."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from services.collation.taxonomy.domain import Change, Issue, Taxonomy, age_of, order_of


@dataclass(frozen=True, slots=True)
class Step:
    """A change, and the version that brought it."""

    version: str
    change: Change


@dataclass(frozen=True, eq=False)
class Crosswalk:
    """All published versions, oldest first, and what they say together."""

    versions: tuple[Taxonomy, ...]

    @cached_property
    def _steps(self) -> tuple[Step, ...]:
        return tuple(Step(v.version, change) for v in self.versions for change in v.changes)

    @property
    def in_force(self) -> Taxonomy:
        return self.versions[-1]

    def until(self, version: str) -> "Crosswalk":
        """As it was when this version was in force."""
        newest = age_of(version)
        return Crosswalk(tuple(v for v in self.versions if age_of(v.version) <= newest))

    @cached_property
    def codes(self) -> frozenset[str]:
        """Every code that a version ever held."""
        return frozenset(issue.code for version in self.versions for issue in version.issues)

    @cached_property
    def codes_given(self) -> frozenset[str]:
        """Those, and what was made and gone within one draft: a code is never given twice."""
        changes = (step.change for step in self._steps)
        return self.codes.union(*((*change.before, *change.after) for change in changes))

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

    def read_by(self, code: str) -> tuple[str, ...]:
        """The versions by which reviews were read for an issue, in whichever words and codes."""
        sources = self.counted_as(code)
        return tuple(
            version.version
            for version in self.versions
            if any(version.issue(source) is not None for source in sources)
        )

    def changed_in(self, code: str) -> str | None:
        """The last version that made an issue, or a stage, another than it was before.

        Better words do not; nor is a stage another when what it holds is split or merged within
        it. None where all versions mean the same by it.
        """
        touches = self._touches_stage if len(code) == 1 else self._touches_issue
        for step in reversed(self._steps):
            if step.change.kind != "reworded" and touches(step.change, code):
                return step.version
        return None

    def _touches_issue(self, change: Change, code: str) -> bool:
        return not {*change.before, *change.after}.isdisjoint(self.counted_as(code))

    @staticmethod
    def _touches_stage(change: Change, stage: str) -> bool:
        stages = {code[0] for code in (*change.before, *change.after)}
        return stage in stages and (len(stages) > 1 or not (change.before and change.after))

    def successors(self, code: str) -> tuple[str, ...]:
        """The issues in force that an issue became: itself, others, or none when retired."""
        now = [code]
        for step in self._after(code):
            change = step.change
            if change.kind in ("split", "merged", "retired") and set(now) & set(change.before):
                kept = [one for one in now if one not in change.before]
                now = [*kept, *(new for new in change.after if new not in kept)]
        return tuple(one for one in now if self.in_force.issue(one) is not None)

    def now(self, codes: Iterable[str]) -> list[str]:
        """What issues are today, each once: their successors; where none followed, themselves."""
        became = (new for code in codes for new in self.successors(code) or (code,))
        return list(dict.fromkeys(became))

    def worded(self, code: str, version: str | None = None) -> Issue | None:
        """An issue as a version says it, or else the newest that holds it; None if none does."""
        of_version = [v for v in self.versions if v.version == version]
        issue = of_version[0].issue(code) if of_version else None
        seen = self.last_seen(code)
        return issue or (seen[1] if seen else None)

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
        seen = self.last_seen(self._merged(code))
        return seen[1].stage if seen else None

    def counts_for(self, code: str) -> str | None:
        """The issue in force that what was found of a code is found of: itself, what it was merged
        into, or what it was a part of. None where it was split or retired."""
        now = self._merged(code)
        if self.in_force.issue(now) is not None:
            return now
        whole, dot, _ = now.partition(".")
        return self.counts_for(whole) if dot else None

    def known_as(self, code: str, version: str) -> str | None:
        """By which of its codes a version knows what was found of one: as `counts_for` says of the
        version in force. None where it holds none: split or retired by then, or not there yet."""
        return self._known_as.get((code, version))

    @cached_property
    def _known_as(self) -> dict[tuple[str, str], str]:
        walks = {version.version: self.until(version.version) for version in self.versions}
        return {
            (code, version): known
            for version, walk in walks.items()
            for code in self.codes
            if (known := walk.counts_for(code)) is not None
        }

    def _merged(self, code: str) -> str:
        for step in self._after(code):
            if step.change.kind == "merged" and code in step.change.before:
                (code,) = step.change.after
        return code

    def merged_into(self, code: str) -> tuple[str, ...]:
        """The codes of old that count for an issue, its own and its parts' left out."""
        own = {code, *self._parts(code)}
        return tuple(one for one in self.counted_as(code) if one not in own)

    def read_with(self, code: str) -> frozenset[str]:
        """The codes whose reasons are read on any page where those of this one are."""
        pages = [one for one in self.codes if code in self.merged_into(one)]
        return frozenset(one for page in (code, *pages) for one in (page, *self.merged_into(page)))

    def _parts(self, code: str) -> list[str]:
        """What was merged elsewhere counts there, and for its old whole no more."""
        parts = (one for one in self.codes if one.startswith(f"{code}."))
        return sorted((part for part in parts if self._merged(part) == part), key=order_of)


def crosswalk_of(versions: Sequence[Taxonomy]) -> Crosswalk:
    return Crosswalk(tuple(sorted(versions, key=lambda taxonomy: age_of(taxonomy.version))))
