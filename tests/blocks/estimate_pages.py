"""Pages with estimates for the tests: text in; HTML, findings and the converter out."""

import html
import re

from markdown import Markdown

from course.blocks.context import PageContext, set_page
from course.blocks.estimates import FENCES

HEAD = "---\ntitle: x\n---\n"
EXTENSIONS = [
    *("attr_list", "tables", "md_in_html", "footnotes", "toc"),
    *("pymdownx.betterem", "pymdownx.blocks.tab", "pymdownx.superfences"),
    *("course.blocks.citations", "course.blocks.estimates", "course.blocks.math"),
]
EXAMPLE = """links_written: 1/month = 100e6 / month      # assumption: a large public service
reads_per_write = 100                       # assumption
read_rate: 1/s = links_written * reads_per_write
record = 500 * byte
storage: TB = links_written * 5 * year * record"""


def convert(text: str) -> tuple[str, list[str], Markdown]:
    md = Markdown(extensions=EXTENSIONS, extension_configs={"pymdownx.superfences": {"custom_fences": FENCES}})
    page = set_page(md, PageContext("docs/page.md", HEAD + text))
    return md.convert(text), [str(finding) for finding in page.findings], md


def fence(source: str) -> str:
    return f"```estimate\n{source}\n```\n"


def text_of(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", markup)).replace("\u00a0", " ").strip()
