"""Issues are about practice: what a professional or a service does, never what a family is.

A trait of a family may be said about an issue as context; a key that is one is refused (C5). That
somebody professional is named in it does not make it one of practice: something has to be done, or
left undone. No list knows every trait, and a second person reads each proposal.
"""

import re

from screening.folding import Folded

_PARENT = r"(?:parent|mother|father|mum|dad|carer|partner|step(?:parent|mother|father))"
_FAMILY = re.compile(
    r"\b(?:ethnic\w*|race|religio\w*|faith|nationalit\w*|immigra\w*|migrants?|asylum|refugee\w*"
    r"|travell?ers?|roma|gyps(?:y|ies)|cultur\w+ (?:background|heritage|origin|belief)s?"
    r"|class|poverty|poor famil\w+|depriv\w*|debts?|unemploy\w*|benefits claim\w*|homeless\w*"
    r"|housing|overcrowd\w*|income|large famil\w+"
    rf"|(?:lone|single|teenage|young|violent|absent) {_PARENT}\w*"
    r"|stepfather\w*|stepmother\w*|stepparent\w*|siblings?|twins?"
    r"|age of (?:the )?(?:child|parent|mother|father)\w*|gender|sex of the child|boys?|girls?"
    r"|muslims?|christians?|catholics?|jews?|jewish|hindus?|sikhs?|born abroad|foreign\w*"
    r"|disab\w*|learning difficult\w*|autis\w*|adhd|iq|low intelligence|obes\w+|overweight"
    r"|schizophren\w*|bipolar|psycho(?:sis|tic)\w*|personality disorder\w*|self-?harm\w*"
    r"|cannabis|heroin|cocaine|opiate\w*|methadone"
    r"|(?:parental |maternal |paternal )?(?:mental (?:health|ill-? ?health|illness|disorder)\w*"
    r"|depress\w*|alcohol\w*|drug\w*|drink(?:s|ing)|drunk\w*|substance (?:mis)?use|addict\w*)"
    rf"|domestic (?:abuse|violence)|(?:{_PARENT}|famil(?:y|ie))(?:['\u2019]?s['\u2019]?)? violence"
    rf"|violence (?:of|by|from) (?:the |a )?(?:{_PARENT}|famil)\w*|neglectful|criminal record"
    r"|parenting style|bad parents?|parental (?:conflict|separation)|family (?:type"
    r"|structure|size|background|history|breakdown)|background of (?:the )?(?:parent|famil)\w*"
    r"|characteristics? of (?:the )?famil\w+)\b",
    re.IGNORECASE,
)
_FAMILY_DOES = re.compile(rf"\b(?:{_PARENT}s?|famil(?:y|ies)) who\b", re.IGNORECASE)
_PROFESSIONAL = re.compile(
    r"\b(?:professional\w*|practition\w*|agenc\w*|services?|team\w*|staff|worker\w*|manager\w*"
    r"|police|gps?|school\w*|nurs\w*|midwi\w*|health visit\w*|doctor\w*|paediatric\w*"
    r"|social care|csc|probation|court\w*|lawyer\w*|hospital\w*|system\w*)\b",
    re.IGNORECASE,
)
_DONE_AT_WORK = re.compile(
    r"\b(?:referr\w*|assess\w*|meetings?|conferences?|strategy|records?|recorded|recording|notes?"
    r"|inform(?:ed|ing|ation)|supervis\w*|handover\w*|notif\w*|co-?ordinat\w*|guidance"
    r"|procedure\w*|training|threshold\w*|escalat\w*|enquir\w*|interpreters?"
    r"|(?:protection|care|safety|discharge|birth) plans?|(?:not|never) (?:told|asked|shared|seen"
    r"|heard|considered|explored|recogni[sz]ed|identified|understood|addressed|checked))\b",
    re.IGNORECASE,
)
_DONE_BY_ANYBODY = re.compile(
    r"\b(?:shar(?:e|es|ed|ing)|communicat\w*|convey\w*|challeng\w*|decision\w*|decid\w*"
    r"|judge?ment\w*|respon(?:se|ses|d|ds|ded|ding)|follow\w*|checks?|checking|tell|told|ask|asked"
    r"|asking|plans?|planned|planning|practice|visits?|visited|reach(?:es|ed|ing)?)\b",
    re.IGNORECASE,
)
EXPLANATION = (
    "The key names a characteristic of a family. An issue says what is difficult in practice, so "
    "that something can be done about it; say that in the key, and give the characteristic as a "
    "context tag."
)


def is_of_a_family(key: str) -> bool:
    """Whether a key says what a family is like and nothing of what somebody does about it.

    It is read as a person reads it, whatever letters it is written in.
    """
    read = Folded(key).text
    left = _FAMILY.sub(" ", read)
    by_professionals = _PROFESSIONAL.search(left) and _DONE_BY_ANYBODY.search(left)
    if _FAMILY_DOES.search(read):
        return not (_PROFESSIONAL.search(left) and (_DONE_AT_WORK.search(left) or by_professionals))
    return left != read and not (_DONE_AT_WORK.search(left) or by_professionals)
