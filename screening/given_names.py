"""Given names that are common in Britain and are seldom words: a hint, never the whole list."""

from pathlib import Path

_LIST = Path(__file__).parent / "data" / "given-names.txt"
GIVEN_NAMES = frozenset(_LIST.read_text(encoding="utf-8").split())
