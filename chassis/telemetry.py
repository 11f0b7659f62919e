"""Logs and traces: JSON lines of listed fields only, so that no text or person can slip in."""

import logging
import re
import secrets
import sys
from contextvars import ContextVar
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

ALLOWED = frozenset(
    {
        *("event", "level", "timestamp", "service", "task", "seconds", "exception"),
        *("request_id", "method", "route", "status", "ms", "client", "port", "url", "roles"),
        *("topic", "partition", "offset", "handler", "event_type", "group", "lag"),
        *("scr_id", "version", "issue", "reason", "pages", "passages", "size", "count", "attempt"),
    }
)
"""The only fields a log line may carry. None holds text that a person wrote."""

_TRACEPARENT = re.compile(r"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")
_trace: ContextVar[str | None] = ContextVar("traceparent", default=None)


def traceparent() -> str | None:
    return _trace.get()


def continue_trace(incoming: str | None) -> str:
    """Go on with the caller's trace, or begin one; returns the id that names this request."""
    if incoming and _TRACEPARENT.match(incoming):
        trace_id = incoming.split("-")[1]
    else:
        trace_id = secrets.token_hex(16)
    _trace.set(f"00-{trace_id}-{secrets.token_hex(8)}-01")
    return trace_id


def _only_allowed(_logger: WrappedLogger, _name: str, line: EventDict) -> EventDict:
    return {key: value for key, value in line.items() if key in ALLOWED}


def _exception_name(_logger: WrappedLogger, _name: str, line: EventDict) -> EventDict:
    # messages and locals of an exception may hold text of a report; its class says enough
    error: Any = line.pop("exc_info", None)
    if isinstance(error, BaseException):
        line["exception"] = type(error).__name__
    return line


def configure_logging(level: str) -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _exception_name,
            _only_allowed,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,  # a service may be opened after another, at another level
    )


def get_logger(service: str) -> Any:
    return structlog.get_logger(service=service)
