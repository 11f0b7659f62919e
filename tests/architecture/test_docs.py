"""The prose keeps to what exists: decisions in order, links, paths and words of the Makefile."""

import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from tests.architecture.sources import ROOT, repository_files

DECISIONS = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
MADE_BY_RUNNING = ("build/", "data/", ".venv/")
SUFFIXES = (".py", ".md", ".toml", ".yml", ".yaml", ".json", ".txt", ".xml", ".typ")


def prose(page: Path) -> str:
    """The page without its fenced examples."""
    return re.sub(r"^```.*?^```", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)


def broken_links(page: Path) -> Iterator[str]:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        path, _, anchor = target.partition("#")
        if re.match(r"[a-z]+:", path):
            continue
        linked = (page.parent / path).resolve() if path else page
        if not linked.exists() or (anchor and anchor not in anchors(linked)):
            yield target


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def missing_paths(text: str) -> Iterator[str]:
    """Paths of the project in backticks that are not there; `<name>` stands for any name."""
    for word in re.findall(r"`([\w.<>*/-]+)`", text):
        if looks_like_a_path(word) and not exists(word):
            yield word


def looks_like_a_path(word: str) -> bool:
    if word.startswith(("/", *MADE_BY_RUNNING)):
        return False
    top_level = {path for path in repository_files() if "/" not in path}
    in_a_folder = "/" in word and (word.split("/")[0] in top_level or word.endswith("/"))
    return in_a_folder or word.endswith(SUFFIXES)


def exists(word: str) -> bool:
    wanted = re.sub(r"<\w+>", "*", word).rstrip("/")
    anywhere = "/" not in word
    return any(fnmatch(Path(p).name if anywhere else p, wanted) for p in repository_files())


def unknown_make_words(text: str) -> list[str]:
    makefile = (ROOT / "Makefile").read_text()
    known = set(re.findall(r"^([a-z][\w-]*)\s*:", makefile, flags=re.MULTILINE))
    return [word for word in re.findall(r"`make ([\w-]+)", text) if word not in known]


def test_decisions_are_numbered_from_one_without_gap_or_repeat() -> None:
    numbers = [int(path.name.partition("-")[0]) for path in DECISIONS]
    assert numbers == list(range(1, len(DECISIONS) + 1))


def test_every_decision_has_the_form_of_the_template() -> None:
    template = (ROOT / "docs" / "adr" / "template.md").read_text()
    parts = [line for line in template.splitlines() if line.startswith("## ")]
    assert parts == ["## Context", "## Decision", "## Consequences"]
    for path in DECISIONS:
        lines = path.read_text().splitlines()
        assert lines[0].startswith(f"# {int(path.name[:4])}. "), path.name
        assert lines[2].removeprefix("Status: ").split()[0] in {"accepted", "superseded"}, path.name
        assert [line for line in lines if line.startswith("## ")] == parts, path.name


def test_every_relative_link_leads_somewhere() -> None:
    broken = {page.name: found for page in PAGES if (found := list(broken_links(page)))}
    assert broken == {}


def test_every_path_named_in_the_prose_exists() -> None:
    missing = {page.name: found for page in PAGES if (found := list(missing_paths(prose(page))))}
    assert missing == {}


def test_every_word_of_the_makefile_that_is_named_exists() -> None:
    unknown = {p.name: found for p in PAGES if (found := unknown_make_words(p.read_text()))}
    assert unknown == {}


def test_a_broken_link_is_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# A page\n[a](page.md#a-page) [b](https://x.test) [c](#nowhere) [d](gone.md)")
    assert list(broken_links(page)) == ["#nowhere", "gone.md"]


def test_a_path_that_is_gone_is_seen() -> None:
    good = "`tests/architecture/` `docs/rules.toml` `docs/<name>.md` `/v1/scrs` `pyproject.toml`"
    assert list(missing_paths(good)) == []
    gone = ["docs/gone.md", "tests/nowhere/", "gone/folder/", "gone.py", "serv/x.py"]
    assert list(missing_paths(" ".join(f"`{path}`" for path in gone))) == gone


def test_a_word_that_the_makefile_lacks_is_seen() -> None:
    assert unknown_make_words("`make no-such-word`") == ["no-such-word"]
