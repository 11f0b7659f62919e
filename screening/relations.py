"""Relative clauses that tell of one case: by what somebody did, or by who their family is."""

from collections.abc import Iterator

from chassis.patterns import Pattern
from screening.found import Found

_ONE = r"(?:[Aa]|[Oo]ne|[Tt]he|[Tt]hat|[Tt]his|[Tt]hose|[Oo]ur|[Mm]y)"
_PERSON = (
    r"(?:child|baby|infant|toddler|boy|girl|lad|teenager|twins?|triplets?|brothers|sisters|mother"
    r"|mum|father|dad|stepfather|stepmother|grandmother|grandfather|parents|couple|family|woman"
    r"|man|lady)"
)
_KIN = (
    r"(?:mother|mum|father|dad|stepfather|stepmother|parents|uncle|aunt|auntie|brother|sister|twin"
    r"|cousin|grandmother|grandfather|grandparents|gran|nan|partner|boyfriend|girlfriend|husband"
    r"|wife)"
)
_DID = (
    r"(?:stabbed|killed|murdered|shook|drowned|smothered|suffocated|strangled|poisoned|abducted"
    r"|kidnapped|shot|starved|scalded|set fire to|set (?:him|her|them)sel(?:f|ves) on fire"
    r"|burn(?:ed|t) down|jumped (?:off|from)|hanged|threw (?:him|her|the|his)|buried)"
)
_WHO_DID = Pattern(
    rf"\b{_ONE} (?:\w+ ){{0,2}}?{_PERSON}\b[^.;!?\n]{{0,40}}?,? (?:who|that) (?:had |has )?{_DID}\b"
)
_WHOSE_DID = Pattern(
    rf"\b{_ONE} (?:\w+ ){{0,2}}?{_PERSON}\b[^.;!?\n]{{0,40}}?,? whose (?:\w+ ){{0,2}}?{_KIN}"
    rf" (?:had |has )?{_DID}\b"
)
_HIS = r"(?:[Hh]is|[Hh]er|[Tt]heir)"
_TO_WHOM = (
    rf"(?:{_PERSON}|{_KIN}|schoolgirl|schoolboy|pupil|son|daughter|sibling|stepson|stepdaughter)"
)
_DID_TO = Pattern(
    rf"\b(?:{_ONE} (?:\w+ ){{0,2}}?{_PERSON}|{_HIS} (?:\w+ ){{0,2}}?{_KIN})"
    rf" (?:then |later |had |has ){{0,2}}{_DID}"
    rf" (?:his|her|their|the|a|our|that|one) (?:[\w-]+ ){{0,3}}?{_TO_WHOM}\b(?!['\u2019])"
)
_DONE_TO = (
    r"(?:killed|murdered|stabbed|shaken|injured|found (?:dead|hanged|lifeless)|abducted|kidnapped"
    r"|raped|starved|scalded|burn(?:ed|t)|strangled|smothered|suffocated|poisoned|shot|beaten|drowned"
    r"|hanged|assaulted|attacked|mauled|bitten|knifed|run over|knocked down|hit by|struck by|thrown"
    r"|pushed|set on fire|left to die|trafficked|groomed|sold)"
)
_HARMED = Pattern(
    rf"\b(?:[Oo]ne|[Tt]he|[Tt]hat|[Tt]his|[Oo]ur|[Mm]y) (?:\w+ ){{0,2}}?{_PERSON}\b"
    r"(?:,| (?:we|I|they) (?:had|knew|saw|met)| (?:here|there|with us|in our \w+))?,? (?:who|that)"
    rf" (?:(?:was|were|got|had been|has been|gets) (?:\w+ly |later |then )?{_DONE_TO}"
    r"|died|drowned|had died|hanged|jumped|took (?:his|her|their) (?:own )?li(?:fe|ves)"
    r"|(?:killed|hanged) (?:him|her|them)sel(?:f|ves))\b"
)
_USUAL = (
    r"(?:victim|perpetrator|abuser|carer|suspect|risk|child|parent|refugee|teenager|patient"
    r"|survivor|drug|user|man|woman|young|single|main|sole|only|primary|same|one|source|subject"
    r"|offender|alcoholic|danger|migrant|care)"
)
_WHOSE_KIN_IS = Pattern(
    rf"\b(?:[Tt]he|[Tt]hat|[Tt]his|[Tt]hose|[Oo]ur|[Oo]ne) (?:\w+ ){{0,2}}?{_PERSON}\b,? whose"
    rf" (?:\w+ ){{0,1}}?{_KIN} (?:was|were|is|are|had been) (?:once |also )?"
    rf"(?:(?:the|an?) (?!{_USUAL}\b)[a-z]{{3,}}|on the (?:council|board|force|bench|team|news)"
    rf"|in the (?:police|army|navy|force)|famous|well[- ]known)"
)


def cases_in_clauses(text: str) -> Iterator[Found]:
    for pattern in (_HARMED, _WHO_DID, _WHOSE_DID, _DID_TO, _WHOSE_KIN_IS):
        for match in pattern.finditer(text):
            yield Found(match.start(), match.end(), False)
