"""What else a text may say: for screening that needs no place in it, as nobody reads between.

Raised figures and figures with gaps, an address in words, and what a link says.
"""

import re
import unicodedata
from urllib.parse import unquote

from chassis.patterns import Pattern
from screening.folding import Folded, as_one_line

_SPACED = Pattern(r"(?<!\w)(?:\d{1,3}[ .\-\u2010-\u2015]{1,2}){5,40}\d{1,3}(?!\w)")
_GAPS = Pattern(r"\D")
_BRACKETED = Pattern(r" ?[(\[{] ?(at|dot) ?[)\]}] ?", re.IGNORECASE)
_IN_WORDS = Pattern(
    r"\b[\w-]{1,40}(?: dot [\w-]{1,40}){0,4} at [\w-]{1,40}(?: dot [\w-]{1,40}){1,5}\b",
    re.IGNORECASE,
)
_DOT, _AT = Pattern(r" dot ", re.IGNORECASE), re.compile(r" at ", re.IGNORECASE)

_HOST = Pattern(r"^https://(?P<user>[^/?#@]*@)?(?P<host>[^/?#]*)")
_UUID = Pattern(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_DAY = Pattern(r"(?<!\d)((?:19|20)\d\d)[/._]?(0[1-9]|1[0-2])[/._]?([0-3]\d)(?!\d)")
_CAMEL = Pattern(r"(?<=[a-z])(?=[A-Z])")
_BETWEEN = Pattern(r"[?&=#_+;:,()\[\]|~*!'$]|(?<!\d)[/.-]|[/.-](?!\d)")
_AT_ALL = Pattern(r"[/.-]")
_ENCODED_AT_MOST = 5


def readings(text: str) -> list[str]:
    """As written, as it is seen, raised figures too, and with figures and addresses closed up."""
    normal = unicodedata.normalize("NFKC", text)
    seen = Folded(normal).text
    closed = _SPACED.sub(lambda run: _GAPS.sub("", run[0]), as_one_line(normal).text)
    closed = _IN_WORDS.sub(_address, _BRACKETED.sub(r" \1 ", closed))
    return list(dict.fromkeys((text, seen, closed)))


def link_readings(url: str) -> list[str]:
    """What path, query and fragment say once they are decoded, and who stands before the host."""
    host = _HOST.match(url)
    told = url[host.end() :] if host else url
    for _ in range(_ENCODED_AT_MOST):
        told = unquote(told)
    told = _DAY.sub(r"\1-\2-\3", _UUID.sub("", told))
    words = _BETWEEN.sub(" ", _CAMEL.sub(" ", told))
    user = unquote(f"{host['user']}{host['host']}") if host and host["user"] else ""
    every = (told, words, _AT_ALL.sub(" ", words), user)
    return list(dict.fromkeys(each for one in every for each in readings(one)))


def _address(match: re.Match[str]) -> str:
    return _AT.sub("@", _DOT.sub(".", match[0]))
