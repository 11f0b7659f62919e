"""Writes the generated pages of docs/: `python -m docs.build`; with --check, only finds drift."""

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from docs.markdown import GENERATED, table
from docs.rules import ROOT, Holder, Rules, holders_of_rules, read_rules
from docs.settings import settings_page


def rules_page() -> str:
    rules, holders = read_rules(), holders_of_rules()
    if unknown := holders.keys() - rules.rules.keys():
        raise SystemExit(f"tests are marked with unknown rules: {', '.join(sorted(unknown))}")
    return "\n".join([*_rules(rules), *_sources(rules), *_holders(rules, holders)]) + "\n"


def _rules(rules: Rules) -> Iterator[str]:
    yield from [GENERATED, "", "# Rules of the product", ""]
    yield f"The {len(rules.rules)} rules are kept in `docs/rules.toml`, each worded so that a test"
    yield 'can pass or fail it. A test says that it holds one with `@pytest.mark.rule("I4")`;'
    yield "the [last table](#tests-that-hold-them) is collected from those marks."
    for section, title in rules.sections.items():
        yield from ["", f"## {title}", ""]
        yield from table(
            ("Id", "Rule", "Sources"),
            (
                (rule.id, rule.text, ", ".join(rule.sources))
                for rule in rules.rules.values()
                if rule.section == section
            ),
        )


def _sources(rules: Rules) -> Iterator[str]:
    yield from ["", "## Sources", ""]
    yield "§, A, Table and figure: sections and appendices of *The Learning into Practice Project:"
    yield "external evaluation report* (Department for Education RR520, 2017). QM: a Serious Case"
    yield "Review Quality Marker. A rule's id: that rule. Everything is paraphrased."
    yield ""
    yield from (f"- `{mark}`: {meaning}" for mark, meaning in rules.marks.items())
    yield from (f"- [{number}] {title}" for number, title in rules.publications.items())


def _holders(rules: Rules, holders: dict[str, list[Holder]]) -> Iterator[str]:
    yield from ["", "## Tests that hold them", ""]
    yield f"{len(holders)} of {len(rules.rules)} rules are held by at least one test."
    yield ""
    yield from table(
        ("Rule", "Tests"),
        ((id_, "<br>".join(map(_link, holders.get(id_, []))) or "none yet") for id_ in rules.rules),
    )


def _link(holder: Holder) -> str:
    return f"[{holder.name}](../{holder.path})"


def decisions_page() -> str:
    """The list of decisions, from the head of each file."""
    rows = []
    for path in sorted((ROOT / "docs" / "adr").glob("[0-9]*.md")):
        title, status = _head(path)
        rows.append((f"[{title}]({path.name})", status))
    return (
        "\n".join([GENERATED, "", "# Decisions", "", *table(("Decision", "Status"), rows)]) + "\n"
    )


def _head(path: Path) -> tuple[str, str]:
    lines = path.read_text().splitlines()
    status = next(line for line in lines if line.startswith("Status: "))
    return lines[0].removeprefix("# "), status.removeprefix("Status: ")


PAGES: dict[str, Callable[[], str]] = {
    "docs/rules.md": rules_page,
    "docs/adr/README.md": decisions_page,
    "docs/generated/settings.md": settings_page,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m docs.build", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail on drift")
    check = parser.parse_args().check
    stale = [name for name, page in PAGES.items() if _differs(ROOT / name, page(), write=not check)]
    print("\n".join(f"{'stale' if check else 'wrote'} {name}" for name in stale) or "up to date")
    if check and stale:
        sys.exit("run `make docs`")


def _differs(path: Path, content: str, *, write: bool) -> bool:
    if path.exists() and path.read_text() == content:
        return False
    if write:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return True


if __name__ == "__main__":
    main()
