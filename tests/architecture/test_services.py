"""A service is named in every place that runs it."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from tests.architecture.sources import ROOT

FOLDERS = {path.parent.name for path in (ROOT / "services").glob("*/__init__.py")}
BESIDE = {"kafka", "postgres", "setup", "gateway"}
"""The containers that are no services."""
OF_ITS_OWN = ("DATABASE", "BUS", "API_URL", "CLIENT_ID", "CLIENT_SECRET")
"""What a service between others needs to be told."""


def containers() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())[
        "services"
    ]
    return found


def on_one_page() -> set[str]:
    return {path.parent.name for path in (ROOT / "services").glob("*/app.py")}


def embedded() -> set[str]:
    return {service.name for service in import_module("embedded.app").SERVICES}


def routed() -> set[str]:
    return set(import_module("gateway.routes").SERVICE_OF.values())


def with_an_address() -> set[str]:
    return named_in(import_module("gateway.settings").GatewaySettings.model_fields, "{}_url")


def told_their_own() -> set[str]:
    """Containers that are told all that a service needs, under its own name."""
    return {
        name
        for name, container in containers().items()
        if {f"{name}_{what}".upper() for what in OF_ITS_OWN} <= container["environment"].keys()
    }


def named_in(names: Iterable[str], pattern: str) -> set[str]:
    """What stands in the place of the braces."""
    before, _, after = pattern.partition("{}")
    own = {"API_URL", "PUBLIC_URL"}
    return {
        name.removeprefix(before).removesuffix(after).lower()
        for name in names
        if name.startswith(before) and name.endswith(after) and name.upper() not in own
    }


PLACES: dict[str, Callable[[], set[str]]] = {
    "services/*/app.py": on_one_page,
    "SERVICES of embedded/app.py": embedded,
    "SERVICE_OF of gateway/routes.py": routed,
    "the addresses of gateway/settings.py": with_an_address,
    "a container": lambda: containers().keys() - BESIDE,
    "its own container's environment": told_their_own,
    "the gateway's environment": lambda: named_in(
        containers()["gateway"]["environment"], "GATEWAY_{}_URL"
    ),
    "the environment of setup": lambda: named_in(
        containers()["setup"]["environment"], "{}_CLIENT_SECRET"
    ),
}
"""Where a service is named, and the services that are named there."""


def disagreements(place: str) -> list[str]:
    there = PLACES[place]()
    return [
        *(f"{name} is missing" for name in sorted(FOLDERS - there)),
        *(f"there is no service {name}" for name in sorted(there - FOLDERS)),
    ]


def test_the_four_services_exist() -> None:
    assert {"collation", "ingest", "learning", "quality"} <= FOLDERS


@pytest.mark.parametrize("place", PLACES)
def test_every_service_and_nothing_else_is_named_where_it_is_run(place: str) -> None:
    assert disagreements(place) == []


@pytest.mark.parametrize("place", PLACES)
def test_no_place_takes_its_names_from_the_folders_alone(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(globals(), "FOLDERS", FOLDERS - {"ingest"} | {"planted"})
    assert disagreements(place) == ["planted is missing", "there is no service ingest"]


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
