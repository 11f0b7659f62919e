"""Asks the endpoint, passage by passage, within limits; where it fails nothing is lost."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import httpx2

from services.collation.hosted import domain
from services.collation.hosted.domain import UnusableAnswer
from services.collation.hosted.errors import HostedCoderUnset
from services.collation.settings import CollationSettings
from services.collation.suggestions.domain import Suggestion
from services.collation.taxonomy.domain import Taxonomy

MOST_BYTES = 65_536
FAILURES_IN_A_ROW = 3
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the model is, which one it is, and how much is asked of it."""

    url: str
    model: str
    key: str | None
    seconds: float
    seconds_a_review: float
    passages_a_review: int

    @classmethod
    def of(cls, settings: CollationSettings) -> "Endpoint":
        """Raises HostedCoderUnset: nothing is sent anywhere that was not named."""
        if settings.hosted_url is None or settings.hosted_model is None:
            raise HostedCoderUnset("COLLATION_HOSTED_URL and COLLATION_HOSTED_MODEL are needed.")
        return cls(
            settings.hosted_url.rstrip("/"),
            settings.hosted_model,
            settings.hosted_key.get_secret_value() if settings.hosted_key else None,
            settings.hosted_seconds,
            settings.hosted_seconds_a_review,
            settings.hosted_passages,
        )


class HostedCoder:
    """Its strengths are what the model says of itself; to compare within one version only."""

    name = "hosted"

    def __init__(self, taxonomy: Taxonomy, endpoint: Endpoint, tell: Tell) -> None:
        self._taxonomy = taxonomy
        self._known = frozenset(issue.code for issue in taxonomy.issues)
        self._endpoint = endpoint
        self._tell = tell
        self._answered_by = endpoint.model

    def by(self, taxonomy: Taxonomy) -> "HostedCoder":
        """Asked by this version: the issues are part of every request."""
        return HostedCoder(taxonomy, self._endpoint, self._tell)

    @property
    def version(self) -> str:
        """The model asked for, the one that answered if it says another, the prompt, the issues."""
        other = f" as {self._answered_by}" if self._answered_by != self._endpoint.model else ""
        asked = f" prompt-{domain.PROMPT} issues-{self._taxonomy.version}"
        return f"{self._endpoint.model}{other}"[: 128 - len(asked)] + asked

    def suggest(self, passages: Sequence[str]) -> list[list[Suggestion]]:
        """Of passages not sent or not answered, nothing; what failed is told, never raised."""
        found: list[list[Suggestion]] = [[] for _ in passages]
        until = time.monotonic() + self._endpoint.seconds_a_review
        asked = failed = 0
        with self._open() as http:
            for number, passage in enumerate(passages):
                if not domain.may_be_sent(passage):
                    continue
                if asked == self._endpoint.passages_a_review or time.monotonic() > until:
                    self._tell("The hosted coder was asked no more: the review's limit is reached.")
                    break
                asked += 1
                try:
                    found[number] = self._ask(http, passage)
                    failed = 0
                except (httpx2.HTTPError, UnusableAnswer) as error:
                    failed += 1
                    self._tell(f"The hosted coder gave no usable answer: {type(error).__name__}.")
                    if failed == FAILURES_IN_A_ROW:
                        break
        return found

    def _open(self) -> httpx2.Client:
        """No proxy of the environment's, and no way on to another address."""
        key = self._endpoint.key
        return httpx2.Client(
            timeout=self._endpoint.seconds,
            trust_env=False,
            follow_redirects=False,
            headers={"authorization": f"Bearer {key}"} if key else {},
        )

    def _ask(self, http: httpx2.Client, passage: str) -> list[Suggestion]:
        url = f"{self._endpoint.url}/chat/completions"
        request = domain.request_of(self._endpoint.model, self._taxonomy, passage)
        until = time.monotonic() + self._endpoint.seconds
        body = b""
        with http.stream("POST", url, json=request) as answer:
            if answer.status_code != 200:
                raise UnusableAnswer(f"status {answer.status_code}")
            for part in answer.iter_bytes():
                body += part
                if len(body) > MOST_BYTES or time.monotonic() > until:
                    raise UnusableAnswer("too long")
        suggestions, model = domain.read_answer(body, self._known, passage)
        self._answered_by = model or self._endpoint.model
        return suggestions
