"""Makes text of a document plain: no control, invisible or direction-changing characters."""

import unicodedata

from chassis.patterns import Pattern

_LINE_ENDS = "\n\x0b\x0c\r\x85\u2028\u2029"
_SPACES = "\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
_FORBIDDEN = Pattern(
    "[\x00-\x1f\x7f-\x9f"  # control characters; PostgreSQL refuses NUL
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0"  # without width
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"  # without width, bidi
    "\ud800-\udfff\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff"  # not characters
    "\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"  # tags, selectors, private use
)
_LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
}
# what word processors write for a bullet in the Symbol and Wingdings fonts
_BULLETS = dict.fromkeys("\uf02d\uf071\uf076\uf0a7\uf0a8\uf0b7\uf0d8\uf0fc", "\u2022")
_REPLACED = str.maketrans(_LIGATURES | _BULLETS | dict.fromkeys(_LINE_ENDS, " "))
_SPACE_RUN = Pattern(f"[ {_SPACES}]+")
_PRIVATE_USE = Pattern("[\ue000-\uf8ff]")
_MAY_COMBINE = Pattern("[\u0300-\u1fff\u20d0-\u20ff\u2c00-\u2fff\u302a-\U0010ffff]")
_MOST_MARKS = 4


def clean(text: str) -> str:
    """Plain text on one line: composed, folded to single spaces, without what cannot be seen."""
    if text.isascii() and text.isprintable():
        return _SPACE_RUN.sub(" ", text).strip() if "  " in text else text.strip()
    text = _SPACE_RUN.sub(" ", text.translate(_REPLACED))
    text = _FORBIDDEN.sub("", text)
    if _MAY_COMBINE.search(text):
        text = _PRIVATE_USE.sub("\ufffd", text)
        text = _without_mark_floods(unicodedata.normalize("NFC", _without_mark_floods(text)))
    return _SPACE_RUN.sub(" ", text).strip()


def is_clean(text: str) -> bool:
    return not _FORBIDDEN.search(text)


def _without_mark_floods(text: str) -> str:
    """Composing is quadratic in a run of combining marks, so no letter keeps more than a few."""
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)
