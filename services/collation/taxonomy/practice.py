"""Issues are about practice: what a professional or a service does, never what a family is.

A trait of a family may be said about an issue as context; a key that is one is refused (C5).
"""

import re

_FAMILY = re.compile(
    r"\b(?:ethnic\w*|race|religio\w*|faith|nationalit\w*|immigra\w*|asylum|refugee\w*|travell?ers?"
    r"|class|poverty|poor famil\w+|depriv\w*|debts?|unemploy\w*|benefits claim\w*|homeless\w*"
    r"|housing|overcrowd\w*|income|large famil\w+"
    r"|(?:lone|single|teenage|young) (?:parent|mother|father)\w*"
    r"|stepfather\w*|stepmother\w*|stepparent\w*|siblings?|twins?"
    r"|age of (?:the )?(?:child|parent)\w*|gender|sex of the child|boys?|girls?|disab\w*"
    r"|learning difficult\w*"
    r"|(?:parental |maternal |paternal )?(?:mental (?:health|illness)|depress\w*|alcohol\w*|drug\w*"
    r"|substance (?:mis)?use|addict\w*)|domestic (?:abuse|violence)|neglectful|criminal record"
    r"|parenting style|bad parents?|parents? who|parental (?:conflict|separation)|family (?:type"
    r"|structure|size|background|history|breakdown)|characteristics? of (?:the )?famil\w+)\b",
    re.IGNORECASE,
)
_PRACTICE = re.compile(
    r"\b(?:professional\w*|practition\w*|agenc\w*|services?|team\w*|staff|worker\w*|manager\w*"
    r"|superv\w*|police|gps?|school\w*|nurs\w*|midwi\w*|health visit\w*|doctor\w*|paediatric\w*"
    r"|social care|csc|probation|court\w*|lawyer\w*|hospital\w*|referr?\w*|assess\w*|meeting\w*"
    r"|conference\w*|strategy|plans?|planning|record\w*|system\w*|inform(?:ed|ing|ation)|shar(?:e|ed"
    r"|ing)|communicat\w*|convey\w*|challeng\w*|escalat\w*|threshold\w*|decision\w*|decid\w*"
    r"|judge?ment\w*|respon(?:se|ses|d|ding)|follow\w*|handover\w*|checks?|checking|asked|asking"
    r"|notif\w*|coordinat\w*|co-ordinat\w*|guidance|procedure\w*|training|practice|visits?|enquir\w*)\b",
    re.IGNORECASE,
)
EXPLANATION = (
    "The key names a characteristic of a family. An issue says what is difficult in practice, so "
    "that something can be done about it; say that in the key, and give the characteristic as a "
    "context tag."
)


def is_of_a_family(key: str) -> bool:
    """Whether a key says what a family is like and nothing of what somebody does."""
    return bool(_FAMILY.search(key)) and not _PRACTICE.search(key)
