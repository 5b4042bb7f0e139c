"""The one web page: all pages of the manual, the pictures inside it, nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from html import escape

from selfeval.commands.manual import FILE
from tests.manual.pages import FOLDER, ROOT, Page, markdown, pages

TARGET = ROOT / "selfeval" / FILE
TITLE = "部门整体支出绩效自评　操作手册"
_STYLE = """
:root { color-scheme: light; }
body { margin: 0; color: #1d2733; background: #fff; font: 17px/1.85 "Microsoft YaHei", "Noto Sans CJK SC",
  "Source Han Sans SC", "WenQuanYi Micro Hei", "PingFang SC", sans-serif; }
nav { position: fixed; inset: 0 auto 0 0; width: 15em; overflow: auto; padding: 1.2em 1em; box-sizing: border-box;
  background: #f3f6fa; border-right: 1px solid #d5dde7; font-size: 15px; line-height: 1.6; }
nav a { display: block; padding: .2em .5em; border-radius: 4px; color: #1f3a5f; text-decoration: none; }
nav a:hover, nav a:focus { background: #dfe8f3; }
nav b { display: block; margin: 1em 0 .3em; padding: 0 .5em; color: #5b6878; font-weight: normal; }
main { margin-left: 15em; padding: 1.5em 2.5em 4em; max-width: 52em; }
section { padding-top: 1em; }
section + section { margin-top: 3em; border-top: 2px solid #1f3a5f; }
h1 { font-size: 1.7em; color: #1f3a5f; } h2 { font-size: 1.3em; color: #1f3a5f; margin-top: 2em; } h3 { font-size: 1.1em; }
code { font: .95em Consolas, "DejaVu Sans Mono", "Noto Sans Mono CJK SC", "Microsoft YaHei", monospace; background: #eef2f7; border-radius: 3px;
  padding: .1em .35em; overflow-wrap: anywhere; }
pre { line-height: 1.6; }
pre code { display: block; padding: .8em 1em; white-space: pre-wrap; border-left: 4px solid #1f3a5f; }
pre code.screen { background: #1d2733; border-color: #1d2733; color: #eef2f7; }
table { border-collapse: collapse; margin: 1em 0; } th, td { border: 1px solid #c9d3df; padding: .35em .8em; text-align: left; vertical-align: top; }
th { background: #1f3a5f; color: #fff; font-weight: normal; }
td:first-child code { white-space: nowrap; }
img { max-width: 100%; border: 1px solid #c9d3df; }
em { font-style: normal; border-bottom: 1px dashed #8a97a6; }
@media (max-width: 60em) { nav { position: static; width: auto; border: 0; } main { margin: 0; padding: 1em; } }
@media print { nav { display: none; } main { margin: 0; max-width: none; } section + section { break-before: page; border: 0; } }
"""


def built() -> str:
    """The page."""
    style = _STYLE.strip()
    allowed = base64.b64encode(hashlib.sha256(f"\n{style}\n".encode()).digest()).decode()
    policy = f"default-src 'none'; img-src data:; style-src 'sha256-{allowed}'"
    body = "\n".join(f'<section id="{page.anchor}">\n{_body(page)}</section>' for page in pages())
    return f"""<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{TITLE}</title>
<style>
{style}
</style>
</head>
<body>
<nav>
{chr(10).join(_contents())}
</nav>
<main>
{body}
</main>
</body>
</html>
"""


def _contents() -> Iterator[str]:
    """A line a page; the folder they stand in is named above its first."""
    folder = ""
    for page in pages():
        above = page.name.rpartition("/")[0]
        if above != folder and above:
            yield f"<b>{escape(above)}</b>"
        folder = above
        yield f'<a href="#{page.anchor}">{escape(title(page))}</a>'


def title(page: Page) -> str:
    """Its first heading."""
    return next(page.tokens[at + 1].content for at, token in enumerate(page.tokens) if token.type == "heading_open")


def _body(page: Page) -> str:
    """A page's Markdown as HTML: links stay inside, pictures stand in it, screens are marked."""
    writer = markdown()
    tokens = writer.parse(page.source)
    for token in tokens:
        if token.type == "fence":
            token.attrSet("class", "screen" if token.info == "text" else "typed")
            token.info = ""
        for child in token.children or ():
            if child.type == "link_open":
                child.attrs["href"] = "#" + _anchor(page.leads_to(str(child.attrs["href"])))
            elif child.type == "image":
                picture = (FOLDER / page.leads_to(str(child.attrs["src"]))).read_bytes()
                child.attrs["src"] = f"data:image/png;base64,{base64.b64encode(picture).decode()}"
    return str(writer.renderer.render(tokens, writer.options, {}))


def _anchor(file: str) -> str:
    return next(page.anchor for page in pages() if f"{page.name}.md" == file)


def main() -> None:
    """Write the page."""
    TARGET.write_text(built(), "utf-8", newline="\n")


if __name__ == "__main__":
    main()
