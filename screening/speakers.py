"""Names without a title: of who says something, of a family, and the first letters of one.

For what people say at a table: a usual word, an agency or a national body is no name.
"""

import re
from collections.abc import Iterator

from screening.found import Found
from screening.talk import NO_PERSON
from screening.vocabulary import is_word

_NAME = r"[A-Z\u00c0-\u00de](?:['\u2019][A-Z])?[a-z\u00df-\u00ff][\w\u2019'-]{0,24}"
_SAYS = (
    r"(?:said|says|told (?:us|me|them|him|her|everyone|everybody|the)|tells (?:us|me)|insists?"
    r"|insisted|refuses|refused|rang|phoned|emailed|e-mailed|replied|shouted|admitted|promised"
    r"|complained|swore|laughed|cried|resigned|retired)"
)
_SAYING = re.compile(
    rf"(?<![\w.])(?P<name>{_NAME}(?: {_NAME}){{0,2}})"
    rf" (?:(?:never|always|also|just|then|once|often|simply|only|still|even) )?{_SAYS}\b"
)
_NO_NAME = frozenset(
    (
        *("Barnardo", "Barnardos", "Cafcass", "Childline", "Nspcc", "Ofqual", "Ofsted"),
        *("Parliament", "Samaritans", "Samaritan", "Dr", "Mr", "Mrs", "Ms"),
    )
)
_SHORTENED = re.compile(r"'(?:d|ll|ve|re|m|t)\Z")
_KIN = (
    r"(?:famil(?:y|ies)|household|brothers|sisters|siblings|twins|triplets|boys|girls|kids|lads"
    r"|children|baby|mother|father|parents|mum|dad|gran|nan)"
)
_FAMILY = re.compile(rf"\b(?:[Tt]he|[Tt]hat|[Oo]ur|[Tt]hose) (?P<name>{_NAME}) {_KIN}\b")
_PLURAL = re.compile(
    r"\b(?:[Tt]he|[Tt]hose|[Bb]oth) "
    r"(?P<plural>(?P<name>(?:Mc|Mac|O['\u2019])?[A-Z][a-z]{2,24}?)e?s)"
    r"(?= (?:were|was|are|had|have|has|moved|came|come|live|lived|said|say|never|always|do|did"
    r"|got|left|lost|kept|went|again|at|in|next|down)\b|[.,;:!?])"
)
_SURNAMES_THAT_ARE_WORDS = frozenset(
    (
        *("Baker", "Bell", "Berry", "Bird", "Bishop", "Black", "Brown", "Burns", "Butler"),
        *("Carpenter", "Cook", "Cooper", "Fisher", "Fox", "Green", "Hill", "King", "Knight"),
        *("Lamb", "Marsh", "Mason", "Parker", "Porter", "Potter", "Reed", "Sharp", "Shaw"),
        *("Short", "Stone", "Taylor", "Turner", "Walker", "Waters", "Webb", "White", "Wood"),
    )
)
_INITIALS = re.compile(
    r"(?<![\w.])(?P<letters>[A-Z]\.(?:[A-Z]\b| ?[A-Z]\.)(?: ?[A-Z]\.)?)(?![\w.]| [A-Z])"
)
_INITIAL_AND_NAME = re.compile(rf"(?<![\w.])(?:[A-Z]\. ?){{1,3}}(?P<name>{_NAME})")
_SHORT_FORMS = frozenset(
    (
        *("AM", "CAF", "CIN", "CP", "CSE", "DA", "DOB", "DV", "EU", "GP", "HR", "HV", "IRO", "IT"),
        *("KC", "LA", "NHS", "PC", "PM", "QC", "SCR", "SW", "TAC", "TAF", "UK", "UN", "US", "USA"),
    )
)


def names_of_speakers(text: str) -> Iterator[Found]:
    """Who said something, families, initials with points, and an initial before a surname."""
    for match in _SAYING.finditer(text):
        words = match["name"].split()
        while words and not _is_name(words[0]):
            words.pop(0)  # a usual word at the head of a sentence
        if words and all(_is_name(word) for word in words):
            start = match.end("name") - len(" ".join(words))
            yield Found(start, match.end("name"), False)
    for match in _FAMILY.finditer(text):
        if _is_name(match["name"]) or match["name"] in _SURNAMES_THAT_ARE_WORDS:
            yield Found(match.start(), match.end(), False)
    for match in _PLURAL.finditer(text):
        is_name = _is_name(match["name"]) and not is_word(match["plural"])
        if is_name or match["name"] in _SURNAMES_THAT_ARE_WORDS:
            yield Found(match.start(), match.end(), False)
    for match in _INITIAL_AND_NAME.finditer(text):
        if _is_name(match["name"]):
            yield Found(match.start(), match.end(), False)
    for match in _INITIALS.finditer(text):
        if "." in match[0] and re.sub(r"\W", "", match[0]) not in _SHORT_FORMS:
            yield Found(match.start(), match.end("letters"), False)


def _is_name(word: str) -> bool:
    plain = word.replace("\u2019", "'").removesuffix("'s")
    if _SHORTENED.search(plain):
        return False
    usual = all(is_word(part) for part in plain.split("-"))
    return not (usual or plain in _NO_NAME or NO_PERSON.fullmatch(plain))
