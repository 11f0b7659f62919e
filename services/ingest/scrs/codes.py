"""The code lists of a review's metadata. A code once published keeps its meaning for good."""

from enum import StrEnum
from typing import Literal

Unstated = Literal["not_known", "not_stated", "not_applicable"]
"""Nobody knows; the report is silent; the question does not arise: three different answers."""


class AreaDisclosure(StrEnum):
    """How far the area of a review may be known."""

    NAMED = "named"
    REGION_ONLY = "region_only"
    ANONYMOUS = "anonymous"


class ProcessKind(StrEnum):
    """What may run beside a review."""

    CRIMINAL = "criminal"
    CORONIAL = "coronial"
    FAMILY_COURT = "family_court"
    CIVIL = "civil"
    DISCIPLINARY = "disciplinary"
    DHR = "dhr"
    SAR = "sar"
    CHILD_DEATH_REVIEW = "child_death_review"
    OTHER = "other"


class ProcessStatus(StrEnum):
    """How far a process beside the review has come."""

    NONE = "none"
    ONGOING = "ongoing"
    CONCLUDED = "concluded"
    NOT_KNOWN = "not_known"
    NOT_STATED = "not_stated"
    NOT_APPLICABLE = "not_applicable"


MediaType = Literal[
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
]
BodyType = Literal["lscb", "lscp", "national_panel", "joint", "other"]
DatePrecision = Literal["day", "month", "quarter"]
ReuseTerms = Literal[
    "all_rights_reserved", "open_government_licence", "creative_commons", "other", "not_stated"
]
Outcome = Literal["death", "serious_harm", "both", "other"]
IncidentCategory = Literal[
    "physical_abuse",
    "neglect",
    "sexual_abuse",
    "exploitation_extra_familial",
    "sudden_unexpected_infant_death",
    "suspected_suicide",
    "fatal_assault",
    "domestic_abuse_related",
    "institutional",
    "other",
    "not_stated",
]
AgeBand = Literal[
    "unborn", "under_1", "1_to_5", "6_to_10", "11_to_15", "16_to_17", "not_known", "not_stated"
]
Sex = Literal["female", "male", "intersex", Unstated]
YesOrNo = Literal["yes", "no", Unstated]
EthnicityGroup = Literal["asian", "black", "mixed", "white", "other", Unstated]
CareStatus = Literal["none", "looked_after", "care_leaver", "adopted", "kinship_care", Unstated]
PlanStatus = Literal["none", "early_help", "child_in_need", "child_protection", Unstated]
AgencyType = Literal[
    "childrens_health_community",
    "childrens_health_acute",
    "childrens_health_other",
    "childrens_social_care",
    "early_years",
    "education",
    "fire_and_rescue",
    "housing",
    "police",
    "probation",
    "adult_health",
    "adult_social_care",
    "other",
]
ReviewModel = Literal[
    "learning_together",
    "silp",
    "imr_overview",
    "cpr_wales",
    "root_cause",
    "appreciative_inquiry",
    "thematic",
    "hybrid",
    "other",
    "not_stated",
]
Independence = Literal["independent", "employed_elsewhere", "employed_same"]
Involvement = Literal["yes", "offered_declined", "not_offered", Unstated]
DelayReason = Literal[
    "criminal_proceedings",
    "inquest",
    "family_proceedings",
    "information_late",
    "change_of_reviewer",
    "family_request",
    "quality_of_draft",
    "other",
    Unstated,
]
AcceptsFindings = Literal["accepted", "partly", "not", "not_stated"]
FindingKind = Literal["finding", "recommendation", "question_for_board", "good_practice"]
AddresseeLevel = Literal["local", "regional", "national"]
Section = Literal[
    "summary",
    "chronology",
    "analysis",
    "findings",
    "recommendations",
    "response",
    "good_practice",
    "methodology",
]
ContentWarning = Literal[
    "child_death",
    "physical_abuse",
    "neglect",
    "sexual_abuse",
    "child_sexual_exploitation",
    "criminal_exploitation",
    "domestic_abuse",
    "suicide",
    "self_harm",
    "substance_misuse",
    "honour_based_abuse",
    "female_genital_mutilation",
]
Keyword = Literal[
    "adolescents",
    "adult_mental_health",
    "alcohol",
    "antenatal_care",
    "assessment",
    "bruising",
    "child_protection_plans",
    "children_in_need",
    "disability",
    "disguised_compliance",
    "domestic_abuse",
    "drugs",
    "early_help",
    "emergency_care",
    "escalation",
    "faith_and_culture",
    "fathers",
    "health_visiting",
    "home_education",
    "housing",
    "information_sharing",
    "kinship_care",
    "learning_disability",
    "looked_after_children",
    "maternal_mental_health",
    "missing_children",
    "mobile_families",
    "neglect",
    "non_mobile_infants",
    "online_harm",
    "physical_abuse",
    "professional_curiosity",
    "record_keeping",
    "referral",
    "safe_sleeping",
    "schools",
    "self_harm",
    "sexual_abuse",
    "sexual_exploitation",
    "siblings",
    "strategy_discussions",
    "suicide",
    "supervision",
    "thresholds",
    "transition_to_adulthood",
    "unborn_children",
    "voice_of_the_child",
    "young_parents",
]
"""A controlled list, so that no keyword can name anybody."""
SafeguardingTopic = Literal[
    "abuse_by_carers",
    "child_criminal_exploitation",
    "child_sexual_exploitation",
    "children_in_institutions",
    "children_with_disabilities",
    "domestic_abuse",
    "fabricated_or_induced_illness",
    "harmful_sexual_behaviour",
    "infants",
    "mental_health_of_children",
    "neglect",
    "online_safety",
    "parental_mental_health",
    "parental_substance_misuse",
    "radicalisation",
    "suicide_and_self_harm",
]
