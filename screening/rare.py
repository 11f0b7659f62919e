"""Rare illnesses and other rare characteristics: joined with a story, they find a child.

Whether one does is for a person to say. What many children have is passed over.
"""

import re
from collections.abc import Iterator

from chassis.patterns import Pattern
from screening.found import Found

_ILLNESS = (
    r"(?:condition|disease|disorder|illness|syndrome|diagnosis|cancer|tumour|leukaemia|deficiency"
    r"|allergy|blood group|mutation|disability|malformation)"
)
_CALLED_RARE = Pattern(
    rf"\b(?:rare|uncommon|little[- ]known)(?: and \w+)?,? (?:[\w-]+ ){{0,3}}?(?:{_ILLNESS}"
    r"|language|dialect|faith|religion|sect|nationality|first name|surname)\b",
    re.IGNORECASE,
)
_OF_ITS_FINDER = Pattern(
    r"(?<!\w)(?!(?:A|An|The|This|That|No|Any|His|Her|Their|Down|Asperger|Crohn|Parkinson|Alzheimer"
    r"|Tourette|Munchausen|M\u00fcnchausen|Stockholm|Shaken|Battered|Baby|Child|Infant|Death|Alcohol|Foetal|Fetal|Sudden|Chronic"
    r"|Irritable|Autism|Autistic|Attention|Post|Bipolar|Personality|Eating|Mental|Conduct|Anxiety"
    r"|Depressive|Attachment|Heart|Liver|Kidney|Lung|Lyme|Coeliac|Infectious|Polycystic"
    r"|Fabricated|Obsessive|Oppositional|Borderline|Neonatal|Post-\w+|Developmental)(?:['\u2019]?s)?\b)"
    r"[A-Z][a-z]{2,}(?:[-\u2013 ][A-Z][a-z]{2,}){0,2}(?:['\u2019]s)?"
    r" (?:[Ss]yndrome|[Dd]isease|[Dd]isorder|[Aa]naemia|[Dd]ystrophy)\b"
)
_NAMED = Pattern(
    r"\b(?:osteogenesis imperfecta|brittle bones?(?: disease)?|cystic fibrosis|haemophilia(?:c)?"
    r"|muscular dystrophy|spinal muscular atrophy|phenylketonuria|epidermolysis bullosa"
    r"|neurofibromatosis|tuberous sclerosis|leukodystrophy|mitochondrial disease|achondroplasia"
    r"|dwarfism|albinism|progeria|galactosa?emia|mucopolysaccharidosis|ichthyosis"
    r"|glutaric aciduria|urea cycle disorder|hydrocephalus|gastroschisis|osteopetrosis"
    r"|conjoined twins|triplets|quadruplets|quintuplets|transplant recipient"
    r"|(?:heart|liver|kidney|lung|bone marrow) transplant|trisomy 1[38])\b",
    re.IGNORECASE,
)
_THE_ONLY = Pattern(
    r"\b(?:the|their) only (?:[\w-]+ ){1,3}?(?:family|child|children|boy|girl|pupil|household|baby)"
    r" (?:in|at|on) (?:the|that|this|our|their) (?:\w+ )?"
    r"(?:village|town|island|school|nursery|estate|street|area|district|county|city)\b",
    re.IGNORECASE,
)


def rare_characteristics(text: str) -> Iterator[Found]:
    """Never for certain, each place once."""
    upto = 0
    found = sorted(
        match.span()
        for pattern in (_CALLED_RARE, _OF_ITS_FINDER, _NAMED, _THE_ONLY)
        for match in pattern.finditer(text)
    )
    for start, end in found:
        if start >= upto:
            upto = end
            yield Found(start, end, False)
