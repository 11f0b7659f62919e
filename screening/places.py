"""Where one family lives or one child learns."""

import re
from collections.abc import Iterator

from chassis.patterns import Pattern
from screening.found import Found

_AREAS = (
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E"
    " EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL"
    " LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM"
    " SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE"
)
_POSTCODE_AREAS = frozenset(_AREAS.split())
_POSTCODE = Pattern(
    r"(?<![\w/-])(?P<area>[A-Z]{1,2})\d[A-Z\d]?(?P<gap> ?)\d[ABD-HJLNP-UW-Z]{2}(?![\w/])"
)
_LOWER_POSTCODE = Pattern(
    r"(?<![\w/@.-])(?P<area>[a-z]{1,2})\d[a-z\d]? ?\d[abd-hjlnp-uw-z]{2}(?![\w/@])"
)
_ORDINAL = Pattern(r"\d(?:st|nd|rd|th)\Z", re.IGNORECASE)

_NAME = r"[A-Z][a-z'\u2019-]{1,24}"
_ROADS = r"(?:Street|Road|Avenue|Lane|Close|Drive|Crescent|Terrace|Grove|Gardens|Mews)"
_NUMBERED_ROAD = Pattern(rf"(?<![\w./-])\d{{1,4}}[A-Za-z]?,? (?:{_NAME} ){{1,3}}{_ROADS}\b")
_NUMBERED_PLACE = Pattern(
    rf"(?<![\w./-])\d{{1,4}}[A-Za-z]?,? (?P<name>(?:{_NAME} ){{1,3}})"
    r"(?:Way|Place|Court|Square|Hill|Rise|Row|Walk|Park|Green|View|House)\b"
)
_COURTS = Pattern(r"\b(?:Crown|High|Family|County|Magistrates.?|Supreme|Youth|Coroners?.?)\b")
_UNNUMBERED_ROAD = Pattern(
    rf"\b(?:in|at|on|of|to|from|off|near|along) (?P<road>(?P<name>(?:{_NAME} ){{1,2}})"
    r"(?:Street|Road|Avenue|Lane|Crescent|Terrace|Close|Drive|Grove))\b"
)
_PUBLIC_ROADS = frozenset(("High", "Downing", "Red", "Coronation", "Silk"))

_SETTING = Pattern(
    r"(?P<phase>(?:(?:Church of England|C of E|CofE|CE|Roman Catholic|Catholic|RC|Community|Day"
    r"|Junior|Infants?|Primary|Secondary|High|Grammar|Comprehensive|Special|Nursery|First|Middle"
    r"|Upper|Lower|Preparatory|Prep|Free|Sixth Form|Sure Start) ){0,4})"
    r"(?:School|Academy|College|Nursery|Pre-?[Ss]chool|Playgroup"
    r"|Children['\u2019]s (?:Centre|Home))\b(?! [A-Z]| of\b)"
)
_REACH = 60
_WORD_BEFORE = Pattern(r"(?P<word>[A-Z][\w'\u2019.-]{1,24}) \Z")
_NO_NAME = Pattern(
    r"(?:"
    r"A|Academy|After|All|An|And|Another|Any|As|At|Attendance|Authority|Baby|"
    r"Baby's|Before|Board|Boarding|Both|Business|By|Care|Child|Children|City|"
    r"Community|Council|County|Day|During|Each|Early|Education|Education's|Either|"
    r"England|Every|Faith|Father|Father's|Federation|Foundation|Free|From|Further|"
    r"Global|Health|Her|His|If|In|Independent|Infant|International|It|Its|Junior|"
    r"Law|Local|Mainstream|Maintained|Many|Medical|Most|Mother|Mother's|Multi|My|"
    r"National|Near|New|Next|No|Nursery|Old|On|One|Open|Or|Other|Our|Parent|"
    r"Parents|Per|Police|Previous|Primary|Private|Professional|Public|Pupil|"
    r"Regional|Residential|Royal|Rural|Safe|Safer|School|Secondary|Sibling|Since|"
    r"Sixth|Small|Some|Special|Specialist|Staff|State|Summer|Sunday|Technical|The|"
    r"Their|These|This|Those|To|Training|Trust|Two|Under|University|Until|Urban|"
    r"Virtual|Voluntary|When|Where|Whether|Which|While|Whole|With|Without|Years|"
    r"Young"
    r")"
)
_VERB = Pattern(r"[A-Z][a-z]+(?:ing|ed|ly)\Z")
_PSEUDONYM = Pattern(r"[A-Z]{1,3}\d?(?:['\u2019]s)?\.?\Z")


def postcodes(text: str) -> Iterator[Found]:
    for match in _POSTCODE.finditer(text):
        known = match["area"] in _POSTCODE_AREAS
        if match["gap"] or known:
            yield Found(match.start(), match.end(), known and bool(match["gap"]))
    for match in _LOWER_POSTCODE.finditer(text):
        if match["area"].upper() in _POSTCODE_AREAS and not _ORDINAL.search(match[0]):
            yield Found(match.start(), match.end(), False)


def street_addresses(text: str) -> Iterator[Found]:
    for match in _NUMBERED_ROAD.finditer(text):
        yield Found(match.start(), match.end(), True)
    for match in _NUMBERED_PLACE.finditer(text):
        if not _COURTS.search(match["name"]):
            yield Found(match.start(), match.end(), False)
    for match in _UNNUMBERED_ROAD.finditer(text):
        if match["name"].split()[-1] not in _PUBLIC_ROADS:
            yield Found(match.start("road"), match.end("road"), False)


def schools(text: str) -> Iterator[Found]:
    """A name before the kind of school; kinds alone, roles and pseudonyms are no names."""
    for match in _SETTING.finditer(text):
        reach = max(0, match.start() - _REACH)
        before = _WORD_BEFORE.search(text[reach : match.start()])
        if before and _names_a_setting(before["word"]):
            yield Found(reach + before.start(), match.end(), False)


def _names_a_setting(word: str) -> bool:
    plain = word.replace("\u2019", "'")
    return not (_NO_NAME.fullmatch(plain) or _VERB.match(plain) or _PSEUDONYM.match(plain))
