"""Every setting is described, and the page names it."""

import pytest
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

import docs.settings
from docs.settings import settings_classes, settings_page


class Planted(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="PLANTED_")

    seat: str = Field(description="Where | it sits.")
    roles: frozenset[str] = Field(default=frozenset({"b", "a"}), description="What it does.")
    name: str | None = None


def test_every_setting_says_what_it_is_for() -> None:
    classes = settings_classes()
    assert {"CollationSettings", "IngestSettings"} <= {found.__name__ for found in classes}
    for found in classes:
        for name, field in found.model_fields.items():
            assert field.description, f"{found.__name__}.{name}"


def test_the_page_gives_each_setting_its_variable_its_meaning_and_its_default(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(docs.settings, "settings_classes", lambda: [Planted])
    page = settings_page()
    assert "| `PLANTED_SEAT` | Where \\| it sits. | required |" in page
    assert "| `PLANTED_ROLES` | What it does. | `a,b` |" in page
    assert "| `PLANTED_NAME` |  | none |" in page
