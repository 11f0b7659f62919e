"""Numbers that name one person or one case."""

import re
from collections.abc import Iterator

from chassis.patterns import Pattern
from screening.found import Found

_GAP = r"[ \u00a0\u202f.\-\u2010-\u2015\u2212]?"
_LABEL_REACH = 40

_NHS = Pattern(rf"(?<![\w/=])\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{4}}(?!\w)")
_NHS_LABEL = Pattern(r"\b(?:NHS|CHI|H&C|health (?:and|&) care)\b", re.IGNORECASE)
_NHS_FIRST = frozenset("34679")  # the ranges in use; 9 is for tests

_NINO = Pattern(rf"(?<!\w)[A-Za-z]{{2}}{_GAP}\d\d{_GAP}\d\d{_GAP}\d\d{_GAP}[A-Da-d](?!\w)")
_NINO_FIRST = Pattern(r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]")

_UPN = Pattern(r"(?<!\w)[A-Za-z]\d{11}[0-9A-Za-z](?!\w)")
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_UPN_LABEL = Pattern(r"\b(?:UPN|pupil (?:number|no|id))\b", re.IGNORECASE)

_CASE = Pattern(
    r"\b(?:case|crime|court|custody|hospital|patient|client|passport|police|file|CAD|URN|UPRN|PNC"
    r"|LCS|ICS|Mosaic|Liquid ?[Ll]ogic|Care ?[Ff]irst|SystmOne|EMIS|RiO)"
    r" (?:system )?(?:number|no\b\.?|num\b|ref\b\.?|reference(?: number)?|id\b)"
    r"(?:\s?[:#]|\s(?:is|was))?\s?(?P<id>[A-Z0-9][A-Z0-9/-]{2,19})(?!\w)",
    re.IGNORECASE,
)
_SYSTEM = Pattern(
    r"(?<![\w-])(?:(?:LCS|ICS|EHM|CMIS|CAD|URN|PNC|PND|EMIS|RiO|Rio|Mosaic|MOSAIC|Liquid ?[Ll]ogic"
    r"|LiquidLogic|Care ?First|Care ?Director|Care ?Works|SystmOne|SystemOne|Frameworki|Framework-i"
    r"|Eclipse|Azeus|Niche|Athena|Holmes|Paris|Capita|Synergy|Tribal|Impulse|Lorenzo|Cerner|Datix)"
    r"|(?i:case|file|client|patient|record|crime|incident|referral|reference|ref|log))"
    r"(?: (?i:system|record|file|case|client|entry|person))?"
    r"(?: (?i:number|no\.?|id|ref|is|was|under|as))*(?: ?[:#\u2013-] ?| )"
    r"(?P<id>[A-Z]{0,4}[-/]?\d[\d/-]{3,14}\d|\d{4})"
    r"(?![\w%]|[.,]\d| ?(?:per|people|cases|children))"
)
_ONLY_YEARS = Pattern(r"(?:19|20)\d\d(?:[/-](?:(?:19|20)?\d\d)){0,2}|\d{1,2}[/-]\d{1,2}[/-]\d{2,4}")
_FIGURES = Pattern(r"\d[A-Za-z/-]{0,4}\d[A-Za-z/-]{0,4}\d")
_COURT = Pattern(r"(?<!\w)[A-Z]{2}\d{2}[CFPZ]\d{5}(?!\w)")
_PNC = Pattern(r"(?<![\w/])(?:19|20)?\d{2}/\d{4,7}[A-Z](?![\w/])")


def _digits(text: str) -> list[int]:
    return [int(character) for character in text if character.isdigit()]


def _is_labelled(label: Pattern, text: str, start: int) -> bool:
    return bool(label.search(text, max(0, start - _LABEL_REACH), start))


def nhs_numbers(text: str) -> Iterator[Found]:
    for match in _NHS.finditer(text):
        digits = _digits(match[0])
        labelled = _is_labelled(_NHS_LABEL, text, match.start())
        valid = sum(digit * (10 - i) for i, digit in enumerate(digits[:9])) + digits[9]
        if valid % 11 == 0 and (labelled or str(digits[0]) in _NHS_FIRST):
            yield Found(match.start(), match.end(), True)
        elif labelled:
            yield Found(match.start(), match.end(), False)


def national_insurance_numbers(text: str) -> Iterator[Found]:
    for match in _NINO.finditer(text):
        yield Found(match.start(), match.end(), bool(_NINO_FIRST.match(match[0][:2].upper())))


def unique_pupil_numbers(text: str) -> Iterator[Found]:
    for match in _UPN.finditer(text):
        letter, rest = match[0][0].upper(), match[0][1:].upper()
        values = [_UPN_LETTERS.find(c) if c.isalpha() else int(c) for c in rest]
        check = sum(place * value for place, value in enumerate(values, start=2)) % 23
        if letter == _UPN_LETTERS[check]:
            yield Found(match.start(), match.end(), True)
        elif _is_labelled(_UPN_LABEL, text, match.start()):
            yield Found(match.start(), match.end(), False)


def case_numbers(text: str) -> Iterator[Found]:
    if not _FIGURES.search(text):
        return
    labelled: set[int] = set()
    for match in _CASE.finditer(text):
        if _FIGURES.search(match["id"]):
            labelled.add(match.start("id"))
            yield Found(match.start("id"), match.end("id"), True)
    for match in _SYSTEM.finditer(text):
        if match.start("id") not in labelled and not _ONLY_YEARS.fullmatch(match["id"]):
            yield Found(match.start("id"), match.end("id"), False)
    for match in _COURT.finditer(text):
        yield Found(match.start(), match.end(), True)
    for match in _PNC.finditer(text):
        yield Found(match.start(), match.end(), False)
