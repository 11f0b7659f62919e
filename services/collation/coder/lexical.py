"""The lexical coder asked to code: what it suggests strongly, and five in order."""

from collections.abc import Sequence

from services.collation.coder.domain import MOST_CODES, RANKED, Coded
from services.collation.suggestions.lexical import LexicalCoder
from services.collation.taxonomy.domain import Taxonomy

STANDS_BY = 0.75
"""From this score on a suggestion is given as a code; lower, and one paragraph in ten without an
issue gets one."""


class LexicalAnswers(LexicalCoder):
    """Its scores order issues; they are no probabilities."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        super().__init__(taxonomy)
        self._codes = [issue.code for issue in taxonomy.issues]

    def code(self, passages: Sequence[str]) -> list[Coded]:
        found = []
        for suggestions in self.suggest(passages):
            scores = {suggestion.issue: suggestion.score for suggestion in suggestions}
            others = (code for code in self._codes if code not in scores)
            ranked = [*scores, *others][:RANKED]
            strong = [code for code, score in scores.items() if score >= STANDS_BY]
            found.append(
                Coded(
                    tuple(strong[:MOST_CODES]),
                    tuple(ranked),
                    {code: scores.get(code, 0.0) for code in ranked},
                )
            )
        return found
