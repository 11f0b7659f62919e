"""What is shipped with the model: its issues, its calibration, and the hash of each file."""

from hashlib import sha256
from pathlib import Path

import msgspec

FOLDER = Path(__file__).parent / "model"
CARD = FOLDER / "coder.json"
CHECKSUM = ".sha256"
"""What the file with the card's own hash is called after it: `sha256sum -c` reads it too."""


class ModelAltered(RuntimeError):
    """A file of the model is not the one that was measured, or is not there."""


class Calibration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From what the two readers say of an issue to its log-odds.

    `logit` and `lead` weigh the network's logit and its lead over all the rest; `words` and
    `words_lead` the same of the words; `any` what the words say of there being an issue at all.
    """

    logit: float
    lead: float
    words: float
    words_lead: float
    any: float
    bias: float


class Card(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`thresholds` are by issue, in the order of `codes`; `second` is added for a second code.

    `measured` is what authors held out gave: each figure with its 95 % interval. Like calibration
    and thresholds it was taken from the network before its weights were rounded to bytes.
    """

    version: str
    taxonomy: str
    codes: tuple[str, ...]
    files: dict[str, str]
    most_pieces: int
    calibration: Calibration
    thresholds: tuple[float, ...]
    second: float
    learned_from: int
    measured: dict[str, tuple[float, float, float]]


def read_card(folder: Path = FOLDER) -> Card:
    """Raises ModelAltered unless it is the card that was written with the model."""
    data = _read(folder, CARD.name)
    if _read(folder, CARD.name + CHECKSUM) != checksum_of(data):
        raise ModelAltered(f"{CARD.name} is not the card that was written with the model")
    return msgspec.json.decode(data, type=Card)


def checksum_of(card: bytes) -> bytes:
    return f"{sha256(card).hexdigest()}  {CARD.name}\n".encode()


def verified(name: str, card: Card, folder: Path = FOLDER) -> bytes:
    """The file's bytes; raises ModelAltered unless they are those on the card."""
    data = _read(folder, name)
    if sha256(data).hexdigest() != card.files.get(name):
        raise ModelAltered(f"{name} is not the file on the model's card")
    return data


def _read(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        raise ModelAltered(f"{name} cannot be read: {error.strerror}") from error
