"""Names and cases as people tell of them at a table: without a title, and in passing.

What practitioners say is read by everybody. A report may speak of Child T; somebody who says what
happens where they work need not, and tells of one family if they do.
"""

import re
from collections.abc import Iterator

from chassis.patterns import Pattern
from screening.found import Found
from screening.vocabulary import GIVEN_NAMES, NAMES_THAT_ARE_WORDS, is_word

_NAME = r"[A-Z\u00c0-\u00de](?:['\u2019][A-Z])?[a-z\u00df-\u00ff][\w\u2019'-]{0,24}"
_BODY = (
    r"(?:Act|Association|Bridge|Building|Centre|Charity|College|Commission|Council|County|Fund"
    r"|Foundation|Hall|Hospital|Hotel|House|Hospice|Inquiry|Institute|Palace|Park|Report|Review"
    r"|Road|School|Society|Square|Street|Suite|Theatre|Trust|University|Ward)"
)
_NAMES = Pattern(
    rf"\b(?P<first>{_NAME})(?!\w)(?=(?: (?P<last>{_NAME})(?!\w)(?P<body> {_BODY}\b)?)?)"
)
_NO_SURNAME = Pattern(
    rf"(?:{_BODY}|Day|Way|When|Where|Who|And|But|If|The|We|They|It|I|He|She|Framework|Model"
    r"|Guidance|Law|Rule|Bell|Clause)"
)
_INTRODUCES = (
    r"(?:called|named|spoke to|spoke with|talked to|asked|told|rang|phoned|emailed|e-mailed|met"
    r"|visited|meet|ask|ring|phone|thank|thanks to|boss|manager|supervisor|colleague|colleagues"
    r"|worker|officer|teacher|midwife|nurse|doctor|visitor|constable|sergeant|friend|mum|dad"
    r"|mother|father|aunt|uncle|neighbour|partner|stepfather|boyfriend|girlfriend|brother|sister"
    r"|son|daughter|child|boy|girl|baby|family|lad|Ask|Ring|Phone|Thank|Meet)"
)
_INTRODUCED = Pattern(rf"\b{_INTRODUCES},? (?P<name>{_NAME}(?: {_NAME})?)(?!\w)")
NO_PERSON = Pattern(
    r"(?:A|Adult|Adults|Agency|And|Any|April|August|Board|Body|Borough|British|Camhs|Care|Chair"
    r"|Child|Children|Church|City|Community|Consultant|Council|County|Crown|Custody|December"
    r"|Department|Designated|Duty|District|Early|East|Education|Emergency|English|Every|Family"
    r"|February|Fridays?|General|Government|He|Health|Hospital|How|I|If|In|Independent|Initial"
    r"|Intensive|January|Joint|July|June|Justice|Lead|Learning|Legal|Liaison|Local|London|Looked"
    r"|Manager|March|Mother|Father|Mum|Dad|Grandmother|Grandfather|Stepfather|Partner|Sibling|Mash|May|Mental|Met|Midwifery|Mondays?|Multi|Muslim|Named|National|NHS|North"
    r"|November|Nursery|October|Ofsted|On|Our|Out|Panel|Parents|Partnership|Performance|Permanence"
    r"|Placement|Police|Polish|Practice|Primary|Principal|Probation|Professional|Protection|Public"
    r"|Quality|Referral|Regional|Roma|Safeguarding|Saturdays?|School|Schools|Secondary"
    r"|Section|Senior|September|Service|Services|She|Single|Social|South|Special|Specialist|Staff"
    r"|State|Strategy|Sundays?|Support|Sure|Team|Teams|Thames|That|The|Their|They|This|Thursdays?|Trust"
    r"|Tuesdays?|Unit|Universal|Urgent|Virtual|Voluntary|We|Wednesdays?|Welfare|Welsh|West|What|When"
    r"|Where|Which|While|Who|Why|Women|Working|You|Youth|Young)"
)

_PLACE = rf"(?!(?:{NO_PERSON.pattern})\b){_NAME}"
_VICTIM = (
    r"(?:child|children|baby|babies|infant|newborn|toddler|boys?|girls?|lads?|teenagers?|youngster"
    r"|schoolgirls?|schoolboys?|pupils?|student|twins?|triplets|siblings?|brothers?|sisters?|sons?"
    r"|daughters?|mother|mum|father|dad|stepfather|stepson|stepdaughter|family)"
)
_HARM = (
    r"(?:died|dies|(?:was|were|had been|got) (?:killed|murdered|stabbed|shaken|injured"
    r"|found (?:dead|hanged|hanging|drowned|lifeless|unconscious|unresponsive|with \w+ injuries)"
    r"|abducted|raped|starved|scalded|strangled|smothered|suffocated|poisoned|shot|beaten"
    r"|run over|knocked down|(?:hit|struck) by an? (?:\w+ )?(?:train|tram|bus|car|van|lorry|bike))"
    r"|(?:fell|jumped) (?:from|off|out of|under) (?:a|the|his|her) \w+"
    r"|drowned|hanged (?:him|her)self|took (?:his|her) (?:own )?life|killed (?:him|her)self"
    r"|went to prison|was (?:jailed|convicted|sentenced))"
)
_WHEN = (
    r"(?:last (?:year|month|week|spring|summer|autumn|winter|january|february|march|april|may|june"
    r"|july|august|september|october|november|december|christmas|easter)|this (?:year|month|week)"
    r"|yesterday|in (?:19|20)\d{2}|(?:a|one|two|three|four|five|\d{1,2}) "
    r"(?:years?|months?|weeks?|days?) ago|at (?:christmas|easter))"
)
_CASE_OF = Pattern(
    rf"\b(?:the )?(?:case|murder|death|killing|review|inquest)s? of (?:[^.;!?\n]{{1,60}}? )?"
    rf"(?:in|near|from|at) (?:the )?{_PLACE}"
)
_CASE_OF_NAME = Pattern(
    rf"\bthe (?:case|murder|death|killing|review|inquest) (?:of|into|on) (?P<name>{_PLACE})"
)
_NAMED_CASE = Pattern(
    rf"\bthe (?P<name>(?:{_NAME} ){{1,3}}|(?:Child|Baby|Family|Young Person) [A-Z]{{1,2}}\d? )"
    r"(?:case|cases|murder|death|inquiry|SCR|scr|trial|family|children|killing|inquest)\b"
    r"(?! (?:conference|management|law|review|load|holder|worker|file|note|record|study|studies)s?)"
)
_PSEUDONYM = Pattern(
    r"\b(?:Child|Baby|Infant|Family|Young Person|Sibling|Mother|Mr|Mrs|Ms) [A-Z]{1,2}\d?(?![\w'])"
)
_HARM_TOLD = Pattern(
    rf"\b{_VICTIM}\b(?P<between>[^.;!?\n]{{0,60}}?)\b(?P<harm>{_HARM})\b(?P<rest>[^.;!?\n]{{0,80}})",
    re.IGNORECASE,
)
_SOMEWHERE = Pattern(rf"\b(?:[Ii]n|near|at|from|outside) (?:the )?{_PLACE}")
_SOMETIME = Pattern(rf"\b{_WHEN}\b", re.IGNORECASE)
_NO_SCENE = (
    r"(?:report|review|case|end|process|sense|system|period|years?|past|same|first|way|meantime|time"
    r"|light|course|hands|care|context|plan|chronology|statement|records?|notes|minutes|age|meeting"
    r"|conference|day|agenda|list|register|basis|start|outset|beginning|scope|study|sample|region"
    r"|country|nation|world|majority|absence|wake|aftermath|presence|most|next|last|whole|cohort"
    r"|community|home (?:or|and)|hands?|risk|point|weekend|night|morning|week|month)"
)
_SCENE = Pattern(
    r"\b(?:at|in|into|on|off|under|near|outside|behind|beside|inside) (?:an?|the|her|his|their"
    rf"|our|its) (?!{_NO_SCENE}\b)(?:[a-z]+['\u2019]s )?[a-z-]{{3,}}"
    r"|\bby (?:(?:an?|the|her|his|their|our|its) |(?=mum|dad|mother|father))(?:own )?"
    r"(?:\w+['\u2019]s )?(?:[\w-]+ )?"
    r"(?:mother|mum|father|dad|parents?|stepfather|stepmother|stepdad|uncle|aunt|brother|sister"
    r"|grandfather|grandmother|cousin|partner|boyfriend|girlfriend|lodger|neighbour|babysitter"
    r"|childminder|carer|foster (?:father|mother|carer)|stranger|teacher|man|woman|dog)\b"
    r"|\b(?:here|round here|locally|with us|near us|at home)\b"
)
"""Where or by whom, as one tells of what happened once."""
_SOME = Pattern(
    r"\b(?:an?|one|two|three|four|five|the|that|this|those|both|our|my|her|his) (?:[\w-]+ ){0,2}\Z",
    re.IGNORECASE,
)
_ANY = Pattern(r"\b(?:any|every|each|no|such|in (?:\w+|\d+)) (?:[\w-]+ ){0,2}\Z", re.IGNORECASE)
_ONE_FAMILY = Pattern(
    rf"\b(?:[Aa]|[Oo]ne|[Tt]he|[Tt]hat|[Mm]y|[Oo]ur) (?:\w+ ){{0,2}}?{_VICTIM}\b[^.;!?\n]{{0,30}}?"
    rf" (?:in|near|from|of|on) (?:the )?(?P<place>{_PLACE})"
)
_RECENT_CASE = Pattern(
    r"\b(?:[Mm]y|[Oo]ur|[Oo]ne|[Aa]|[Tt]hat|[Tt]he) (?:\w+ ){0,2}?"
    r"(?:case|SCR|serious case review|family|inquest|murder|death)\b"
    r"(?! (?:conference|management|law|load|holder|worker|file|note|record|study|studies)s?)"
    r"(?P<rest>[^.;!?\n]{0,60}?\b(?:last (?:year|month|week|spring|summer|autumn|winter)"
    r"|in (?:19|20)\d{2}|(?:a|one|two|three|\d{1,2}) (?:years?|months?|weeks?) ago)\b)"
)
_ONE_OF_THEM = Pattern(
    r"\b(?:a|one|the|that|this|our|my|her|his) (?:[\w-]+ ){0,2}\Z", re.IGNORECASE
)
_IN_GENERAL = Pattern(
    r"\b(?:if|when|whenever|where|wherever|whether|unless|until|once|suppose|imagine)\b",
    re.IGNORECASE,
)
_WHAT_BECAME = Pattern(
    r"\b(?:(?:in|to|from|out of) (?:prison|jail|custody)|in (?:foster )?care(?! of)|into care"
    r"|(?:is|are|was|were|got|been) (?:\w+ )?(?:jailed|imprisoned|convicted|sentenced|charged"
    r"|arrested|acquitted|found guilty|sent down|deported|sectioned|adopted|sacked|struck off)"
    r"|(?:got|given|serv(?:es|ed|ing)) (?:life|(?:\d+|\w+) years)"
    r"|(?:killed|hanged) (?:him|her)self|took (?:his|her) (?:own )?life)\b",
    re.IGNORECASE,
)
_SENTENCE_END = Pattern(r"[.;!?\n]")
_CLAUSE_END = Pattern(r"\b(?:and|but|because|so|though|when|who|which|that)\b")
_REACH = 80
_IN_THE_NEWS = Pattern(
    r"\b(?:on the news|in the (?:news|papers?|press)|made (?:the )?headlines|front page)\b",
    re.IGNORECASE,
)


def spoken_names(text: str) -> Iterator[Found]:
    """A given name with a surname, or by itself where the sentence brings somebody in."""
    taken: set[int] = set()
    upto = 0
    for match in _NAMES.finditer(text):
        if match.start() >= upto and _is_spoken_of(match):
            upto = match.end("last") if match["last"] else match.end()
            taken.update((match.start(), match.start("last")))
            yield Found(match.start(), upto, False)
    for match in _INTRODUCED.finditer(text):
        if match.start("name") not in taken and not NO_PERSON.fullmatch(match["name"].split()[0]):
            yield Found(match.start("name"), match.end("name"), False)


def _is_spoken_of(name: re.Match[str]) -> bool:
    """Not a body, which may bear its founder's name."""
    first, last = name["first"].removesuffix("'s").removesuffix("\u2019s"), name["last"] or ""
    if name["body"] or _NO_SURNAME.fullmatch(last):
        return False
    if first in GIVEN_NAMES:
        return True
    means_it = last and not is_word(last) and not NO_PERSON.fullmatch(last)
    return bool(means_it) and first.lower() in NAMES_THAT_ARE_WORDS


def cases_told(text: str) -> Iterator[Found]:
    """Sentences that tell of one case: by its name, or by whom, what, where and when."""
    for pattern in (_CASE_OF, _CASE_OF_NAME, _PSEUDONYM, _ONE_FAMILY, _RECENT_CASE, _IN_THE_NEWS):
        for match in pattern.finditer(text):
            yield Found(match.start(), match.end(), False)
    for match in _NAMED_CASE.finditer(text):
        if not NO_PERSON.fullmatch(match["name"].split()[0]) or _PSEUDONYM.match(match["name"]):
            yield Found(match.start(), match.end(), False)
    for match in _HARM_TOLD.finditer(text):
        before = _SENTENCE_END.split(text[max(0, match.start() - _REACH) : match.start()])[-1]
        around = f"{before} {match['between']} {match['rest']}"
        told = _SOMEWHERE.search(around) or _SOMETIME.search(around)
        if told or _has_an_end(match, before) or _has_a_scene(match, before):
            yield Found(match.start(), match.end(), False)


def _has_a_scene(harm: re.Match[str], before: str) -> bool:
    """Some few are spoken of, and where it happened to them, or by whom it was done, is told."""
    if not _SOME.search(before) or _ANY.search(before) or _IN_GENERAL.search(before):
        return False
    clause = _CLAUSE_END.split(harm["rest"])[0]
    return harm["harm"].lower() != "dies" and bool(_SCENE.match(clause.lstrip(", ")))


def _has_an_end(harm: re.Match[str], before: str) -> bool:
    """One is spoken of, and what became of somebody is told beside it or in the next sentence."""
    if not _ONE_OF_THEM.search(before) or _IN_GENERAL.search(before) or harm["harm"] == "dies":
        return False
    after = harm.string[harm.end() : harm.end() + _REACH]
    return bool(_WHAT_BECAME.search(" ".join((harm["rest"], *_SENTENCE_END.split(after)[:2]))))
