"""`lipp push` tells in plain words what became of the very version that was sent."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
import typst
from typer.testing import Result

from deploy.kafka.broker import free_port
from deploy.served import served
from samples.corpus import held_report
from tests.flows.reports import metadata_of, small_pdf

BOARD = ("documents:push", "scrs:push", "scrs:read")
Lipp = Callable[..., Result]


@dataclass
class Desk:
    """A board's folder of reports, and its client at a running platform."""

    lipp: Lipp
    url: str
    folder: Path
    client: tuple[str, str]
    centre: tuple[str, str]

    def report(self, number: int, pdf: bytes, **changes: Any) -> Path:
        file = self.folder / f"{number}.pdf"
        file.write_bytes(pdf)
        file.with_suffix(".json").write_text(
            json.dumps(metadata_of(number, pdf, "board") | changes)
        )
        return file

    def push(self, *files: Path, secret: str | None = None) -> Result:
        client_id, own = self.client
        options = ("--url", self.url, "--client-id", client_id, "--secret", secret or own)
        return self.lipp("push", *files, *options)

    def send_back(self, scr_id: str, version: int) -> None:
        form = {"grant_type": "client_credentials"}
        with httpx2.Client(base_url=self.url, trust_env=False) as http:
            token = http.post("/oauth/token", data=form, auth=self.centre).json()["access_token"]
            body = {"version": version, "outcome": "return", "reason": "identifies_a_person"}
            decided = http.post(
                f"/v1/scrs/{scr_id}/decision",
                json=body,
                headers={"authorization": f"Bearer {token}", "idempotency-key": scr_id},
            )
            assert decided.json()["state"] == "returned"


def let_in(lipp: Lipp, data: Path, tenant: str, *scopes: str) -> tuple[str, str]:
    named = [part for scope in scopes for part in ("--scope", scope)]
    said = lipp("clients", "add", "test", "--tenant", tenant, *named, "--data", data).stdout
    client, secret = (line.partition("=")[2] for line in said.splitlines())
    return client, secret


def id_of(told: Result) -> str:
    found = re.search(r"\(([0-9a-f-]{36}) version \d\)", told.output)
    assert found is not None, told.output
    return found[1]


@pytest.fixture(scope="module")
def desk(lipp: Lipp, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    data = tmp_path_factory.mktemp("data")
    board = let_in(lipp, data, "board", *BOARD)
    centre = let_in(lipp, data, "centre", "scrs:review", "scrs:read")
    with served(data) as platform:
        platform.wait_until_ready()
        yield Desk(lipp, platform.url, tmp_path_factory.mktemp("desk"), board, centre)


def test_a_correction_is_told_by_its_own_version_and_not_by_the_one_in_force(desk: Desk) -> None:
    first = desk.push(desk.report(1, small_pdf(1)))
    assert first.exit_code == 0, first.output
    assert "1.pdf: published (" in first.output
    named = {"supersedes": id_of(first), "correction_note": "A page was missing."}
    correction = desk.report(1, held_report().file.read_bytes(), **named)
    held = desk.push(correction)
    assert held.exit_code == 0, held.output
    assert "1.pdf: held: a person looks at it" in held.output
    assert id_of(held) == id_of(first)
    desk.send_back(id_of(held), 2)
    returned = desk.push(correction)
    assert (returned.exit_code, "1.pdf: returned to the board" in returned.output) == (1, True)


def test_a_report_without_text_ends_with_1(desk: Desk) -> None:
    blank: bytes = typst.compile(b"#set document(date: none)\n#rect()")
    told = desk.push(desk.report(2, blank))
    assert (told.exit_code, "2.pdf: unprocessable" in told.output) == (1, True)


def test_what_the_platform_refuses_is_shown_as_it_says_it(desk: Desk) -> None:
    told = desk.push(desk.report(3, small_pdf(3), title=7))
    assert (told.exit_code, "/title" in told.output) == (1, True)


def test_a_wrong_secret_is_said_plainly(desk: Desk) -> None:
    told = desk.push(desk.report(4, small_pdf(4)), secret="wrong")
    assert (told.exit_code, "The client id or secret was refused." in told.output) == (1, True)


def test_metadata_that_cannot_be_read_is_said_plainly(desk: Desk) -> None:
    file = desk.report(5, small_pdf(5))
    file.with_suffix(".json").write_text("{")
    told = desk.push(file)
    assert (told.exit_code, "5.pdf: its metadata is not JSON" in told.output) == (1, True)


@pytest.mark.parametrize(
    ("metadata", "why"),
    [
        (b"[]", "its metadata is not a JSON object"),
        (b'"title"', "its metadata is not a JSON object"),
        (b"[" * 100_000, "its metadata is nested too deeply"),
        (b'{"title": "\xe9"}', "its metadata is not UTF-8"),
    ],
)
def test_after_metadata_that_is_no_object_the_next_report_is_pushed_all_the_same(
    desk: Desk, metadata: bytes, why: str
) -> None:
    wrong, right = desk.report(6, small_pdf(6)), desk.report(7, small_pdf(7))
    wrong.with_suffix(".json").write_bytes(metadata)
    told = desk.push(wrong, right)
    assert (told.exit_code, f"6.pdf: {why}" in told.output) == (1, True)
    assert "7.pdf: published (" in told.output


def test_a_platform_out_of_reach_is_said_plainly(lipp: Lipp, tmp_path: Path) -> None:
    file = tmp_path / "1.pdf"
    file.write_bytes(b"x")
    file.with_suffix(".json").write_text("{}")
    url = f"http://127.0.0.1:{free_port()}"
    told = lipp("push", file, "--url", url, "--client-id", "a", "--secret", "b")
    assert (told.exit_code, f"the platform at {url} cannot be reached" in told.output) == (1, True)
