"""Every operation of the contract against what fits it and what does not: never an error of ours.

Schemathesis makes the requests; what answers tell of ids is used for the next. LIPP_FUZZ says how
many requests of each kind an operation gets.
"""

import asyncio
import json
import os
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, Case, GenerationMode, Response
from schemathesis.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from chassis.auth import SCOPES
from cli.contracts import ROOT
from cli.push import open_api, push_report, settled
from samples.corpus import reports
from tests.flows.stack import Stack, embedded_stack

EXAMPLES = int(os.environ.get("LIPP_FUZZ", "3"))
ENDLESS = {"/v1/events"}
REFUSED_BY_OAUTH = {"/oauth/token"}
TENANT = reports()[0].metadata["commissioning_body_id"]
UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")
CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]

schema = schemathesis.openapi.from_path(ROOT / "openapi" / "lipp.json")


@schemathesis.serializer(
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)
def as_bytes(_context: object, value: Any) -> bytes:
    return value if isinstance(value, bytes) else json.dumps(value, default=str).encode()


class Known:
    """Ids that answers told of, by the name a path gives them."""

    def __init__(self) -> None:
        self._ids: defaultdict[str, list[Any]] = defaultdict(list)
        self._chance = random.Random(1)

    def learn(self, path: str, body: Any) -> None:
        left = [("", body)]
        while left:
            name, value = left.pop()
            if isinstance(value, dict):
                left += value.items()
            elif isinstance(value, list):
                left += [(name, item) for item in value[:20]]
            elif name == "id":
                noun = path.split("/")[2].removesuffix("s").replace("-", "_")
                self._ids[f"{noun}_id"].append(value)
            elif isinstance(value, str | int):
                self._ids[name].append(value)

    def put_into(self, values: Any, share: float) -> None:
        for name in list(values) if isinstance(values, dict) else ():
            if self._ids[name] and self._chance.random() < share:
                values[name] = self._chance.choice(self._ids[name][-50:])


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("GATEWAY_RATE", "100000/second")
        with embedded_stack(tmp_path_factory.mktemp("fuzz")) as stack:
            yield stack


@pytest.fixture(scope="module")
def known() -> Known:
    return Known()


@pytest.fixture(scope="module")
def session(platform: Stack, known: Known) -> Iterator[requests.Session]:
    """A client that may do everything, for a board with a published review."""

    async def push() -> str:
        credentials = await platform.let_in(TENANT, *SCOPES)
        async with open_api(platform.url, *credentials) as api:
            receipt = await push_report(api, reports()[0].file, reports()[0].metadata)
            assert (await settled(api, receipt))["state"] == "published"
            shown = await api.get("/v1/scrs")
            known.learn("/v1/scrs", shown.json())
            return str(shown.request.headers["authorization"])

    with requests.Session() as session:
        session.headers["authorization"] = asyncio.run(push())
        yield session


def operations() -> list[APIOperation]:
    found = [result.ok() for result in schema.get_all_operations()]
    return [operation for operation in found if operation.path not in ENDLESS]


def check(case: Case, response: Response) -> None:
    media_type = response.headers.get("content-type", [""])[0].partition(";")[0]
    told = case.as_curl_command()
    assert response.status_code < 500, f"{response.status_code} for {told}"
    assert response.status_code != 429, "turned away at the door, where nothing is tried"
    case.validate_response(response, checks=CHECKS)
    if response.status_code >= 400 and case.operation.path not in REFUSED_BY_OAUTH:
        assert media_type == "application/problem+json", told
        assert response.json()["status"] == response.status_code, told
    if "json" in media_type:
        check_answer(response.json(), told)


def check_answer(body: Any, told: str) -> None:
    """The top is an object, and every moment is UTC."""
    assert isinstance(body, dict), told
    left = [("", body)]
    while left:
        name, value = left.pop()
        if isinstance(value, dict):
            left += value.items()
        elif isinstance(value, list):
            left += [(name, item) for item in value]
        elif name.endswith("_at") and isinstance(value, str):
            assert UTC.fullmatch(value), f"{name} {value} of {told}"


@pytest.mark.slow
@pytest.mark.rule("G5")
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.filterwarnings("ignore")  # of the tool, about its own guesses
def test_no_request_is_answered_by_an_error_of_ours_or_otherwise_than_the_contract_says(
    platform: Stack, session: requests.Session, known: Known, mode: GenerationMode
) -> None:
    asked = 0

    def ask(case: Case) -> None:
        nonlocal asked
        known.put_into(case.path_parameters, 0.8)
        known.put_into(case.body, 0.3)
        response = case.call(base_url=platform.url, session=session)
        asked += 1
        check(case, response)
        if response.status_code < 300 and response.content:
            known.learn(case.operation.path, json_or_none(response))

    for operation in operations():
        run = given(case=operation.as_strategy(generation_mode=mode))(ask)
        bounded = settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )(seed(7)(run))
        try:
            bounded()
        except Unsatisfiable:
            continue  # nothing that is wrong can be said to it
    assert asked > EXAMPLES * 100


def json_or_none(response: Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return None
