"""What the public document shows as an example is what the service takes and gives."""

from typing import Any

from jsonschema import Draft202012Validator

from tests.services.quality.test_no_verdict import document

DOCUMENT = document()
SCHEMAS = DOCUMENT["components"]["schemas"]
PAGES = ("Page_", "NarrativePage_", "Problem")


def schemas_at_the_door() -> set[str]:
    """The bodies of requests and answers, pages with their items."""
    found: set[str] = set()
    for item in DOCUMENT["paths"].values():
        for operation in item.values():
            for part in (operation.get("requestBody"), *operation["responses"].values()):
                for content in (part or {}).get("content", {}).values():
                    found |= set(_named(content.get("schema", {})))
    return found


def _named(schema: dict[str, Any]) -> list[str]:
    name = schema.get("$ref", "").rpartition("/")[2]
    if name.startswith(("Page_", "NarrativePage_")):
        return [name, *_named(SCHEMAS[name]["properties"]["items"]["items"])]
    return [name] if name and name != "Problem" else []


def test_every_body_has_an_example_that_its_own_schema_accepts() -> None:
    names = schemas_at_the_door()
    assert len(names) > 25
    assert [name for name in sorted(names) if "example" not in SCHEMAS[name]] == []
    for name in sorted(names):
        whole = {"$ref": f"#/components/schemas/{name}", "components": DOCUMENT["components"]}
        errors = [
            error.message
            for error in Draft202012Validator(whole).iter_errors(SCHEMAS[name]["example"])
        ]
        assert errors == [], name
