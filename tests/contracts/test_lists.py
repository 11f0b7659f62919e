"""A list goes by pages, or says why it is short: one that stops without a word hides the rest."""

import json
from collections.abc import Iterator
from typing import Any

from cli.contracts import ROOT

PUBLISHED = json.loads((ROOT / "openapi" / "lipp.json").read_text())
OF_ONE_PERSON = "one person's own record, as long as what they did"
OF_ONE_SUMMIT = "one summit's: whoever leads the day or ends it has to see all of it"
OF_ONE_RECORD = "what belongs to one record"
WRITTEN_BY_EDITORS = "versions, each of which people write and publish"
WHOLE = {
    "/v1/accreditations": OF_ONE_PERSON,
    "/v1/alliance-members": "the bodies of one Alliance",
    "/v1/briefings": "one for each slot",
    "/v1/briefings/{slot}/titles": "a title and its corrections, of one slot",
    "/v1/competency-evidence": OF_ONE_PERSON,
    "/v1/competency-frameworks": WRITTEN_BY_EDITORS,
    "/v1/engagements": OF_ONE_PERSON,
    "/v1/impacts": OF_ONE_PERSON,
    "/v1/instruments": WRITTEN_BY_EDITORS,
    "/v1/issues": "the practice issues in force, which are read as one",
    "/v1/marker-sets": WRITTEN_BY_EDITORS,
    "/v1/mentor-matches": OF_ONE_PERSON,
    "/v1/mentorships": OF_ONE_PERSON,
    "/v1/my-record/removals": OF_ONE_PERSON,
    "/v1/offers/{offer_id}/places": "at most the places of one session, and one entry of the log",
    "/v1/offers/{offer_id}/readings": "one reading list, in its two parts",
    "/v1/places": OF_ONE_PERSON,
    "/v1/programmes/{programme_id}/allocation": "one allocation, worked out as a whole",
    "/v1/quality-records/{record_id}/follow-ups": "five years",
    "/v1/quality-records/{record_id}/reviewers": OF_ONE_RECORD,
    "/v1/quality-totals": "figures, one for each thing that is counted",
    "/v1/reviewers/{reviewer_id}/accreditations": OF_ONE_PERSON,
    "/v1/reviewers/{reviewer_id}/competency-evidence": OF_ONE_PERSON,
    "/v1/reviewers/{reviewer_id}/removals": OF_ONE_PERSON,
    "/v1/summits/{summit_id}/attendees": OF_ONE_SUMMIT,
    "/v1/summits/{summit_id}/contacts": OF_ONE_SUMMIT,
    "/v1/summits/{summit_id}/decisions": OF_ONE_SUMMIT,
    "/v1/summits/{summit_id}/held-contributions": OF_ONE_SUMMIT,
    "/v1/summits/{summit_id}/outputs": OF_ONE_SUMMIT,
    "/v1/summits/{summit_id}/seats": OF_ONE_SUMMIT,
    "/v1/surveys/{survey_id}/emerging-findings": OF_ONE_RECORD,
    "/v1/surveys/{survey_id}/finding-comments": OF_ONE_RECORD,
    "/v1/taxonomies": WRITTEN_BY_EDITORS,
    "/v1/taxonomies/{version}/crosswalk": "the walk from one version to the next, as a whole",
    "/v1/topic-suggestions": "figures, one for each thing that is counted",
    "/v1/trends": "one line for each practice issue",
    "/v1/workshops/{workshop_id}/shares": OF_ONE_RECORD,
}
"""Lists that are answered as a whole, whatever their length, each with the reason."""


def lists(document: dict[str, Any]) -> Iterator[tuple[str, set[str], dict[str, Any]]]:
    """Every route that answers items: its path, its parameters, and the answer's properties."""
    for path, item in document["paths"].items():
        if (asked := item.get("get")) is None:
            continue
        content = asked["responses"].get("200", {}).get("content", {})
        schema = content.get("application/json", {}).get("schema", {})
        while "$ref" in schema:
            schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        properties = schema.get("properties", {})
        if properties.get("items", {}).get("type") == "array" or asked["operationId"].startswith(
            "list_"
        ):
            yield path, {one["name"] for one in asked.get("parameters", [])}, properties


def without_pages(document: dict[str, Any]) -> set[str]:
    return {
        path
        for path, asks, answers in lists(document)
        if not {"cursor", "limit"} <= asks or "next" not in answers
    }


def test_every_list_goes_by_pages_or_says_why_it_is_whole() -> None:
    assert len([*lists(PUBLISHED)]) > 80
    assert without_pages(PUBLISHED) == {*WHOLE}


def test_a_list_without_pages_is_seen() -> None:
    page = {"properties": {"items": {"type": "array"}, "next": {"type": "string"}}}
    bare = {"properties": {"items": {"type": "array"}}}
    paged = [{"name": "cursor"}, {"name": "limit"}]

    def document(schema: dict[str, Any], parameters: list[dict[str, str]]) -> dict[str, Any]:
        content = {"application/json": {"schema": {"$ref": "#/components/schemas/Answer"}}}
        get = {"operationId": "show_x", "parameters": parameters}
        get |= {"responses": {"200": {"content": content}}}
        return {"paths": {"/v1/x": {"get": get}}, "components": {"schemas": {"Answer": schema}}}

    assert without_pages(document(page, paged)) == set()
    for seen in (document(page, []), document(bare, paged), document(page, paged[:1])):
        assert without_pages(seen) == {"/v1/x"}
