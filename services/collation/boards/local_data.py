"""Where a text for the nation holds local data: of a board, an authority, or any place."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from chassis.patterns import Pattern
from screening.folding import foldings
from screening.vocabulary import is_word
from services.collation.boards.names import bodies_in, names_a_place

_DATA = Path(__file__).parent / "data"


def _listed(name: str) -> frozenset[str]:
    return frozenset((_DATA / name).read_text(encoding="utf-8").splitlines())


_AUTHORITIES = _listed("authorities.txt")
"""Of England and Wales, as ISO 3166-2:GB has them; those of several places by each place too."""
_PLACES = _listed("places.txt")
"""What people call them for short, former counties, districts, towns and areas: many, not all."""
_PLACES_THAT_MEAN_MORE = _listed("places-that-mean-more.txt")
"""Words, or names of people too: a place where one would stand or does what a place does."""


def _any_of(names: Collection[str]) -> str:
    return "|".join(map(re.escape, sorted(names, key=lambda name: (-len(name), name))))


_PLAIN = (_AUTHORITIES | _PLACES) - _PLACES_THAT_MEAN_MORE
_IN_ANY_LETTERS = frozenset(
    name for name in _PLAIN if not all(is_word(word) for word in name.split())
)
_ELSEWHERE = r"(?<!university of )(?<!meets in )(?<!meet in )(?<!met in )(?<!held in )"
_NO_UNIVERSITY = r"(?! (?:\w+ )?University)"
_AUTHORITY = Pattern(
    rf"(?<![\w-])(?i:{_ELSEWHERE})(?:{_any_of(_PLAIN - _IN_ANY_LETTERS)}"
    rf"|(?i:{_any_of(_IN_ANY_LETTERS)}))(?![\w-]){_NO_UNIVERSITY}"
)
_TOWN = Pattern(
    r"\b(?<!meets )(?<!meet )(?<!met )(?<!held )(?:[Ii]n|[Aa]t|[Ff]rom|[Nn]ear|[Aa]cross|[Aa]round)"
    rf" (?:{_any_of(_PLACES_THAT_MEAN_MORE)})\b{_NO_UNIVERSITY}"
)
_DOES = (
    r"(?:has|had|sees|saw|says|shows|showed|found|finds|does|did|reports|reported|told|counted"
    r"|noticed)"
)
_TOWN_DOES = Pattern(
    rf"\b(?:{_any_of({name for name in _PLACES_THAT_MEAN_MORE if not is_word(name)})})"
    rf"(?:['\u2019]s? (?:\w+ )?(?:board|council|cases?|children|plans?|reviews?)\b| {_DOES}\b|:)"
)

_NAME = r"(?P<name>[A-Z][a-z\u00df-\u00ff][\w\u2019'-]{1,24})"
_NUMBER = (
    r"(?:\d[\d,]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif"
    r"|six|seven|eigh|nine)t(?:een|y)|eighteen|twenty|forty|half|most|none|all)"
)
_OVER_TWO = (
    r"(?:\d[\d,]*|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven"
    r"|eigh|nine)t(?:een|y)|eighteen|twenty|forty)"
)
_COUNTED = (
    r"(?:cases?|reviews?|SCRs?|children|babies|families|referrals?|plans?|deaths?|conferences?"
    r"|meetings?|visits?|assessments?|notifications?|audits?|files?|records?)"
)
_COUNT = Pattern(
    rf"\b{_NUMBER} (?:of|out of|in) (?:the |its |their |every |our )?{_NUMBER}\b"
    rf"|\b{_NUMBER} (?:of (?:the|its|their|our) )?(?:[a-z-]+ )?{_COUNTED}\b"
    r"|\b\d[\d.]*(?:%| per ?cent)",
    re.IGNORECASE,
)
_AT_A_PLACE = Pattern(rf"\b(?:[Ii]n|[Aa]t|[Ff]rom|[Nn]ear|[Aa]cross|[Aa]round) {_NAME}")
_FIGURES = Pattern(
    rf"\b{_NUMBER} (?:of|out of|in) (?:the |its |their |every |our )?{_OVER_TWO}\b"
    rf"|\b{_OVER_TWO} (?:of (?:the|its|their|our) )?(?:[a-z-]+ )?{_COUNTED}\b"
    r"|\b\d[\d.]*(?:%| per ?cent)",
    re.IGNORECASE,
)
"""Where nobody is named "all visits", "two visits" and "half of the meetings" are no statistics."""
_REGION = (
    r"(?:(?:north|south|east|west)(?:[ -]?(?:east|west))?(?: of england| coast| midlands)?"
    r"|midlands|east of england|home counties|yorkshire|humber|london|wales)"
)
_ONE_OF_A_REGION = Pattern(
    r"\b(?:one|an?|this|that|another|a certain|our) (?:[\w-]+ ){0,2}?(?:board|partnership|council"
    r"|authority|area|borough|county|city|town|district)\b(?: \w+){0,3}? (?:in|of|from|near) "
    rf"(?:the )?(?:[\w-]+ )?{_REGION}\b",
    re.IGNORECASE,
)
_UNIT = (
    r"(?:board|partnership|council|authority|area|borough|county|city|town|district|unitary"
    r"|[LS]SC[BP]|SC[BP])\b(?! of (?:practice|law|work|policy|need|concern|life|learning))"
)
_NO_UNIT = (
    r"(?!(?:\w+ )?(?:national|professional|regulatory|examining|awarding|executive|editorial"
    r"|alliance|health and|welsh|english)\b)"
)
_OF_ONE = rf"(?:one|an?|the|this|that|another|our|my) {_NO_UNIT}(?:[\w-]+ ){{0,2}}?{_UNIT}"
_ONE_OF_SEVERAL = (
    r"one of (?:our|the|these|those|its|your|my) (?:[\w-]+ ){0,2}?(?:boards|partnerships|councils"
    r"|authorities|areas|boroughs|counties|cities|towns|districts|unitaries|[LS]SC[BP]s|members|pilots)\b"
)
_LABELLED = (
    r"(?:(?i:board|partnership|council|authority|area|borough|county|city|town|district)"
    r"|[LS]SC[BP]|SC[BP]) (?:(?i:no\.?|number) )?(?:[A-Z]|\d{1,3})\b"
    rf"|(?:[LS]SC[BP]|SC[BP]) (?i:{_OVER_TWO})\b"
)
_IS_LABELLED = Pattern(_LABELLED)
_ONE_UNIT = rf"(?P<unit>{_LABELLED}|(?i:{_ONE_OF_SEVERAL}|{_OF_ONE}))"
_TELLS = (
    r"(?:has|had|counts?|counted|saw|sees|found|finds|reported|reports|told (?:us )?of|recorded"
    r"|noted|read|reviewed|looked at|held|shows?|showed|made|missed|called|closed|says|said|audited"
    r"|sampled)"
)
_ONE_TELLS = Pattern(rf"\b{_ONE_UNIT}(?:(?: \w+){{0,4}}? {_TELLS}\b|[:,]| \()")
_AT_ONE = Pattern(
    rf"(?:\A|(?<=[,;:] ))(?i:in|at|from|across|within) {_ONE_UNIT}"
    rf"|\b(?i:in|at|from|across|within) (?P<one>(?i:one|another|our) (?:[\w-]+ ){{0,2}}?{_UNIT}"
    rf"|(?i:{_ONE_OF_SEVERAL})|{_LABELLED})"
)
_COUNTED_AT_ONE = Pattern(
    rf"(?:{_FIGURES.pattern})(?: [a-z]+)? (?:in|at|from|across|within|of) "
    rf"(?P<unit>the (?!local|whole|same|right|wrong|other){_NO_UNIT}(?:[\w-]+ )?{_UNIT})",
    re.IGNORECASE,
)
_IN_GENERAL = Pattern(r"\b(?:if|when|whenever|where|wherever|whether|once|unless)\b", re.IGNORECASE)
_PLACE_COUNTS = Pattern(
    rf"\b{_NAME}(?: had| has| saw| counted|:|,|\u2019s|'s| \()? ?(?={_COUNT.pattern})"
)
_FINDS_THE_SAME = Pattern(
    rf"\b{_NAME} (?:also |too )?(?:found|finds|saw|sees|had|has|reported|reports|did|does|showed"
    r"|shows|noticed|told us|says) (?:much |just |about )?(?:the same|it too|this too|that too"
    r"|it as well|likewise)\b(?! (?:in|of) (?:19|20)\d\d)"
)
_SENTENCE = Pattern(r"[^.!?\n]+[.!?\n]*")
_NATIONAL = frozenset(
    (
        *("Ofsted", "Cafcass", "Parliament", "Whitehall", "Europe", "Ireland", "Yorkshire"),
        *("Humber", "Midlands", "Laming", "Munro", "Britain", "Scotland", "Wales", "England"),
        *("Christmas", "Easter", "Australia", "Canada", "America", "Sweden", "Norway", "Finland"),
        *("January", "February", "April", "June", "July", "August", "September", "October"),
        *("November", "December", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday"),
        *("Saturday", "Sunday"),
    )
)


@dataclass(frozen=True, slots=True)
class LocalData:
    """`field[start:end]`, by its JSON pointer."""

    pointer: str
    start: int
    end: int


def local_data(
    fields: Mapping[str, str | None], boards: Collection[str], *, nameless: bool = False
) -> list[LocalData]:
    """In order of field and place. `boards` are the ids of the boards that are known.

    `nameless`: figures of one board or area without a name are local data too, as where boards meet
    who know each other; what is told of a report is of one board, and says so.
    """
    return [
        LocalData(pointer, *place)
        for pointer, text in fields.items()
        for place in sorted({*_places(text or "", boards, nameless)})
    ]


def _places(text: str, boards: Iterable[str], nameless: bool) -> Iterator[tuple[int, int]]:
    yield from ((one.start, one.end) for one in bodies_in(text, boards))
    for folded in foldings(text):
        for start, end in (*_authorities(folded.text), *_counts(folded.text, nameless)):
            yield folded.place_in(start, end)


def _authorities(text: str) -> Iterator[tuple[int, int]]:
    for form in (_AUTHORITY, _TOWN, _TOWN_DOES):
        yield from (found.span() for found in form.finditer(text))


def _counts(text: str, nameless: bool) -> Iterator[tuple[int, int]]:
    """A place that no list has, with what was counted there or that it found the same; and what
    was counted by one board or area, of a region or with a letter or a number, or `nameless`."""
    for found in _FINDS_THE_SAME.finditer(text):
        if _is_local(found["name"]):
            yield found.span()
    for sentence in _SENTENCE.finditer(text):
        if not _COUNT.search(sentence.group()):
            continue
        for one in _ONE_OF_A_REGION.finditer(text, sentence.start(), sentence.end()):
            yield one.span()
        if _FIGURES.search(sentence.group()):
            for start, end in _counted_by_one(sentence):
                if nameless or _IS_LABELLED.fullmatch(text, start, end):
                    yield start, end
        for form in (_AT_A_PLACE, _PLACE_COUNTS):
            for found in form.finditer(text, sentence.start(), sentence.end()):
                if _is_local(found["name"]):
                    yield found.span("name")


def _counted_by_one(sentence: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Who counted, one board or area, with a name, a number or none: its figures are its own.

    What is counted of all of them, or of any, is national.
    """
    said = sentence.group().rstrip()
    begin = sentence.start() + len(said) - len(said.lstrip())
    said = said.lstrip()
    for found in _ONE_TELLS.finditer(said):
        if _FIGURES.search(said, found.end()) and not _IN_GENERAL.search(said[: found.start()]):
            yield begin + found.start("unit"), begin + found.end("unit")
    for found in _COUNTED_AT_ONE.finditer(said):
        yield begin + found.start("unit"), begin + found.end("unit")
    for found in _AT_ONE.finditer(said):
        start, end = found.span("unit" if found["unit"] else "one")
        yield begin + start, begin + end


def _is_local(name: str) -> bool:
    plain = re.sub(r"['\u2019]s?\Z", "", name)
    return plain not in _NATIONAL and names_a_place(plain)
