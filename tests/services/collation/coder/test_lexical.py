"""Without the extra, the lexical coder answers in the same form."""

from services.collation.coder.lexical import LexicalAnswers
from services.collation.taxonomy.domain import load

CODER = LexicalAnswers(load())


def test_it_names_five_issues_in_order_and_stands_by_those_it_is_sure_of() -> None:
    plain, plainly = CODER.code(
        ["The baby slept well.", "A strategy meeting was not convened, though all agreed on one."]
    )
    assert plain.codes == ()
    assert len(set(plain.ranked)) == 5
    assert set(plain.scores.values()) == {0.0}
    assert plainly.codes == plainly.ranked[:1] == ("D4",)
    assert list(plainly.scores) == list(plainly.ranked)
