"""Which service answers which paths. A path that is not here is not public."""

import re

SERVICE_OF = {
    "documents": "ingest",
    "scrs": "ingest",
    "issues": "collation",
    "taxonomies": "collation",
    "coding-exports": "collation",
    "coding-imports": "collation",
    "passage-search": "collation",
    "issue-proposals": "collation",
    "grid": "collation",
    "coverage": "collation",
    "causes-missing": "collation",
    "trends": "collation",
    "releases": "collation",
    "release-changes": "collation",
    "release-subscription": "collation",
    "coding-queue": "collation",
    "codings": "collation",
    "coding-assignments": "collation",
    "double-codings": "collation",
    "agreement": "collation",
    "suggestion-outcomes": "collation",
    "suggestions": "collation",
    "practices": "collation",
    "my-practices": "collation",
    "held-practices": "collation",
    "briefings": "collation",
    "summits": "collation",
    "registrations": "collation",
    "contributions": "collation",
    "consultations": "collation",
    "workshops": "collation",
    "alliance-charter": "collation",
    "alliance-members": "collation",
    "alliance-representative": "collation",
    "alliance-coverage": "collation",
    "alliance-meetings": "collation",
    "alliance-groups": "collation",
    "alliance-notices": "collation",
    "alliance-history": "collation",
    "alliance-issues": "collation",
    "alliance-reasons": "collation",
    "alliance-papers": "collation",
    "commitments": "collation",
    "raised-issues": "collation",
    "raised-issue-inbox": "collation",
    "shared-workshop-items": "collation",
    "workshop-history": "collation",
    "workshop-calendars": "collation",
    "workshop-calendar-feeds": "collation",
    "marker-sets": "quality",
    "marker-comments": "quality",
    "quality-records": "quality",
    "appointments": "quality",
    "reflections": "quality",
    "shared-reflections": "quality",
    "quality-totals": "quality",
    "reviewers": "learning",
    "my-record": "learning",
    "person-reads": "learning",
    "offers": "learning",
    "programmes": "learning",
    "readings": "learning",
    "places": "learning",
    "impacts": "learning",
    "cpd-entries": "learning",
    "mentor-matches": "learning",
    "mentorships": "learning",
    "competency-frameworks": "learning",
    "competency-evidence": "learning",
    "accreditations": "learning",
    "engagements": "learning",
    "needs": "learning",
    "invitations": "learning",
    "topic-suggestions": "learning",
    "instruments": "learning",
    "surveys": "learning",
    "survey-calendar": "learning",
    "responses": "learning",
    "reported-results": "learning",
    "emerging-findings": "learning",
}
"""The first part of a path below `/v1/`, and its service."""


CAPABILITIES = ("/v1/workshop-calendar-feeds/{key}",)
"""Paths passed on without a token: the part in braces is a secret, and its service checks it."""

_PLAIN = re.compile(r"/v1((?:/[A-Za-z0-9_~.-]+)+)")


def service_of(path: str) -> str | None:
    """The service of an exact, plain path; anything unusual in it leads nowhere."""
    plain = _PLAIN.fullmatch(path)
    parts = plain[1].split("/")[1:] if plain else []
    if not parts or {".", ".."} & set(parts):
        return None
    return SERVICE_OF.get(parts[0])
