"""Titles and labels followed by what looks like a person's name."""

import re
from collections.abc import Iterator

from chassis.patterns import Pattern
from screening.found import Found

_NAME = r"(?:[A-Z\u00c0-\u00de](?:['\u2019][A-Z])?[a-z\u00df-\u00ff][\w\u2019'-]{0,24})"
_INITIALS = r"(?:[A-Z]\.? ){0,2}"
_PROFESSIONAL = Pattern(
    r"\b(?:Dr|Doctor|Prof|Professor|PC|DC|DS|DI|DCI|PS|Sgt|Sergeant|Inspector|Detective"
    r"|Constable|Nurse|Midwife|Judge|HHJ|Cllr|Councillor|Rev|Reverend)\b\.? "
    rf"(?P<name>{_INITIALS}{_NAME}(?: {_NAME})?)"
)
_ROLE_AND_FULL_NAME = Pattern(
    r"\b(?:[Ss]ocial [Ww]orker|[Hh]ealth [Vv]isitor|[Hh]ead ?[Tt]eacher|[Tt]eacher"
    r"|[Tt]eam [Mm]anager|[Ss]chool [Nn]urse|GP|[Pp]aediatrician|[Ss]olicitor"
    r"|[Pp]robation [Oo]fficer|[Pp]ersonal [Aa]dviser|[Kk]ey ?[Ww]orker|[Mm]idwife|[Nn]urse)"
    rf"(?P<told>:|,| was| is)? (?P<name>{_NAME} {_NAME})\b"
    r"(?(told)|(?=[,.;:)'\u2019]| [a-z]))"  # the next cell of a table is no name
)
_PERSON = Pattern(rf"\b(?:Mr|Mrs|Ms|Miss|Mx)\b\.? (?P<name>{_INITIALS}{_NAME}(?: {_NAME})?)")
_IN_CAPITALS = Pattern(
    r"\b(?:MR|MRS|MS|MISS|MX|DR|PROF|SGT|PC)\.? (?P<name>(?:[A-Z]\.? )?[A-Z][A-Z'\u2019-]{2,24})\b"
)
_LABELLED = Pattern(
    r"\b(?:[Nn]ame|NAME|[Ff]ull name|[Ss]urname|[Ff]orenames?|[Ff]irst name|[Rr]eal name"
    rf"(?: (?:is|was))?)(?: ?: ?|(?<=is) |(?<=was) )(?P<name>{_NAME}(?: {_NAME})?)"
)
_NO_NAME = Pattern(
    r"(?:"
    r"Achieved|Act|Adult|Adviser|Advisor|Agency|And|Assessment|Assistant|Associate|At|Aunt|"
    r"Baby|Board|Brother|By|Chief|Child|Children|Clinic|Community|Completed|Constable|"
    r"Constables|Constabulary|Consultant|Coordinator|Council|Department|Designated|"
    r"Detective|Director|Education|Educator|Examiner|Family|Father|For|Foster|From|"
    r"Full|Garden|General|Governor|Grandfather|Grandmother|Grandparent|Health|Home|"
    r"Hospital|If|Immediate|In|Inspector|Inspectors|Joint|Key|Lead|Led|Liaison|Line|"
    r"Manager|Managers|Maternal|Midwife|Midwives|Monthly|Mother|Named|National|Neighbour|"
    r"Not|Nurse|Nurses|Nursing|Of|Officer|Officers|On|Ongoing|Or|Panel|Parent|Partner|"
    r"Partnership|Paternal|Person|Police|Practice|Practitioner|Practitioners|"
    r"Prescriber|Principal|Probation|Professional|Public|Records|Report|Review|Role|"
    r"School|Senior|Sergeant|Sergeants|Service|Services|Sibling|Sister|Social|"
    r"Specialist|Staff|Stepfather|Stepmother|Student|Superintendent|Supervisor|"
    r"Support|Teacher|Team|The|Their|To|Training|Trust|Uncle|Unit|Unknown|"
    r"Visitor|Visitors|Ward|Weekly|When|With|Withheld|Worker|Workers|Young|Youth"
    r")"
)
_CITATION = Pattern(
    r"['\u2019]s (?:\w{1,15} ){0,2}(?:review|report|inquiry|research|study)\b"
    r"|,? (?:et al|and colleagues)\b|(?:['\u2019]s)? \((?:19|20)\d{2}"
)
_PUBLIC_ROLE = (
    r"(?:independent (?:chair|author|reviewer|lead)|lead reviewer|(?:overview |report )+"
    r"(?:author|writer)|author|authored by|written by|chair of the (?:board|partnership)"
    r"|chief (?:executive|constable|officer|inspector)|director of [\w'\u2019 ]{1,30}?"
    r"|secretary of state|minister|commissioner)"
)
_SIGNS_BEFORE = Pattern(
    rf"\b{_PUBLIC_ROLE}(?: of (?:the )?[\w'\u2019 -]{{1,40}}?)?(?:[:,]| was| is| \u2013| -)? \Z",
    re.IGNORECASE,
)
_SIGNS_AFTER = Pattern(
    rf",? (?:\((?:the )?|(?:was|is|as|the|an?|who) ){{0,3}}{_PUBLIC_ROLE}\b", re.IGNORECASE
)
_CONTEXT = 100


def professionals(text: str) -> Iterator[Found]:
    seen: set[int] = set()
    for pattern in (_PROFESSIONAL, _ROLE_AND_FULL_NAME):
        for match in pattern.finditer(text):
            if match.start("name") not in seen and _is_private_name(text, match):
                seen.add(match.start("name"))
                yield Found(match.start(), match.end("name"), False)


def persons(text: str) -> Iterator[Found]:
    for pattern in (_PERSON, _IN_CAPITALS, _LABELLED):
        for match in pattern.finditer(text):
            if _is_private_name(text, match):
                yield Found(match.start(), match.end("name"), False)


def _is_private_name(text: str, match: re.Match[str]) -> bool:
    """Not a role or a pseudonym, not an author cited, not one who signs for the report."""
    words = [word.removesuffix("'s") for word in match["name"].replace("\u2019", "'").split()]
    end = match.end("name") - (2 if match["name"].endswith(("'s", "\u2019s")) else 0)
    before = text[max(0, match.start() - _CONTEXT) : match.start()]
    if _LABELLED.found(match):
        return not _NO_NAME.fullmatch(words[0])
    return not (
        _NO_NAME.fullmatch(words[0])
        or (_ROLE_AND_FULL_NAME.found(match) and _NO_NAME.fullmatch(words[-1]))
        or _CITATION.match(text, end)
        or _SIGNS_AFTER.match(text, match.end("name"))
        or _SIGNS_BEFORE.search(before)
    )
