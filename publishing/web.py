"""A leaflet as one HTML page that reads well on paper too; no script, no outside file."""

from base64 import b64encode
from hashlib import sha256
from html import escape

from publishing.blocks import (
    Beside,
    Block,
    Heading,
    Items,
    Leaflet,
    Link,
    Links,
    Paragraph,
    Quotation,
    upright,
)

STYLE = """
:root{color-scheme:light}
body{font:1.1875rem/1.5 Arial,sans-serif;color:#0b0c0c;background:#fff;margin:0}
main{max-width:42rem;margin:0 auto;padding:1.5rem}
h1{font-size:2.25rem;line-height:1.15;border-top:.5rem solid #1d70b8;padding-top:1rem}
h2{font-size:1.6875rem;border-bottom:1px solid #505a5f;margin-top:3rem;padding-bottom:.25rem}
h3{font-size:1.3125rem;margin:2.25rem 0 .5rem}
h4{font-size:1.1875rem;margin:1.25rem 0 .25rem}
p{margin:0 0 .75rem}
p.lead{border-left:.3rem solid #1d70b8;padding-left:1rem}
p.warning{border:.15rem solid #0b0c0c;padding:.75rem 1rem}
p.note{color:#484f53;font-size:1rem}
ul{padding:0 0 0 1.2em;margin:0 0 .75rem}
ul.numbered{list-style:none;padding:0}
ul.numbered li{padding-left:1.4em;text-indent:-1.4em}
li{margin-bottom:.5rem}
a{color:#1a65a6;overflow-wrap:anywhere}
blockquote{margin:0 0 1rem;border-left:.3rem solid #b1b4b6;padding-left:1rem}
blockquote p{margin:0}
blockquote footer{color:#484f53}
.beside{display:grid;grid-template-columns:repeat(auto-fit,minmax(16rem,1fr));gap:0 2rem}
.beside h3,.beside h4{margin-top:.75rem}
@media print{body{font-size:11pt}main{max-width:none;padding:0}
h2,h3,h4{break-after:avoid}li,p,blockquote{break-inside:avoid}}
"""
MEDIA_TYPE = "text/html; charset=utf-8"
_NEW_PAGE = "@media print{{h{level}~h{level}{{break-before:page}}}}\n"


def as_html(leaflet: Leaflet) -> bytes:
    turns = leaflet.new_page_at
    style = STYLE + (_NEW_PAGE.format(level=turns) if turns else "")
    return page(leaflet.title, style, "\n".join(_block(block) for block in leaflet.blocks))


def page(title: str, style: str, body: str, *, top: str = "", foot: str = "") -> bytes:
    """A whole page; the title alone is escaped here, the other parts are markup already."""
    whole = (
        f'<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f'{top}\n<main id="main">\n'
        f"{body}\n</main>\n{foot}\n</body>\n</html>\n"
    )
    return upright(whole).encode()


def policy_of(page: bytes) -> dict[str, str]:
    """The header under which a browser applies the page's own style, and nothing else at all."""
    style = page.partition(b"<style>")[2].partition(b"</style>")[0]
    digest = b64encode(sha256(style).digest()).decode()
    return {
        "content-security-policy": (
            f"default-src 'none'; style-src 'sha256-{digest}'; "
            "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
        )
    }


def _block(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"<h{level}>{escape(text)}</h{level}>"
        case Paragraph(text, style):
            kind = "" if style == "plain" else f' class="{style}"'
            return f"<p{kind}>{escape(text)}</p>"
        case Items(texts, numbered):
            kind = ' class="numbered" role="list"' if numbered else ""
            return f"<ul{kind}>\n{_items(texts)}</ul>"
        case Quotation(text, said_by):
            said = f"<p>“{escape(text)}”</p><footer>{escape(said_by)}</footer>"
            return f"<blockquote>{said}</blockquote>"
        case Links(links):
            return "<ul>\n" + "".join(f"<li>{_link(link)}</li>\n" for link in links) + "</ul>"
        case Beside(columns, level):
            return (
                '<div class="beside">\n'
                + "\n".join(
                    f"<section>\n<h{level}>{escape(column.title)}</h{level}>\n"
                    + (f"<p>{escape(column.note)}</p>\n" if column.note else "")
                    + (f"<ul>\n{_items(column.items)}</ul>\n" if column.items else "")
                    + "".join(f"{_block(one)}\n" for one in column.said)
                    + "</section>"
                    for column in columns
                )
                + "\n</div>"
            )


def _link(link: Link) -> str:
    url = escape(link.url)
    return f"{escape(link.text)}: " + (f'<a href="{url}">{url}</a>' if link.is_whole else url)


def _items(texts: tuple[str, ...]) -> str:
    return "".join(f"<li>{escape(text)}</li>\n" for text in texts)
