"""A leaflet as one HTML page that reads well on paper too; no script, no outside file."""

from collections.abc import Iterable
from html import escape

from services.quality.markers.leaflet import Block

_TAGS = {"title": "h1", "group": "h2", "marker": "h3", "part": "h4", "text": "p"}
_STYLE = """
:root{color-scheme:light}
body{font:1.1875rem/1.5 Arial,sans-serif;color:#0b0c0c;background:#fff;margin:0}
main{max-width:42rem;margin:0 auto;padding:1.5rem}
h1{font-size:2.25rem;line-height:1.15;border-top:.5rem solid #1d70b8;padding-top:1rem}
h2{font-size:1.6875rem;border-bottom:1px solid #505a5f;margin-top:3rem;padding-bottom:.25rem}
h3{font-size:1.3125rem;margin:2.25rem 0 .5rem}
h4{font-size:1.1875rem;margin:1.25rem 0 .25rem}
p{margin:0 0 .75rem}
p.lead{border-left:.3rem solid #1d70b8;padding-left:1rem}
ul{list-style:none;padding:0;margin:0}
li{margin-bottom:.5rem;padding-left:1.4em;text-indent:-1.4em}
@media print{body{font-size:11pt}main{max-width:none;padding:0}h2{break-before:page}
h3,h4{break-after:avoid}li,p{break-inside:avoid}}
"""


def as_html(blocks: Iterable[Block]) -> bytes:
    shown = list(blocks)
    title = escape(shown[0].texts[0])
    body = "\n".join(_block(block) for block in shown)
    page = (
        f'<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"{body}\n</main>\n</body>\n</html>\n"
    )
    return page.encode()


def _block(block: Block) -> str:
    if block.kind == "questions":
        items = "".join(f"<li>{escape(text)}</li>\n" for text in block.texts)
        return f'<ul role="list">\n{items}</ul>'
    if block.kind == "lead":
        return f'<p class="lead">{escape(block.texts[0])}</p>'
    tag = _TAGS[block.kind]
    return f"<{tag}>{escape(block.texts[0])}</{tag}>"
