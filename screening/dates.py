"""Days that point at one child: of birth, and of what happened."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from chassis.patterns import Pattern
from screening.found import Found

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|JANUARY|FEBRUARY|MARCH|APRIL|MAY|JUNE|JULY|AUGUST|SEPTEMBER|OCTOBER|NOVEMBER|DECEMBER"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?"
)
_ORDINAL = r"(?:st|nd|rd|th)?"
_IN_WORDS = (
    r"(?:[Tt]wenty|[Tt]hirty)[ -](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)"
    r"|[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth|[Ff]ifth|[Ss]ixth|[Ss]eventh|[Ee]ighth|[Nn]inth|[Tt]enth"
    r"|[Ee]leventh|[Tt]welfth|(?:[Tt]hir|[Ff]our|[Ff]if|[Ss]ix|[Ss]even|[Ee]igh|[Nn]ine)teenth"
    r"|[Tt]wentieth|[Tt]hirtieth"
)
_NUMBER_IN_WORDS = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven"
    r"|eigh|nine)teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
)
_YEAR_IN_WORDS = (
    r"(?:[Tt]wo thousand(?: and)?|[Tt]wenty|[Nn]ineteen(?: hundred(?: and)?)?)"
    rf"(?:[ -]{_NUMBER_IN_WORDS}\b){{0,2}}"
)
_YEAR = rf"(?:,? (?:\d{{4}}|{_YEAR_IN_WORDS}))"
_DAY = (
    rf"(?:(?<![\w.])\d{{1,2}}{_ORDINAL} (?:of )?(?:the )?{_MONTH}(?:,? \d{{4}})?"
    rf"|(?<!\w){_MONTH} (?:the )?\d{{1,2}}{_ORDINAL}(?![\d.])(?:,? \d{{4}})?"
    rf"|\b(?:{_IN_WORDS}) (?:day )?of {_MONTH}{_YEAR}?"
    rf"|(?<!\w){_MONTH} the (?:{_IN_WORDS})\b{_YEAR}?"
    r"|(?<![\w./-])\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})(?![\w/-])"
    r"|(?<![\w/-])(?:19|20)\d{2}-\d{2}-\d{2}(?![\w/-]))"
)
_DATE = Pattern(_DAY)
_BIRTHDAY = (
    rf"(?:{_DAY}|(?<!\w){_MONTH} (?:{_IN_WORDS})\b{_YEAR}|\b(?:{_IN_WORDS}) {_MONTH}{_YEAR})"
)
"""With its year a day in words is one without "the" and "of" too: "born first" is none."""
_BORN = Pattern(
    r"\b(?:date of birth|birth ?date|birthday|d\.? ?o\.? ?b\b\.?|(?:was |were )?born)"
    r"[\s:(,-]{0,3}(?:(?:was|is|on|the|of|falls|an?|early|late|\w{3,6}day,?) ){0,5}"
    rf"(?P<day>{_BIRTHDAY})",
    re.IGNORECASE,
)
_BORN_MONTH = Pattern(
    rf"\b(?:date of birth|birthday|born)[\s:(-]{{0,3}}(?:(?:was|is|in|early|late|mid) ){{0,3}}"
    rf"(?P<month>{_MONTH} (?:19|20)\d{{2}})",
    re.IGNORECASE,
)
_EVENT = Pattern(
    r"\b(?:died|dies|dead|deaths?|deceased|killed|killing|murder(?:ed)?|homicide|manslaughter"
    r"|fatal(?:ly)?|stillborn|passed away|injur(?:y|ies|ed)|incident|collapsed?|stabb(?:ed|ing)"
    r"|drown(?:ed|ing)|hang(?:ed|ing)|suicide|overdose|unresponsive|lifeless|not breathing"
    r"|unconscious|cardiac arrest|resuscitat(?:ed|ion)|ambulance|999|life support|shaken"
    r"|assault(?:ed)?|attack(?:ed)?|scald(?:ed)?|fractures?|fire at)\b",
    re.IGNORECASE,
)
_PROCESS = Pattern(
    r"\b(?:publi(?:shed|cation|sh)|reports?|dated|version|meeting|met|panel|conferences?|inquest"
    r"|coroner|hearing|trial|sentenced?|convict(?:ed|ion)|pleaded|charged|court|act|guidance"
    r"|procedures?|policy|protocol|commission(?:ed)?|signed|approved|agreed|endorsed|review(?:ed)?"
    r"|reviewers?|notified|notification|ofsted|inspection|legislation|in force|regulations|training"
    r"|recommend(?:ed|ation)|letter|board|chair|workshop|interview(?:ed)?|deadline|funeral"
    r"|assessments?|audit|scoping|period"
    r"|concluded|opened|closed|resumed|began|started|ended|completed|held|issued|launched)\b",
    re.IGNORECASE,
)
_STRAIGHT = Pattern(
    r"\b(?:(?:died|killed|murdered|injured|collapsed|found dead|pronounced dead|passed away)"
    r"(?: \w{1,12}){0,3}? (?:on|of)(?: the)?"
    r"|(?:date|day|time) of (?:the )?(?:\w{1,12} )?(?:death|incident|injury|injuries|assault)"
    r"(?: ?:| was| is)?"
    r"|(?:incident|death|injury|injuries|assault)"
    r"(?: of [\w ]{1,20}?| occurred| happened| took place)?"
    r" (?:on|of)(?: the)?)(?: \w{3,6}day,?)? \Z",
    re.IGNORECASE,
)
_RANGE_BEFORE = Pattern(rf"{_DAY} ?(?:to|until|and|\u2013|-) ?\Z")
_RANGE_AFTER = Pattern(rf" ?(?:to|until|\u2013|-) ?{_DAY}")
_JOINS = Pattern(r"(?:\bto|\buntil|\band|[\u2013-]) ?\Z")
_ANY_YEAR = rf"[ .,-]{{0,2}}(?:of |in )?(?:\d{{4}}|['\u2019]?\d\d(?!\d)|{_YEAR_IN_WORDS})"
_ANY_DAY = rf"(?:\d{{1,2}}{_ORDINAL}|{_IN_WORDS}|{_NUMBER_IN_WORDS}(?:[ -]{_NUMBER_IN_WORDS})?)"
_FEAST = (
    r"(?:Christmas|Boxing|May|Remembrance|(?:New Year|Mother|Father|Valentine)['\u2019]?s)"
    r" (?:Day|Eve|Sunday)|(?:Easter|Whit) \w{3,6}day|Good Friday|Hallowe'?en"
    r"|(?:Bonfire|Guy Fawkes) Night"
)
_DAY_TOLD = Pattern(
    rf"(?<!\w){_ANY_DAY}[ .,-]{{0,2}}(?:day )?"
    rf"(?:of (?:the )?{_MONTH}(?:{_ANY_YEAR})?|{_MONTH}{_ANY_YEAR})"
    rf"|(?<!\w){_MONTH} (?:the )?{_ANY_DAY}(?!\d){_ANY_YEAR}"
    rf"|\b(?:{_FEAST}){_ANY_YEAR}"
    r"|(?<![\w./-])\d{1,2} ?[/.\u2013-] ?\d{1,2} ?[/.\u2013-] ?['\u2019]?(?:\d{4}|\d{2})(?![\w/-])"
    r"|(?<![\w./-])(?:19|20)\d{2}[/.-]\d{1,2}[/.-]\d{1,2}(?![\w/-])"
    rf"|(?-i:{_DAY})",
    re.IGNORECASE,
)
_OF_A_LAW = Pattern(
    r"\b(?:Working Together|[A-Z]\w+ Act(?: \d{4})?|Regulations(?: \d{4})?)(?: \d{4})?"
    r" (?:of|dated|(?:was |were )?published on|(?:came|comes) into force on)(?: the)? \Z"
)
_LONGEST_DAY = 60
_BEFORE, _AFTER, _FAR = 90, 60, 1_000
_STRAIGHT_REACH = 50
_SENTENCE_END = Pattern(r"[.!?](?=\s+[A-Z\u201c\"])|[;\n]")


def dates_of_birth(text: str) -> Iterator[Found]:
    for match in _BORN.finditer(text):
        yield Found(match.start("day"), match.end("day"), True)


def months_of_birth(text: str) -> Iterator[Found]:
    for match in _BORN_MONTH.finditer(text):
        yield Found(match.start("month"), match.end("month"), False)


def dates_of_incident(text: str) -> Iterator[Found]:
    """A day counts where the nearest word in its sentence is of harm and not of procedure.

    One in words alone, as stories have them, is for a person to look at.
    """
    for day, begins, harmed, of_procedure in _days(text):
        straight = harmed < _FAR and _STRAIGHT.search(
            text[max(begins, day.start() - _STRAIGHT_REACH) : day.start()]
        )
        if straight or harmed < of_procedure:
            in_figures = any(map(str.isdigit, day[0]))
            yield Found(day.start(), day.end(), bool(straight) and in_figures)


def days_in_a_story(text: str) -> Iterator[Found]:
    """Any day but one of birth, found apart, or of a law: a story tells quarters, not dates."""
    births = {found.start for found in dates_of_birth(text)}
    for day in _DAY_TOLD.finditer(text):
        before = text[max(0, day.start() - _BEFORE) : day.start()]
        if day.start() not in births and not _OF_A_LAW.search(before):
            yield Found(day.start(), day.end(), False)


def _days(text: str) -> Iterator[tuple[re.Match[str], int, int, int]]:
    """Each day that is nobody's birth and of no period, from where it is looked about it, and how
    far the nearest word of harm is, and of procedure."""
    days = [match for match in _DATE.finditer(text) if not _is_of_a_period(text, match)]
    if not days:
        return
    births = {found.start for found in dates_of_birth(text)}
    harm, procedure = Words.of(_EVENT, text), Words.of(_PROCESS, text)
    sentences = [end.end() for end in _SENTENCE_END.finditer(text)]
    for day in days:
        if day.start() in births:
            continue
        place = bisect_right(sentences, day.start())
        begins = sentences[place - 1] if place else 0
        ends = sentences[place] if place < len(sentences) else len(text)
        within = (max(begins, day.start() - _BEFORE), min(ends, day.end() + _AFTER))
        yield day, within[0], harm.distance(day, within), procedure.distance(day, within)


@dataclass(frozen=True, slots=True)
class Words:
    """Where words of one sort begin and end, found once for a whole text."""

    begins: list[int]
    ends: list[int]

    @classmethod
    def of(cls, words: Pattern, text: str) -> Self:
        spans = [found.span() for found in words.finditer(text)]
        return cls([begin for begin, _ in spans], [end for _, end in spans])

    def distance(self, day: re.Match[str], within: tuple[int, int]) -> int:
        """How far the nearest of them is from the day, within the bounds."""
        distances = [_FAR]
        before = bisect_right(self.ends, day.start()) - 1
        if before >= 0 and self.begins[before] >= within[0]:
            distances.append(day.start() - self.ends[before])
        after = bisect_left(self.begins, day.end())
        if after < len(self.begins) and self.ends[after] <= within[1]:
            distances.append(self.begins[after] - day.end())
        return min(distances)


def _is_of_a_period(text: str, match: re.Match[str]) -> bool:
    """One of two days with a dash or "to" between them."""
    if _RANGE_AFTER.match(text, match.end()):
        return True
    before = text[max(0, match.start() - _LONGEST_DAY) : match.start()]
    return bool(_JOINS.search(before[-7:]) and _RANGE_BEFORE.search(before))
