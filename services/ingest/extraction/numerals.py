"""The numbers printed before paragraphs, told from numbers that merely begin a line."""

import re

_PART = r"(?:0|[1-9]\d{0,2})"
_DECIMAL = re.compile(rf"({_PART}(?:\.{_PART}){{1,3}})[.):]?(?!\s[ap]\.?m\b)\s+(?=\S)")
_CLOSED = re.compile(rf"({_PART})[.)]\s+(?=\S)")
_BARE = re.compile(rf"({_PART})\s+(?=[A-Z\"\u2018\u201c])")
_CONTENTS_LINE = re.compile(r"(?:\.\s?){4,}\s*\d{1,4}\Z")
_BULLET = re.compile(r"[\u2022\u2023\u2043\u2219\u00b7\u25a0-\u25ff\u2713\u2714\u27a2]\s*")
_DASH = re.compile(r"[-\u2013\u2014*o]\s+")
_LETTERED = re.compile(r"\(?(?:[a-z]|[ivx]{1,4})\)\s")


def is_contents_line(text: str) -> bool:
    """A heading, dots and a page number: an entry of the table of contents."""
    return bool(_CONTENTS_LINE.search(text[-80:]))


def split_number(text: str) -> tuple[str | None, str]:
    """The printed number, without its full stop, and the text after it."""
    found = _DECIMAL.match(text) or _CLOSED.match(text)
    return (found[1], text[found.end() :]) if found else (None, text)


def split_bare_number(text: str, last: int) -> tuple[str | None, str]:
    """A number without a full stop counts only where it goes on from the last one."""
    found = _BARE.match(text)
    if not found or int(found[1]) != last + 1:
        return None, text
    return found[1], text[found.end() :]


def without_bullet(text: str) -> str:
    found = _BULLET.match(text) or _DASH.match(text)
    return text[found.end() :] if found else text


def begins_item(text: str, after_sentence: bool) -> bool:
    """A dash may also stand inside a sentence, so it begins an item only after one has ended."""
    if _BULLET.match(text) or _LETTERED.match(text):
        return True
    return after_sentence and bool(_DASH.match(text))


def begins_numbered(text: str) -> bool:
    return bool(_DECIMAL.match(text) or _CLOSED.match(text))
