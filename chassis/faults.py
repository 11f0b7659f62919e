"""Named places where a test may let the process die or fail; in production they do nothing."""

from collections.abc import Callable

_armed: dict[str, Callable[[], None]] = {}


def faultpoint(name: str) -> None:
    if _armed and name in _armed:
        _armed[name]()


def arm(name: str, action: Callable[[], None]) -> None:
    """For tests only: run this whenever the place is passed."""
    _armed[name] = action


def disarm() -> None:
    _armed.clear()
