"""What a link says it leads to: the title claimed by a link that is the whole of a list item or table cell."""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from course.links.urls import host_of, is_external, site_words
from course.links.wording import words

_WHOLES = frozenset({"li", "td", "dt"})
_LISTS = frozenset({"ul", "ol", "dl", "table", "script", "style", "template"})
# Texts that name no work. A text made of such words and the site's own name claims nothing.
_GENERIC_WORDS = (
    "here link this that website web site homepage home page doc documentation source code pdf ps html paper slide "
    "video talk demo github gitlab repo repository more read download article blog post example reference wiki "
    "wikipedia mirror archive click see full text preprint official manual guide readme note issue discussion "
    "comment thread abstract bibtex dataset data project tutorial book course free version online edition url "
    "details about faq help support doi view original first second 1 2 3 4 5"
)
_GENERIC = frozenset(_GENERIC_WORDS.split())


def text_of(node: LexborNode) -> str:
    """The text of a link; of an image its description."""
    if node.tag == "img":
        return " ".join((node.attributes.get("alt") or "").split())
    text = (
        " ".join(node.text(deep=True).split(" ")).strip()
        if node.tag not in ("script", "link", "iframe", "object")
        else ""
    )
    text = " ".join(text.replace("\n", " ").split(" ")).strip()
    if not text:
        text = " ".join((image.attributes.get("alt") or "") for image in node.css("img")).strip()
    return text


def claimed_title(node: LexborNode, url: str, text: str) -> str:
    """The text, if it is the whole of its list item or table cell and names a work; else nothing."""
    wanted = words(text)
    if not wanted or not node.text(deep=True).strip() or is_external(text) or text.lower().startswith("www."):
        return ""
    own = {form for word in site_words(host_of(url)) for form in (word, *words(word))}
    if set(wanted) <= _GENERIC | own or "".join(wanted) in own:
        return ""
    whole = node.parent
    while whole is not None and whole.tag not in _WHOLES:
        if whole.tag in (
            "body",
            "ul",
            "ol",
            "table",
            "div",
            "section",
            "article",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "blockquote",
        ):
            return ""
        whole = whole.parent
    if whole is None:
        return ""
    around = words(own_text(whole))
    return " ".join(text.split()) if around == wanted else ""


def own_text(node: LexborNode) -> str:
    """The text of an element without that of lists nested in it."""
    parts: list[str] = []
    child = node.child
    while child is not None:
        if child.tag == "-text":
            parts.append(child.text_content or "")
        elif child.tag not in _LISTS and "footnote-ref" not in (child.attributes.get("class") or ""):
            parts.append(own_text(child))
        child = child.next
    text = " ".join(parts).strip()
    return text[3:] if text[:3].lower() in ("[ ]", "[x]") else text
