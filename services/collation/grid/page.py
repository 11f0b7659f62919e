"""The grid as one HTML page with one table: no script, no outside file, and it prints."""

from collections.abc import Iterator, Sequence
from html import escape

from publishing.web import page
from services.collation.grid.domain import ABOUT, View
from services.collation.grid.schemas import GridOut, IssueCell, IssueRow, StageOut
from services.collation.grid.words import (
    DIRECTIONS,
    MARKS,
    NOTICE,
    SYMBOLS,
    UNCLEAR,
    WHY,
    change_of,
    count_of,
    facts_of,
    reasons_of,
    share_of,
    title_of,
)
from services.collation.reasons.domain import Side

_STYLE = """
:root{color-scheme:light}
*{box-sizing:border-box}
body{font:1rem/1.4 Arial,sans-serif;color:#0b0c0c;background:#fff;margin:0}
.skip{position:absolute;left:-999rem;background:#fd0;color:#0b0c0c;padding:.75rem 1rem}
.skip:focus{left:0;top:0}
:focus-visible{outline:.2rem solid #fd0;box-shadow:0 0 0 .35rem #0b0c0c}
a{color:#1a65a6;text-decoration-thickness:max(1px,.06em);text-underline-offset:.1em}
a:hover{color:#003078;text-decoration-thickness:.15em}
.top{background:#1d4e89;color:#fff;padding:.9rem 1.5rem;font-weight:bold;font-size:1.25rem}
main,.foot{max-width:110rem;margin:0 auto;padding:1.5rem}
h1{font-size:2.1rem;line-height:1.15;margin:0 0 1rem;max-width:50rem}
.lead{font-size:1.1875rem;max-width:50rem;margin:0 0 1rem}
.notice{border-left:.4rem solid #1d70b8;padding:.6rem 1rem;max-width:50rem;margin:0 0 1rem}
ul.facts{list-style:none;padding:0;margin:0 0 1.5rem;display:flex;flex-wrap:wrap;gap:.3rem 2rem}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;min-width:60rem}
caption{text-align:left;font-weight:bold;font-size:1.1875rem;padding-bottom:.75rem}
th,td{text-align:left;vertical-align:top;padding:.6rem .8rem .6rem 0}
th,td{border-bottom:1px solid #b1b4b6}
th:first-child,td:first-child{padding-left:.6rem}
thead th{border-bottom:2px solid #0b0c0c;vertical-align:bottom}
th.stage{background:#1d4e89;color:#fff;font-size:1.125rem;padding:.6rem}
tbody th[scope=row]{font-weight:normal;width:27%}
tbody th b{display:block}
td.number,th.number{text-align:right;font-variant-numeric:tabular-nums;width:6.5rem}
td.number{white-space:nowrap}
td.mark{width:12rem}
.number+:not(.number){padding-left:1.5rem}
td.mark .years{display:block;color:#484f53;white-space:nowrap}
td ul{margin:0;padding-left:1.1em}
td li{margin-bottom:.25rem}
.quiet{color:#484f53}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.3rem 1rem;max-width:50rem;margin:0}
dt{font-weight:bold}dd{margin:0}
h2{font-size:1.3125rem;margin:2.5rem 0 .75rem}
.foot{border-top:1px solid #b1b4b6;margin-top:2rem;color:#484f53}
@media print{.skip{display:none}.wide{overflow:visible}table{font-size:8pt;min-width:0}
@page{size:A3 landscape;margin:12mm}tr{break-inside:avoid}thead{display:table-header-group}}
"""


def as_html(grid: GridOut, view: View, base: str) -> bytes:
    """`base` is where readers reach the platform: a page that was saved leads there too."""
    title = title_of(grid)
    facts = "".join(f"<li>{escape(fact)}</li>" for fact in facts_of(grid, view))
    body = f"""<h1 id="title">{escape(title)}</h1>
<p class="lead">{escape(ABOUT)}</p>
<p class="notice">{escape(NOTICE)}</p>
<p class="notice">{escape(grid.caveat)}</p>
<ul class="facts" role="list">{facts}</ul>
<div class="wide" role="region" aria-labelledby="caption" tabindex="0">
<table>
<caption id="caption">The {sum(len(s.issues) for s in grid.stages)} practice issues by stage of \
safeguarding work, and in how many reviews each was found</caption>
{_head(view)}
{"".join(_stage(stage, view, base) for stage in grid.stages)}</table>
</div>
<h2>What the symbols mean</h2>
<dl>{_meanings()}</dl>"""
    return page(title, _STYLE, body, top=_TOP, foot=_FOOT)


_TOP = (
    '<a class="skip" href="#main">Skip to the grid</a>\n'
    '<header class="top">Learning into Practice</header>'
)
_FOOT = (
    '<footer class="foot">Every figure leads by its link to where the passages behind it are. '
    "Nothing here compares boards, areas, agencies or people.</footer>"
)


def _columns(view: View) -> Sequence[tuple[str, bool]]:
    """Titles, and whether numbers stand below them."""
    reasons = [(why, False) for why in WHY.values()]
    return [
        ("Practice issue", False),
        *(reasons if view is View.FULL else ()),
        ("Reviews showing it", True),
        ("Share", True),
        ("Against the year before", False),
        ("Reviews in which it worked", True),
    ]


def _head(view: View) -> str:
    heads = "".join(
        f'<th scope="col"{_NUMBER if numbers else ""}>{escape(title)}</th>'
        for title, numbers in _columns(view)
    )
    return f"<thead><tr>{heads}</tr></thead>"


_NUMBER = ' class="number"'
_SHORTLY = {"up": "larger", "down": "smaller", "level": "no clear change", "u": "too few to tell"}


def _stage(stage: StageOut, view: View, base: str) -> str:
    name = f"{escape(stage.code)} {escape(stage.title)}"
    wide = len(_columns(view))
    rows = "\n".join(f"<tr>{''.join(_row(issue, base))}</tr>" for issue in stage.issues)
    return (
        f'<tbody>\n<tr><th class="stage" scope="rowgroup" colspan="{wide}">{name}</th></tr>\n'
        f"{rows}\n</tbody>\n"
    )


def _row(issue: IssueRow, base: str) -> Iterator[str]:
    link = f'<a href="{escape(base + issue.url)}">{escape(issue.code)} {escape(issue.label)}</a>'
    full = isinstance(issue, IssueCell)
    statement = escape(issue.statement) if isinstance(issue, IssueCell) else ""
    yield f'<th scope="row"><b>{link}</b>{statement}</th>'
    if full:
        for side in WHY:
            none = UNCLEAR if side is Side.REPORTS else "None gathered yet."
            yield _reasons(reasons_of(issue, side), none)
    yield f"<td{_NUMBER}>{count_of(issue.problem)}</td>"
    yield f"<td{_NUMBER}>{share_of(issue.problem)}</td>"
    mark, meaning = MARKS[issue.direction], _SHORTLY[issue.direction]
    of = change_of(issue)
    years = f'<span class="years">{of}</span>' if of else ""
    yield f'<td class="mark"><span aria-hidden="true">{mark} </span>{meaning}{years}</td>'
    yield f"<td{_NUMBER}>{count_of(issue.good_practice)}</td>"


def _reasons(texts: Sequence[str], none: str) -> str:
    if not texts:
        return f'<td class="quiet">{escape(none)}</td>'
    return f"<td><ul>{''.join(f'<li>{escape(text)}</li>' for text in texts)}</ul></td>"


def _meanings() -> str:
    marks = [(MARKS[code], meaning) for code, meaning in DIRECTIONS.items()]
    return "".join(
        f"<dt>{escape(sign)}</dt><dd>{escape(meaning)}</dd>"
        for sign, meaning in [*marks, *SYMBOLS.items()]
    )
