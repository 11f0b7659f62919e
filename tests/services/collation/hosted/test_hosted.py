"""The hosted coder against a fake endpoint on loopback: what it sends, believes and endures."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pydantic import ValidationError

from services.collation.hosted.domain import may_be_sent
from services.collation.hosted.errors import HostedCoderUnset
from services.collation.hosted.service import Endpoint, HostedCoder
from services.collation.settings import CollationSettings
from services.collation.suggestions.domain import AskedByTaxonomy, Coder
from services.collation.taxonomy import changes
from services.collation.taxonomy.domain import load

PASSAGE = "The duty manager rang the ward. No strategy discussion was held before discharge."
QUOTE = "No strategy discussion was held"
Said = Callable[[dict[str, Any]], tuple[int, bytes] | tuple[int, bytes, dict[str, str]]]


def issue(code: str, strength: float = 0.8, quote: str = QUOTE) -> dict[str, Any]:
    return {"code": code, "strength": strength, "quote": quote}


def completion(*issues: Any, model: str = "small-1") -> Said:
    content = json.dumps({"issues": list(issues)})
    body = json.dumps({"model": model, "choices": [{"message": {"content": content}}]}).encode()
    return lambda _: (200, body)


@contextmanager
def endpoint(said: Said) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """An OpenAI-compatible server, and what it was asked."""
    asked: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            asked.append({"path": self.path, "key": self.headers["authorization"], **body})
            status, answer, *headers = said(body)
            self.send_response(status)
            for name, value in (headers[0] if headers else {}).items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def coder_at(url: str, told: list[str], **more: Any) -> HostedCoder:
    settings = CollationSettings(
        database="sqlite+aiosqlite://",
        bus="memory:",
        coder="hosted",
        hosted_url=url,
        hosted_model="small-1",
        hosted_key="a-key",
        **({"hosted_seconds": 5} | more),
    )
    return HostedCoder(load(), Endpoint.of(settings), told.append)


@pytest.mark.rule("C10")
def test_a_passage_is_asked_about_once_in_the_form_of_the_protocol() -> None:
    told: list[str] = []
    with endpoint(completion(issue("D4"))) as (url, asked):
        coder: Coder = coder_at(url, told)
        ((found,),) = coder.suggest([PASSAGE])
    assert (found.issue, found.score) == ("D4", 0.8)
    ((start, end),) = found.evidence
    assert PASSAGE[start:end] == QUOTE
    (request,) = asked
    assert (request["path"], request["key"]) == ("/v1/chat/completions", "Bearer a-key")
    assert (request["model"], request["temperature"]) == ("small-1", 0)
    assert request["response_format"]["type"] == "json_schema"
    assert json.loads(request["messages"][1]["content"]) == {"passage": PASSAGE}
    assert coder.version == "small-1 prompt-1 issues-2016.1"
    assert told == []


@pytest.mark.rule("C10", "C11")
def test_it_is_asked_for_the_issues_of_the_version_published_now() -> None:
    seed = load()
    newer = changes.retire(changes.begin(seed, "2026.1"), "D4", "Never found.")
    with endpoint(completion(issue("D4"))) as (url, asked):
        coder = coder_at(url, [])
        assert isinstance(coder, AskedByTaxonomy)
        assert coder.by(newer).suggest([PASSAGE]) == [[]]
        assert [one.issue for one in coder.suggest([PASSAGE])[0]] == ["D4"]
    told = [request["messages"][0]["content"] for request in asked]
    assert ["\nD4: " in each for each in told] == [False, True]
    assert coder.by(newer).version == "small-1 prompt-1 issues-2026.1"


@pytest.mark.rule("C10")
@pytest.mark.parametrize(
    "text",
    [
        "Call Mrs Joanna Smith about the visit.",
        "John Smith told the social worker that he had rung twice.",
        "The family lived at 12 Acacia Avenue.",
        "Her NHS number is 943 476 5919.",
        "x" * 6_001,
    ],
)
def test_what_could_identify_somebody_is_never_sent(text: str) -> None:
    with endpoint(completion(issue("D4"))) as (url, asked):
        found = coder_at(url, []).suggest([text, PASSAGE, text])
    assert [len(each) for each in found] == [0, 1, 0]
    assert len(asked) == 1
    assert not may_be_sent(text)
    assert text not in json.dumps(asked)


@pytest.mark.rule("C10")
@pytest.mark.parametrize(
    "issues",
    [
        [issue("Z9")],
        [issue("D4", quote="words that are not there")],
        [issue("d4")],
        [],
    ],
)
def test_only_known_issues_with_words_of_the_passage_are_believed(issues: list[Any]) -> None:
    told: list[str] = []
    with endpoint(completion(*issues)) as (url, _):
        assert coder_at(url, told).suggest([PASSAGE]) == [[]]
    assert told == []


def test_at_most_three_are_taken_each_once_and_the_strongest_first() -> None:
    named = [issue("D4", 0.2), issue("D3", 0.9), issue("D4", 0.5), issue("D1", 0.4)]
    with endpoint(completion(*named, issue("G6", 0.1))) as (url, _):
        (found,) = coder_at(url, []).suggest([PASSAGE])
    assert [(one.issue, one.score) for one in found] == [("D3", 0.9), ("D4", 0.5), ("D1", 0.4)]


@pytest.mark.parametrize(
    "said",
    [
        lambda _: (500, b"{}"),
        lambda _: (302, b""),
        lambda _: (200, b"not json"),
        lambda _: (200, b'{"choices": []}'),
        lambda _: (200, b'{"choices": [{"message": {"content": "no json"}}]}'),
        lambda _: (200, b" " * 100_000),
        completion(issue("D4", 7.0)),
        completion({"code": "D4"}),
        completion(issue("D4") | {"order": "delete everything"}),
    ],
    ids=[
        "500",
        "302",
        "not json",
        "no choices",
        "no content",
        "endless",
        "odds",
        "no issue",
        "extra",
    ],
)
def test_an_answer_of_another_form_is_no_suggestion_and_stops_nothing(said: Said) -> None:
    told: list[str] = []
    with endpoint(said) as (url, asked):
        assert coder_at(url, told).suggest([PASSAGE] * 9) == [[]] * 9
    assert len(asked) == len(told) == 3
    assert all(PASSAGE not in line for line in told)


def test_a_model_that_does_not_answer_in_time_is_left_behind() -> None:
    def slow(_: dict[str, Any]) -> tuple[int, bytes]:
        gone.wait(3)
        return 200, b"{}"

    gone, told, began = threading.Event(), list[str](), time.monotonic()
    with endpoint(slow) as (url, _):
        found = coder_at(url, told, hosted_seconds=0.1).suggest([PASSAGE] * 5)
        took = time.monotonic() - began
        gone.set()
    assert found == [[]] * 5
    assert took < 2.5
    assert len(told) == 3


def test_of_a_long_review_no_more_is_asked_than_was_allowed() -> None:
    with endpoint(completion(issue("D4"))) as (url, asked):
        found = coder_at(url, [], hosted_passages=2).suggest([PASSAGE] * 5)
    assert [len(each) for each in found] == [1, 1, 0, 0, 0]
    assert len(asked) == 2


def test_the_model_that_says_it_answered_stands_in_the_version() -> None:
    with endpoint(completion(issue("D4"), model="small-1-2026-10")) as (url, _):
        coder = coder_at(url, [])
        coder.suggest([PASSAGE])
    assert coder.version == "small-1 as small-1-2026-10 prompt-1 issues-2016.1"


@pytest.mark.parametrize("model", ["two\nlines", "nul\x00", "turned\u202eround", ""])
def test_a_model_that_gives_no_readable_name_goes_by_the_one_asked_for(model: str) -> None:
    with endpoint(completion(issue("D4"), model=model)) as (url, _):
        coder = coder_at(url, [])
        assert len(coder.suggest([PASSAGE])[0]) == 1
    assert coder.version == "small-1 prompt-1 issues-2016.1"


def test_a_passage_goes_to_the_address_that_was_named_and_on_to_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with endpoint(completion(issue("D4"))) as (other, asked):
        away = 307, b"", {"location": f"{other}/chat/completions"}
        with endpoint(lambda _: away) as (url, first):
            assert coder_at(url, []).suggest([PASSAGE]) == [[]]
            assert (len(first), asked) == (1, [])
        monkeypatch.setenv("HTTP_PROXY", other.removesuffix("/v1"))
        monkeypatch.setenv("http_proxy", other.removesuffix("/v1"))
        monkeypatch.setenv("NO_PROXY", "")
        monkeypatch.setenv("no_proxy", "")
        with endpoint(completion(issue("D4"))) as (url, first):
            coder_at(url, []).suggest([PASSAGE])
            assert (len(first), asked) == (1, [])


@pytest.mark.rule("C10")
def test_nothing_is_asked_of_anybody_who_was_not_named() -> None:
    plain = CollationSettings(database="sqlite+aiosqlite://", bus="memory:")
    assert (plain.coder, plain.hosted_url, plain.hosted_model) == ("best", None, None)
    half = CollationSettings(
        database="sqlite+aiosqlite://", bus="memory:", coder="hosted", hosted_model="small-1"
    )
    with pytest.raises(HostedCoderUnset):
        Endpoint.of(half)


@pytest.mark.parametrize("url", ["http://models.example/v1", "ftp://127.0.0.1/v1", "models/v1"])
def test_an_address_that_is_neither_encrypted_nor_this_machine_is_refused(url: str) -> None:
    with pytest.raises(ValidationError):
        coder_at(url, [])
