"""A service is named in every place that runs it, or the place says why not."""

import json
import re
from collections.abc import Iterable, Mapping
from importlib import import_module
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Any

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


def containers() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())[
        "services"
    ]
    return found


def compose() -> set[str]:
    return set(containers())


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


def folders_of_the_image(dockerfile: str) -> set[str]:
    """What the last stage makes below a folder that it gives to its own user."""
    stage = dockerfile.rpartition("\nFROM ")[2].replace("\\\n", " ")
    user = re.search(r"^USER (\S+)", stage, re.MULTILINE)
    assert user is not None
    made = re.findall(r"mkdir -p ([^&\n]+)", stage)
    owned = re.findall(rf"chown -R {user[1]} ([^&\n]+)", stage)
    folders = {folder for line in (*made, *owned) for folder in line.split()}
    return {f for f in folders if is_below(f, [o for line in owned for o in line.split()])}


def is_below(folder: str, roots: Iterable[str]) -> bool:
    return any(PurePosixPath(folder).is_relative_to(root) for root in roots)


def volumes_of(container: Mapping[str, Any]) -> set[str]:
    return {volume.split(":")[1] for volume in container.get("volumes", [])}


READ_ONLY = {name: one for name, one in containers().items() if one.get("read_only")}
WRITTEN = {"ingest": "INGEST_DATA_DIR", "gateway": "GATEWAY_KEYS_DIR"}
"""The services that write files, and the setting that says where."""


def test_every_service_has_a_read_only_file_system_in_its_container() -> None:
    assert READ_ONLY.keys() == {*FOLDERS, "gateway"}


@pytest.mark.parametrize("name", READ_ONLY)
def test_a_volume_lies_where_the_image_has_a_folder_of_its_own_user(name: str) -> None:
    there = folders_of_the_image((ROOT / "Dockerfile").read_text())
    assert volumes_of(READ_ONLY[name]) <= there


@pytest.mark.parametrize("name", WRITTEN)
def test_what_a_service_writes_lies_on_its_volume(name: str) -> None:
    folder = READ_ONLY[name]["environment"][WRITTEN[name]]
    assert is_below(folder, volumes_of(READ_ONLY[name]))


def test_a_folder_that_belongs_to_another_user_is_seen() -> None:
    image = "FROM a\nRUN mkdir -p /early\nFROM b\nRUN mkdir -p /x/y /z && chown -R me /x\nUSER me\n"
    assert folders_of_the_image(image) == {"/x", "/x/y"}


def command_of_the_image(dockerfile: str) -> list[str]:
    found: list[str] = json.loads(re.findall(r"^CMD (.+)", dockerfile, re.MULTILINE)[-1])
    return found


def hosts(command: list[str]) -> list[str]:
    return [after for option, after in pairwise(command) if option == "--host"]


def test_what_runs_in_a_container_listens_on_the_containers_own_address() -> None:
    commands = {name: one["command"] for name, one in READ_ONLY.items()}
    commands["the image"] = command_of_the_image((ROOT / "Dockerfile").read_text())
    assert [name for name, one in commands.items() if hosts(one) != ["0.0.0.0"]] == []
