"""Names without a title: of who says or does something, of a family, and the first letters of one.

For what people say at a table: a usual word, an agency or a national body is no name.
"""

import re
from collections.abc import Iterator

from chassis.patterns import Pattern
from screening.found import Found
from screening.talk import NO_PERSON
from screening.vocabulary import GIVEN_NAMES, is_word

_NAME = r"[A-Z\u00c0-\u00de](?:['\u2019][A-Z])?[a-z\u00df-\u00ff][\w\u2019'-]{0,24}"
_SAYS = (
    r"(?:said|says|told (?:us|me|them|him|her|everyone|everybody|the)|tells (?:us|me)|insists?"
    r"|insisted|refuses|refused|rang|phoned|emailed|e-mailed|replied|shouted|admitted|promised"
    r"|complained|swore|laughed|cried|resigned|retired|turned up|walked out|took over|came back"
    r"|came late)"
)
_DOES = (
    r"(?:(?:re|mis)?coded|misread|misjudged|misunderstood|mistook|wrote|signed|chaired|visited"
    r"|decided|forgot|ignored|overlooked|missed|neglected|failed|lied|knew|thought|believed"
    r"|(?:should|could|ought to) have|(?:did|does|has|had|was|would) ?n(?:o|['\u2019])t"
    r"|(?:is|was) (?:(?:too|very|so|just|simply) )?(?:wrong|mistaken|late|absent|rude|lazy|careless"
    r"|negligent|incompetent|useless|unprofessional|at fault|to blame))"
)
_SAYING = Pattern(
    rf"(?<![\w.])(?P<name>{_NAME}(?: {_NAME}){{0,2}})"
    r" (?:(?:never|always|also|just|then|once|often|simply|only|still|even|wrongly|clearly) )?"
    rf"(?:{_SAYS}|{_DOES})\b"
)
_ACTS = (
    r"(?:found|saw|noted|noticed|concluded|asked|heard|met|felt|agreed|argued|explained|described"
    r"|recorded|reported|assessed|referred|examined|attended|arranged|wanted|tried|worked|spoke"
    r"|called|took|gave|made|went|left|kept|sent|read|held|observed|suggested|advised|warned|showed"
    r"|returned|closed|opened|recommended|accepted|answered)"
)
_HOW = r"(?:\w+ly|never|always|also|just|then|later|first|once|often|still|even)"
_ACTING = Pattern(rf"(?<![\w.])(?P<name>{_NAME}(?: {_NAME}){{0,2}}) (?:{_HOW} )?{_ACTS}\b")
_NO_NAME = frozenset(
    (
        *("Barnardo", "Barnardos", "Cafcass", "Childline", "Christmas", "Datix", "Easter"),
        *("Frameworki", "Nspcc", "Ofqual", "Ofsted", "RiO", "Rio", "SystmOne", "WhatsApp"),
        *("Parliament", "Samaritans", "Samaritan", "Dr", "Mr", "Mrs", "Ms"),
    )
)
_SHORTENED = Pattern(r"'(?:d|ll|ve|re|m|t)\Z")
_KIN = (
    r"(?:famil(?:y|ies)|household|brothers|sisters|siblings|twins|triplets|boys|girls|kids|lads"
    r"|children|baby|mother|father|parents|mum|dad|gran|nan)"
)
_FAMILY = Pattern(rf"\b(?:[Tt]he|[Tt]hat|[Oo]ur|[Tt]hose) (?P<name>{_NAME}) {_KIN}\b")
_PLURAL = Pattern(
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
_INITIALS = Pattern(
    r"(?<![\w.])(?P<letters>[A-Z]\.(?:[A-Z]\b| ?[A-Z]\.)(?: ?[A-Z]\.)?)(?![\w.]| [A-Z])"
)
_INITIAL_AND_NAME = Pattern(rf"(?<![\w.])(?:[A-Z]\. ?){{1,3}}(?P<name>{_NAME})")
_SURNAMES_AFTER_INITIALS = _SURNAMES_THAT_ARE_WORDS | frozenset(
    (
        *("Archer", "Ball", "Banks", "Barker", "Barnes", "Bull", "Bush", "Carter", "Chambers"),
        *("Chapman", "Church", "Cole", "Cross", "Day", "Dean", "Field", "Flowers", "Freeman"),
        *("Fuller", "Gardner", "Goodman", "Gray", "Hall", "Hardy", "Hunt", "Hunter", "Kemp"),
        *("Lane", "Law", "Little", "Long", "Love", "Mills", "Moon", "Moss", "Newman", "Nicholls"),
        *("Page", "Palmer", "Park", "Pike", "Poole", "Pope", "Price", "Read", "Rice", "Rivers"),
        *("Rose", "Sanders", "Savage", "Singer", "Small", "Smith", "Spence", "Steel", "Swift"),
        *("Thorn", "Wall", "Ward", "Warner", "Watts", "Weaver", "West", "Wise", "Wright", "Young"),
    )
)
_LABELS = (
    r"(?:plan|stage|group|part|phase|option|section|annexe?|appendix|table|figure|box|vitamin"
    r"|hepatitis|type|category|level|band|team|point|step|form|file|issue|case|child|baby|family"
    r"|sibling|infant|person|mother|father|mr|mrs|ms|dr|school|agency|area|board|class|grade|year"
    r"|room|site|ward|unit|block|key|paragraph|chapter|theme|finding|question|version|and|or)"
)
_LABEL_BEFORE = Pattern(rf"\b{_LABELS} \Z", re.IGNORECASE)
_LONGEST_LABEL = 12
_ROLE = (
    r"(?:social workers?|SW|health visitor|HV|GP|doctor|midwife|nurse|school nurse|teacher"
    r"|head ?teacher|worker|key ?worker|officer|manager|supervisor|boss|chair|IRO|LADO|DSL"
    r"|constable|sergeant|solicitor|lawyer|paediatrician|consultant|psychiatrist|psychologist"
    r"|therapist|counsellor"
    r"|guardian|mentor|tutor|coordinator|practitioner|advocate|interpreter|foster carer|carer"
    r"|childminder|colleague|neighbour|friend|partner|boyfriend|girlfriend|husband|wife|ex"
    r"|mother|mum|father|dad|stepfather|stepmother|stepdad|brother|sister|son|daughter|uncle|aunt"
    r"|auntie|gran|nan|grandmother|grandfather|cousin|twin|lad|boy|girl|baby|child|toddler)"
)
_IS_ONE = (
    r"(?: (?:is|was|has been|became) (?:the|our|my|your|his|her|their|a|an|its)"
    rf" (?:[\w-]+ ){{0,3}}{_ROLE}\b"
    rf"|,? (?:the|our|my|his|her|their) (?:[\w-]+ ){{0,2}}{_ROLE}\b"
    rf"|(?: (?:never|always|also|just|then|only|has|had))?"
    rf" (?:{_SAYS}|left|came|went|knew|knows|wrote|signed|chaired|chairs|visited)\b)"
)
_ONE_LETTER_AND_WORD = Pattern(
    rf"(?<![\w.'\u2019-])(?:[A-Z]\. ?|[B-HJ-Z] )(?P<name>{_NAME})(?![\w'\u2019-])"
    rf"(?P<one>{_IS_ONE})?"
)
_AT_A_HEAD = frozenset(
    (
        *("The", "They", "It", "He", "She", "We", "You", "I", "This", "That", "These", "Those"),
        *("Nobody", "Everybody", "Everyone", "Somebody", "Someone", "Anybody", "One", "Who"),
        *("There", "What", "Which", "All", "Both", "Each", "Some", "None", "Many", "Most"),
    )
)
_TOLD_TO_BE = Pattern(
    rf"\b(?i:{_ROLE})(?:['\u2019]s name)?"
    r"(?:(?: (?:is|was|were|being|called|named)(?: called| named)?(?: still| now| then)?|,|:"
    r"| [\u2013\u2014-]) | \()"
    rf"(?P<name>{_NAME}(?: {_NAME})?)(?![\w'\u2019-])"
    r"(?P<after>[,.;:!?)]|$| (?:who|and|[\u2013-])\b)?"
)
_MY_NAME = Pattern(
    r"(?:\b(?:[Mm]y|[Hh]er|[Hh]is|[Tt]heir|[Ww]hose|[Tt]he)|['\u2019]s)"
    r"(?: (?:own|real|full|first|last|given|family))? (?:sur|fore)?name (?:is|was)(?: called)? "
    rf"(?P<name>{_NAME}(?: {_NAME})?)"
)
_I_AM = Pattern(
    rf"\b(?:I am|I['\u2019]m|[Tt]his is|[Ii]t was) (?P<name>{_NAME}(?: {_NAME})?)"
    r"(?=[,.;:!?]|$| (?:who|and|from)\b)"
)
_PEOPLES = Pattern(
    r"(?:[A-Z]\w*(?:ian|ean|ish|ese|ch|man|wegian)s?|Somalis?|Iraqi|Pakistani|Bangladeshi|Israeli"
    r"|Afghan|Kurd|Kurdish|Greek|Thai|Czech|Roma|Romany|Muslim|Jewish|Hindu|Sikh|Catholic|Asian"
    r"|Black|White|Deaf|Traveller|Gypsy|Slovak|Tamil|Bengali|Urdu|Arab|Arabic|Swahili|Yoruba|Igbo|Latvian"
    r"|Covid|Section|Working|Signs|Zoom|Skype|Teams|Whatsapp|English|Britain|England|Wales|Scotland)"
)
_TITLE_AND_INITIAL = Pattern(
    r"\b(?:[Dd]r\.?|[Dd]octor|[Pp]rof\.?|[Pp]rofessor|[Nn]urse|[Mm]idwife|PC|DC|DS|DI|[Ss]gt"
    r"|[Cc]llr|[Jj]udge|[Mm]iss|[Mm]x|[Rr]ev) (?P<letter>[A-Z]\.|[J-W](?! levels?\b))"
    r"(?= [a-z]|[,;:!?)])"
)
"""Without a point a letter is an initial where no pseudonym gets to: those begin at A, others are
X, and `I` speaks."""
_SHORT_FORMS = frozenset(
    (
        *("AM", "CAF", "CIN", "CP", "CSE", "DA", "DOB", "DV", "EU", "GP", "HR", "HV", "IRO", "IT"),
        *("KC", "LA", "NHS", "PC", "PM", "QC", "SCR", "SW", "TAC", "TAF", "UK", "UN", "US", "USA"),
    )
)


def names_of_speakers(text: str) -> Iterator[Found]:
    """Who says or does something, families, initials with points, an initial and a surname."""
    yield from _before_a_verb(_SAYING, text)
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
    for match in _ONE_LETTER_AND_WORD.finditer(text):
        if _is_initial_and_surname(match):
            yield Found(match.start(), match.end("name"), False)
    for match in _INITIALS.finditer(text):
        if "." in match[0] and re.sub(r"\W", "", match[0]) not in _SHORT_FORMS:
            yield Found(match.start(), match.end("letters"), False)


def surnames_that_act(text: str) -> Iterator[Found]:
    """`Hollin found`, `as Hollin noted`: by more verbs than tell a speaker, some of a body too."""
    yield from _before_a_verb(_ACTING, text)


def _before_a_verb(pattern: Pattern, text: str) -> Iterator[Found]:
    for match in pattern.finditer(text):
        words = match["name"].split()
        while words and not _is_name(words[0]):
            words.pop(0)  # a usual word at the head of a sentence
        if words and all(_is_name(word) for word in words):
            start = match.end("name") - len(" ".join(words))
            yield Found(start, match.end("name"), False)


def names_told(text: str) -> Iterator[Found]:
    """Who somebody is: `her social worker was X`, `the visitor, X, left`, `my name is X`."""
    for match in _TOLD_TO_BE.finditer(text):
        if _is_told(match["name"], sure=bool(match["after"])):
            yield Found(match.start("name"), match.end("name"), False)
    for pattern in (_MY_NAME, _I_AM):
        for match in pattern.finditer(text):
            if _is_told(match["name"], sure=True):
                yield Found(match.start("name"), match.end("name"), False)


def titled_initials(text: str) -> Iterator[Found]:
    """`Dr O.` amid a sentence: the point, or how late in the alphabet it stands, tells an initial
    from the letter of a pseudonym."""
    for match in _TITLE_AND_INITIAL.finditer(text):
        yield Found(match.start(), match.end("letter"), False)


def _is_told(name: str, *, sure: bool) -> bool:
    words = name.split()
    if _PEOPLES.fullmatch(words[0]) or words[0] in _NO_NAME:
        return False
    if words[0] in GIVEN_NAMES:
        return True
    return sure and all(_is_name(word) for word in words)


def _is_initial_and_surname(match: re.Match[str]) -> bool:
    """Not a plan's letter with the next sentence; a word only where it is or does what one does."""
    before = match.string[max(0, match.start() - _LONGEST_LABEL) : match.start()]
    name = match["name"]
    head = name.replace("\u2019", "'").partition("'")[0]
    if _LABEL_BEFORE.search(before) or head in _AT_A_HEAD or NO_PERSON.fullmatch(name):
        return False
    if name in _SURNAMES_AFTER_INITIALS:
        return True
    if not _is_name(name):
        return bool(match["one"]) and not name.endswith("s") and match[0][1] == "."
    return True


def _is_name(word: str) -> bool:
    plain = word.replace("\u2019", "'").removesuffix("'s")
    if _SHORTENED.search(plain):
        return False
    usual = all(is_word(part) for part in plain.split("-"))
    return not (usual or plain in _NO_NAME or NO_PERSON.fullmatch(plain))
