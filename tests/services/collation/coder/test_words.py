"""The second reader: its terms, its sums, and that it is read back as it was kept."""

from io import BytesIO

import pytest

np = pytest.importorskip("numpy", reason="needs the extra `coding`")

from services.collation.coder.words import (  # noqa: E402
    Lexis,
    Words,
    denied_terms,
    part_terms,
    whole_terms,
)

NAMES = ("wno", "wstrategy", "wstrategy meeting", "p str", "ping ", "nNmeeting")


def kept() -> bytes:
    """Two issues and "any": the pair speaks for the first, the end of a word for the second."""
    weights = np.zeros((len(NAMES), 3), np.int8)
    weights[2, 0], weights[4, 1], weights[:, 2] = 100, 50, 10
    file = BytesIO()
    np.savez_compressed(
        file,
        names=np.frombuffer("\n".join(NAMES).encode(), np.uint8),
        rarity=np.ones(len(NAMES), np.float32),
        weights=weights,
        scale=np.full(3, 0.1, np.float32),
        bias=np.array([-1, -1, 0], np.float32),
    )
    return file.getvalue()


def test_terms_are_words_pairs_and_parts_with_their_ends_marked() -> None:
    assert whole_terms("No strategy meeting, no.") == {
        "no": 2,
        "strategy": 1,
        "meeting": 1,
        "no strategy": 1,
        "strategy meeting": 1,
        "meeting no": 1,
    }
    assert set(part_terms("Go")) == {" go", "go ", " go "}
    assert len(part_terms("x" * 1000)) < 10


def test_a_denial_reaches_words_on_both_sides_and_stops_at_a_mark() -> None:
    assert denied_terms("The midwife was not told. Police came; no record of it.") == {
        "Ntold": 1,
        "Pmidwife": 1,
        "Nrecord": 1,
    }
    assert denied_terms("A strategy meeting was held.") == {}


def test_each_kind_of_term_weighs_the_same_however_many_there_are() -> None:
    lexis = Lexis.of(NAMES, np.ones(len(NAMES)))
    columns, values = lexis.features("No strategy meeting. No strategy meeting. Strategy!")
    for kind in ((0, 1, 2), (3, 4), (5,)):
        assert np.linalg.norm(values[np.isin(columns, kind)]) == pytest.approx(1.0)
    assert lexis.features("...")[0].size == 0


def test_a_score_is_the_sum_over_terms_and_nothing_more() -> None:
    words = Words.read(kept())
    silent, pair, ending = words.scores(["quite other text", "strategy meeting", "ringing"])
    assert silent == pytest.approx([-1, -1, 0])
    assert pair[0] > pair[1] > silent[1] - 0.01
    assert ending[1] == pytest.approx(-1 + 50 * 0.1)
    assert ending[2] == pytest.approx(10 * 0.1)


def test_what_each_word_told_adds_up_to_the_score_and_falls_where_the_words_are() -> None:
    words = Words.read(kept())
    text = "Pinging strategy meeting. No strategy meeting, ringing!"
    for issue, bias in ((0, -1), (1, -1), (2, 0)):
        told = words.told(text, issue)
        assert sum(value for _, value in told) == pytest.approx(
            words.scores([text])[0, issue] - bias, abs=1e-4
        )
    spoke = {text[start:end] for (start, end), value in words.told(text, 0) if value > 0}
    assert spoke == {"strategy", "meeting"}
    assert {text[a:b] for (a, b), value in words.told(text, 1) if value > 0} == {
        "Pinging",
        "ringing",
        "meeting",
    }
    assert "No" in {text[a:b] for (a, b), value in words.told(text, 2) if value > 0}
