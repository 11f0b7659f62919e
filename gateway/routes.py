"""Which service answers which paths. A path that is not here is not public."""

SERVICE_OF = {
    "documents": "ingest",
    "scrs": "ingest",
    "issues": "collation",
    "grid": "collation",
    "coverage": "collation",
    "coding-queue": "collation",
    "codings": "collation",
    "suggestions": "collation",
    "reflections": "quality",
    "reviewers": "learning",
}
"""The first part of a path below `/v1/`, and its service."""


def service_of(path: str) -> str | None:
    """The service of an exact, plain path; anything unusual in it leads nowhere."""
    parts = path.split("/")
    if len(parts) < 3 or parts[0] or parts[1] != "v1":
        return None
    if any(part in {"", ".", ".."} or ";" in part or "%" in part for part in parts[2:]):
        return None
    return SERVICE_OF.get(parts[2])
