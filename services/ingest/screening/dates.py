"""Days that point at one child: of birth, and of what happened."""

import re
from collections.abc import Iterator

from services.ingest.screening.found import Found

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|JANUARY|FEBRUARY|MARCH|APRIL|MAY|JUNE|JULY|AUGUST|SEPTEMBER|OCTOBER|NOVEMBER|DECEMBER"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?"
)
_ORDINAL = r"(?:st|nd|rd|th)?"
_DAY = (
    rf"(?:(?<![\w.])\d{{1,2}}{_ORDINAL} (?:of )?(?:the )?{_MONTH}(?:,? \d{{4}})?"
    rf"|(?<!\w){_MONTH} (?:the )?\d{{1,2}}{_ORDINAL}(?![\d.])(?:,? \d{{4}})?"
    r"|(?<![\w./-])\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})(?![\w/-])"
    r"|(?<![\w/-])(?:19|20)\d{2}-\d{2}-\d{2}(?![\w/-]))"
)
_DATE = re.compile(_DAY)
_BORN = re.compile(
    r"\b(?:date of birth|birth ?date|birthday|d\.? ?o\.? ?b\b\.?|(?:was |were )?born)"
    rf"[\s:(,-]{{0,3}}(?:(?:was|is|on|the|of|falls) ){{0,3}}(?P<day>{_DAY})",
    re.IGNORECASE,
)
_BORN_MONTH = re.compile(
    rf"\b(?:date of birth|birthday|born)[\s:(-]{{0,3}}(?:(?:was|is|in|early|late|mid) ){{0,3}}"
    rf"(?P<month>{_MONTH} (?:19|20)\d{{2}})",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"\b(?:died|dies|dead|deaths?|deceased|killed|killing|murder(?:ed)?|homicide|manslaughter"
    r"|fatal(?:ly)?|stillborn|passed away|injur(?:y|ies|ed)|incident|collapsed?|stabb(?:ed|ing)"
    r"|drown(?:ed|ing)|hang(?:ed|ing)|suicide|overdose|unresponsive|lifeless|not breathing"
    r"|unconscious|cardiac arrest|resuscitat(?:ed|ion)|ambulance|999|life support|shaken"
    r"|assault(?:ed)?|attack(?:ed)?|scald(?:ed)?|fractures?|fire at)\b",
    re.IGNORECASE,
)
_PROCESS = re.compile(
    r"\b(?:publi(?:shed|cation|sh)|reports?|dated|version|meeting|met|panel|conferences?|inquest"
    r"|coroner|hearing|trial|sentenced?|convict(?:ed|ion)|pleaded|charged|court|act|guidance"
    r"|procedures?|policy|protocol|commission(?:ed)?|signed|approved|agreed|endorsed|review(?:ed)?"
    r"|reviewers?|notified|notification|ofsted|inspection|legislation|in force|regulations|training"
    r"|recommend(?:ed|ation)|letter|board|chair|workshop|interview(?:ed)?|deadline|funeral"
    r"|assessments?|audit|scoping|period)\b",
    re.IGNORECASE,
)
_STRAIGHT = re.compile(
    r"\b(?:(?:died|killed|murdered|injured|collapsed|found dead|pronounced dead|passed away)"
    r"(?: \w{1,12}){0,3}? (?:on|of)(?: the)?"
    r"|(?:date|day|time) of (?:the )?(?:\w{1,12} )?(?:death|incident|injury|injuries|assault)"
    r"(?: ?:| was| is)?"
    r"|(?:incident|death|injury|injuries|assault)(?: of [\w ]{1,20}?| occurred| happened| took place)?"
    r" (?:on|of)(?: the)?)(?: \w{3,6}day,?)? \Z",
    re.IGNORECASE,
)
_RANGE_BEFORE = re.compile(rf"{_DAY} ?(?:to|until|and|\u2013|-) ?\Z")
_RANGE_AFTER = re.compile(rf" ?(?:to|until|\u2013|-) ?{_DAY}")
_BEFORE, _AFTER = 90, 60
_SENTENCE_END = re.compile(r"[.!?](?=\s+[A-Z\u201c\"])|[;\n]")


def dates_of_birth(text: str) -> Iterator[Found]:
    for match in _BORN.finditer(text):
        yield Found(match.start("day"), match.end("day"), True)


def months_of_birth(text: str) -> Iterator[Found]:
    for match in _BORN_MONTH.finditer(text):
        yield Found(match.start("month"), match.end("month"), False)


def dates_of_incident(text: str) -> Iterator[Found]:
    """A day counts where the nearest word in its sentence is of harm and not of procedure."""
    births = {found.start for found in dates_of_birth(text)}
    for match in _DATE.finditer(text):
        if match.start() in births or _is_of_a_period(text, match):
            continue
        before = _last_part(text[max(0, match.start() - _BEFORE) : match.start()])
        after = _first_part(text[match.end() : match.end() + _AFTER])
        if _STRAIGHT.search(before):
            yield Found(match.start(), match.end(), True)
        elif _distance(_EVENT, before, after) < _distance(_PROCESS, before, after):
            yield Found(match.start(), match.end(), False)


def _is_of_a_period(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - _BEFORE) : match.start()]
    return bool(_RANGE_AFTER.match(text, match.end()) or _RANGE_BEFORE.search(before))


def _last_part(before: str) -> str:
    ends = [end.end() for end in _SENTENCE_END.finditer(before)]
    return before[ends[-1] :] if ends else before


def _first_part(after: str) -> str:
    end = _SENTENCE_END.search(after)
    return after[: end.start()] if end else after


def _distance(words: re.Pattern[str], before: str, after: str) -> int:
    """How far the nearest of the words is from the day between the two parts."""
    last = max((found.end() for found in words.finditer(before)), default=None)
    first = words.search(after)
    distances = [] if last is None else [len(before) - last]
    return min([*distances, first.start()] if first else distances, default=_BEFORE + 1)
