"""A client that nobody here wrote, generated from the published document, pushes a report."""

import asyncio
import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from chassis.testing import eventually
from cli.contracts import ROOT
from cli.push import MEDIA_TYPES, open_api
from samples.corpus import reports
from tests.flows.stack import Stack, embedded_stack


@pytest.fixture
def client_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The generated package, importable for this test."""
    folder = Path(sys.executable).parent
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    command = [folder / "openapi-python-client", "generate", "--meta", "none"]
    command += ["--path", ROOT / "openapi" / "lipp.json"]
    command += ["--output-path", tmp_path / "lipp_client", "--config", tmp_path / "config.yaml"]
    # to the generator a PDF is bytes; of the two media types a client of it sends one
    config = f"content_type_overrides:\n  {MEDIA_TYPES['.pdf']}: application/octet-stream\n"
    (tmp_path / "config.yaml").write_text(config)
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "will not be generated" not in done.stdout, done.stdout
    monkeypatch.syspath_prepend(str(tmp_path))
    yield "lipp_client"
    for name in [name for name in sys.modules if name.startswith("lipp_client")]:
        del sys.modules[name]


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Stack]:
    with embedded_stack(tmp_path / "data") as stack:
        yield stack


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
async def test_a_generated_client_pushes_a_report(client_package: str, platform: Stack) -> None:
    sample = reports()[0]
    tenant = sample.metadata["commissioning_body_id"]
    credentials = await platform.let_in(tenant, "documents:push", "scrs:push", "scrs:read")
    async with open_api(platform.url, *credentials) as api:
        answer = await api.get("/v1/scrs")  # gets a token on the way
        token = answer.request.headers["authorization"].removeprefix("Bearer ")

    def module(name: str) -> ModuleType:
        return importlib.import_module(f"{client_package}.{name}")

    def new_client() -> Any:
        return module("client").AuthenticatedClient(base_url=platform.url, token=token)

    scr_in = module("models.scr_in").ScrIn.from_dict(sample.metadata)
    # httpx sends an open file from synchronous code alone
    with sample.file.open("rb") as file, new_client() as client:
        body: Any = module("types").File(payload=file, mime_type=sample.media_type)
        stored = await asyncio.to_thread(
            module("api.documents.put_document").sync_detailed,
            sample.metadata["document_sha256"],
            client=client,
            body=body,
        )
    assert stored.status_code == 201, stored.content
    async with new_client() as client:
        pushed = await module("api.scrs.push_scr").asyncio_detailed(client=client, body=scr_in)
        assert pushed.status_code == 202, pushed.content
        scr_id = pushed.parsed.id

        async def published() -> bool:
            shown = await module("api.scrs.get_scr").asyncio_detailed(scr_id, client=client)
            assert shown.status_code == 200
            return str(shown.parsed.state) == "published"

        assert await eventually(published, 60)
