"""Fits the second reader: one regression an issue over words, pairs, parts, and what is denied."""

from collections import Counter
from collections.abc import Sequence
from io import BytesIO

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from services.collation.coder.words import DENIED, KINDS, PARTS, WHOLE, Lexis, Words
from training.material import Example

FEWEST = {WHOLE: 2, PARTS: 3, DENIED: 3}
"""A term counts if as many passages have it."""
STRENGTH = 20.0
STRENGTH_OF_ANY = 5.0


def fit_words(chosen: Sequence[Example], codes: Sequence[str], any_of: Sequence[bool]) -> bytes:
    """The reader's file; `any_of`: which examples tell whether there is an issue at all."""
    texts = [example.text for example in chosen]
    lexis, names = lexis_of(texts)
    x = matrix(lexis, texts)
    weights = np.zeros((x.shape[1], len(codes) + 1))
    bias = np.zeros(len(codes) + 1)
    for number, code in enumerate(codes):
        has = np.array([code in example.codes for example in chosen])
        weights[:, number], bias[number] = _fit(x, has, STRENGTH, "balanced")
    rows = np.flatnonzero(any_of)
    some = np.array([bool(one.codes) for one, says in zip(chosen, any_of, strict=True) if says])
    weights[:, -1], bias[-1] = _fit(x[rows], some, STRENGTH_OF_ANY, None)
    scale = np.maximum(np.abs(weights).max(axis=0), 1e-9) / 127
    file = BytesIO()
    np.savez_compressed(
        file,
        names=np.frombuffer("\n".join(names).encode(), np.uint8),
        rarity=lexis.rarity.astype(np.float32),
        weights=np.round(weights / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        bias=bias.astype(np.float32),
    )
    return file.getvalue()


def lexis_of(texts: Sequence[str]) -> tuple[Lexis, list[str]]:
    holders: Counter[str] = Counter()
    for text in texts:
        for kind, terms in KINDS.items():
            holders.update(f"{kind}{term}" for term in terms(text))
    names = sorted(name for name, count in holders.items() if count >= FEWEST[name[0]])
    rarity = np.log((1 + len(texts)) / (1 + np.array([holders[name] for name in names]))) + 1
    return Lexis.of(names, rarity.astype(np.float32)), names


def matrix(lexis: Lexis, texts: Sequence[str]) -> csr_matrix:
    rows = [lexis.features(text) for text in texts]
    ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    return csr_matrix(
        (
            np.concatenate([values for _, values in rows]),
            np.concatenate([columns for columns, _ in rows]),
            ends,
        ),
        shape=(len(texts), len(lexis.columns)),
    )


def scores(file: bytes, texts: Sequence[str]) -> np.ndarray:
    return Words.read(file).scores(texts)


def _fit(
    x: csr_matrix, has: np.ndarray, strength: float, weight: str | None
) -> tuple[np.ndarray, float]:
    found = LogisticRegression(
        C=strength, class_weight=weight, solver="liblinear", max_iter=100, random_state=0
    ).fit(x, has)
    return found.coef_[0], float(found.intercept_[0])
