"""A service is named in every place that runs it, or the place says why not."""

from collections.abc import Iterable
from importlib import import_module

import pytest
import yaml  # type: ignore[import-untyped]

from tests.architecture.sources import ROOT

SERVICES = sorted(path.parent.name for path in (ROOT / "services").glob("*/app.py"))
FOLDERS = sorted(path.parent.name for path in (ROOT / "services").glob("*/__init__.py"))
ABSENT: dict[str, dict[str, str]] = {
    "deploy/k8s/base": dict.fromkeys(FOLDERS, "Kubernetes comes with the deployment"),
}
"""Place to service to the reason why it is not there yet."""


def embedded() -> set[str]:
    return {service.name for service in import_module("embedded.app").SERVICES}


def compose() -> set[str]:
    return set(yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"])


def kubernetes() -> set[str]:
    return {path.stem for path in (ROOT / "deploy" / "k8s" / "base").glob("*.yaml")}


PLACES = {
    "embedded.app": embedded,
    "docker-compose.yml": compose,
    "deploy/k8s/base": kubernetes,
}


def disagreements(there: Iterable[str], reasons: dict[str, str]) -> list[str]:
    """Services missing without a reason, and reasons that no longer hold."""
    present = set(there)
    return [
        *(f"{name} is missing" for name in FOLDERS if name not in present | reasons.keys()),
        *(f"{name} is there: drop the reason" for name in reasons if name in present),
        *(f"no service {name}: drop the reason" for name in reasons if name not in FOLDERS),
    ]


def test_the_four_services_exist_and_each_has_its_page() -> None:
    assert {"collation", "ingest", "learning", "quality"} <= set(FOLDERS)
    assert SERVICES == FOLDERS


@pytest.mark.parametrize("place", PLACES)
def test_every_service_is_named_where_it_is_run(place: str) -> None:
    assert disagreements(PLACES[place](), ABSENT.get(place, {})) == []


def test_the_embedded_platform_runs_nothing_but_the_services() -> None:
    assert embedded() == set(FOLDERS)


def test_a_disagreement_is_seen() -> None:
    known = FOLDERS[0]
    assert disagreements([], dict.fromkeys(FOLDERS[1:], "why")) == [f"{known} is missing"]
    assert disagreements(FOLDERS, {known: "why"}) == [f"{known} is there: drop the reason"]
    assert disagreements(FOLDERS, {"gone": "why"}) == ["no service gone: drop the reason"]
