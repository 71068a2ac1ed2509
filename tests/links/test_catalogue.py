"""The catalogue: each way in which a server behaves or misbehaves, and the verdict it must get. One case, one line."""

# ruff: noqa: E501 - a case is a line
from __future__ import annotations

import asyncio
import datetime
import gzip
import re
from dataclasses import dataclass
from email.utils import format_datetime

import pytest

from course.links import signs
from course.links.check import check
from course.links.documents import Document
from course.links.exchange import Exchange, Reply
from course.links.html import Page
from course.links.judge import judge
from course.links.model import FAILING, Link, Place
from course.links.options import Options
from course.links.pdf import Paper
from tests.links.misbehaving import (
    Behaviour,
    Server,
    drip_head,
    endless,
    first_does,
    hang,
    header_flood,
    in_turn,
    reply,
    reset,
    unless_browser,
    with_ranges,
)
from tests.links.papers import encrypted, looping, pdf

T = "The Tail at Scale"
QUICK = Options(
    timeout=2.5, body_timeout=2.5, retries=1, pause=0.02, rate=0, per_host=16, concurrency=200, retry_after=2, allow_private=True,
    html_bytes=200_000, pdf_bytes=400_000, pdf_seconds=4, mend=False, deadline=60,
)  # fmt: skip
TEXT = (
    "Systems that respond to users within a tenth of a second feel fluid. When one request fans out to many servers, the slowest of them "
    "sets the pace, and a tail that looked harmless on one machine becomes the common case at scale. Hedged requests, tied requests and "
    "micro-partitions are ways to live with it. We discuss each, with what it costs and what it brings. "
) * 3
CASINO = "Play now and win big. Spin the reels, collect your welcome bonus, and join thousands of winners today. " * 8


def page(title: str = "", h1: str = "", text: str = TEXT, head: str = "", **more) -> bytes:
    return reply(
        f"<html><head><title>{title}</title>{head}</head><body><h1>{h1}</h1><p>{text}</p></body></html>", **more
    )


def moved(target: str, status: int = 301, **more) -> bytes:
    return reply("", status, Location=target, **more)


def meta(name: str, value: str = T, key: str = "name") -> str:
    return f'<meta {key}="{name}" content="{value}">'


def linked(**fields: str) -> str:
    pairs = ", ".join(f'"{k.replace("_", "@")}": "{v}"' for k, v in fields.items())
    return f'<script type="application/ld+json">{{"@context": "https://schema.org", {pairs}}}</script>'


def as_pdf(data: bytes, **more) -> bytes:
    return reply(data, kind="application/pdf", **more)


def soon() -> str:
    return format_datetime(datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=1), usegmt=True)


GOOD = page(T)
PAPER = pdf(f"{T}\nJeffrey Dean and Luiz Barroso\nSoftware techniques that tolerate latency variability are vital.")
BODY = "Software techniques that tolerate latency variability are vital to building responsive large services."
ESCAPES = "\x1b[31mred\x1b[0m \x1b]0;title\x07 [click](javascript:x) | <b>"


@dataclass(frozen=True)
class Case:
    name: str
    verdict: str
    answer: bytes | Behaviour
    claim: str = T
    path: str = ""
    fragment: str = ""
    suggests: str = ""
    reason: str = ""


C = Case
RIGHT = [
    C(
        "a long title that says not found, nothing claimed",
        "ok",
        page(
            "What ten thousand readers told us in one long day after the page was not found and nobody was awake to see"
        ),
        "",
    ),
    C(
        "a long text that says not found, nothing claimed",
        "ok",
        page("Acme", text=f"{TEXT} Page not found. {TEXT}"),
        "",
    ),
    C("an article about domains for sale, nothing claimed", "ok", page("This domain is for sale", text=TEXT * 4), ""),
    C(
        "PDF title in a running head",
        "ok",
        as_pdf(pdf(f"contributed articles {T} communications of the ACM february 2013 vol 56\n{BODY}")),
    ),
    C("PDF, nothing claimed", "ok", as_pdf(PAPER), ""),
    C("title", "ok", page(T)),
    C("og:title", "ok", page("", head=meta("og:title", key="property"))),
    C("citation_title", "ok", page("ACM", head=meta("citation_title"))),
    C("Dublin Core", "ok", page("", head=meta("DC.title"))),
    C("JSON-LD", "ok", page("", head=linked(_type="ScholarlyArticle", headline=T))),
    C("first heading", "ok", page("Acme Engineering", T)),
    C("second-level heading where there is no first", "ok", reply(f"<body><h2>{T}</h2><p>{TEXT}")),
    C("site name after", "ok", page(f"{T} | Communications of the ACM")),
    C("site name before", "ok", page(f"Communications of the ACM: {T}")),
    C("site name after a dash", "ok", page(f"{T} – Research at Acme")),
    C("heading is the site's name", "ok", page(T, "Communications of the Machinery of Computing")),
    C("subtitle missing there", "ok", page(T), f"{T}: Taming Latency Variability in Large Services"),
    C("subtitle missing here", "ok", page(f"{T}: Taming Latency Variability in Large Services"), T),
    C("prefix missing there", "ok", page("The Part-Time Parliament"), "Paxos: The Part-Time Parliament"),
    C("case", "ok", page("THE TAIL AT SCALE")),
    C(
        "entities",
        "ok",
        page("Amazon&rsquo;s Highly Available Key&#45;value Store &amp; More"),
        "Amazon's highly available key-value store & more",
    ),
    C("accents", "ok", page("Uber verteilte Koordination fur Anfanger"), "Über verteilte Koordination für Anfänger"),
    C("ligatures", "ok", page("Eﬃcient Conﬂict-free Oﬄine Work"), "Efficient Conflict-free Offline Work"),
    C("dashes and quotes", "ok", page("“Time—Clocks” and Events’ Ordering"), '"Time - Clocks" and Events\' Ordering'),
    C(
        "plural and typo",
        "ok",
        page("Time, Clock and the Ordering of Event in a Distibuted System"),
        "Time, Clocks, and the Ordering of Events in a Distributed System",
    ),
    C(
        "Latin-1 in the header",
        "ok",
        reply("<title>Größe und Höhe der Türme</title>".encode("latin-1"), kind="text/html; charset=iso-8859-1"),
        "Größe und Höhe der Türme",
    ),
    C(
        "Shift_JIS in the page",
        "ok",
        reply("<meta charset=shift_jis><title>分散システムの理論</title>".encode("shift_jis"), kind="text/html"),
        "分散システムの理論",
    ),
    C(
        "windows-1251",
        "ok",
        reply(
            "<meta http-equiv=content-type content='text/html; charset=windows-1251'><title>Теория распределённых систем</title>".encode(
                "cp1251"
            ),
            kind="text/html",
        ),
        "Теория распределённых систем",
    ),
    C("UTF-16", "ok", reply(("\ufeff" + f"<title>{T}</title>").encode("utf-16-le"), kind="text/html")),
    C("no content type", "ok", reply(f"<html><title>{T}</title><p>{TEXT}", kind="")),
    C("compressed", "ok", reply(gzip.compress(f"<title>{T}</title>{TEXT}".encode()), Content_Encoding="gzip")),
    C("PDF, title in its text", "ok", as_pdf(PAPER)),
    C("PDF, title in its metadata only", "ok", as_pdf(pdf("", title=T))),
    C(
        "PDF, title over two lines",
        "ok",
        as_pdf(pdf("Time, Clocks, and the Ordering of Events\nin a Distributed System\nLeslie Lamport")),
        "Time, Clocks, and the Ordering of Events in a Distributed System",
    ),
    C(
        "PDF after a cover page",
        "ok",
        as_pdf(pdf("Downloaded from the library\nFor personal use only", f"{T}\n{BODY}")),
    ),
    C("PDF with junk metadata", "ok", as_pdf(pdf(f"{T}\n{BODY}", title="Microsoft Word - final_v3.doc"))),
    C(
        "PDF with another title in its metadata",
        "ok",
        as_pdf(pdf(f"{T}\n{BODY}", title="Proceedings of the Tenth Symposium on Rooks")),
    ),
    C("PDF with object streams", "ok", as_pdf(pdf(f"{T}\n{BODY}", objects_in_stream=True))),
    C("PDF, encrypted but readable", "ok", as_pdf(encrypted(PAPER))),
    C(
        "PDF as an attachment of bytes",
        "ok",
        reply(PAPER, kind="application/octet-stream", Content_Disposition="attachment; filename=a.pdf"),
    ),
    C("PDF, large", "ok", as_pdf(pdf(f"{T}\n{BODY}", padding=2_000_000))),
    C(
        "PDF, large, read from its two ends",
        "ok",
        with_ranges(pdf(f"{T}\n{BODY}", padding=2_000_000, objects_in_stream=True)),
    ),
    C("PDF, large and of one end only", "ok", as_pdf(pdf(f"{T}\n{BODY}", padding=2_000_000, objects_in_stream=True))),
    C("page, large", "ok", reply(f"<title>{T}</title><p>" + "word " * 400_000)),
    C("nothing claimed", "ok", page("Whatever It Is"), ""),
    C("plain text that names it", "ok", reply(f"{T}\n\n{BODY}", kind="text/plain")),
    C(
        "article about a 404 page",
        "ok",
        page("How to design a 404 page", text="A good page is rarely not found. " + TEXT),
        "How to design a 404 page",
    ),
    C(
        "article about a 404 page, nothing claimed",
        "ok",
        page("How to design a 404 page", text="A page not found is a chance. " + TEXT),
        "",
    ),
    C(
        "text contains not found",
        "ok",
        page("Key lookup", text="If the key is not found, the page does not exist. " + TEXT),
        "",
    ),
    C(
        "article named 404",
        "ok",
        page("Page Not Found", "Page Not Found", text="A novel about a lost page. " + TEXT),
        "Page Not Found",
    ),
    C(
        "article about parked domains",
        "ok",
        page("How domain parking works", text="A sign such as this domain is for sale. " + TEXT),
        "",
    ),
    C(
        "article with a login box",
        "ok",
        reply(f"<title>{T}</title><form><input type=password></form><h1>{T}</h1>{TEXT}"),
    ),
    C(
        "article with a captcha in its comments",
        "ok",
        page(T, text=TEXT + "<script src='https://www.google.com/recaptcha/api.js'></script>"),
    ),
]
UNVERIFIED = [
    C("an image, nothing claimed", "ok", reply(b"\x89PNG", kind="image/png"), ""),
    C("scanned PDF", "ok-unverified", as_pdf(pdf("", ""))),
    C("scanned PDF with junk metadata", "ok-unverified", as_pdf(pdf("", title="untitled.dvi"))),
    C("PDF with a password", "ok-unverified", as_pdf(encrypted(PAPER, "secret"))),
    C(
        "page drawn by scripts",
        "ok-unverified",
        reply('<title>App</title><div id="root"></div><script src="/app.js"></script>'),
    ),
    C(
        "page drawn by scripts, with a notice",
        "ok-unverified",
        reply(
            '<title>Acme Reader</title><noscript>You need to enable JavaScript to run this app. Really, you do need to.</noscript><div id="root"></div><script src="/a.js"></script>'
        ),
    ),
    C("PostScript", "ok-unverified", reply(b"%!PS-Adobe-2.0\n%%Title: x.dvi", kind="application/postscript")),
    C("PostScript as text", "ok-unverified", reply(b"%!PS-Adobe-2.0\n%%Title: x.dvi", kind="text/plain")),
    C("an archive", "ok-unverified", reply(b"PK\x03\x04" + b"\0" * 99, kind="application/zip")),
    C("a picture", "ok-unverified", reply(b"\x89PNG\r\n\x1a\n", kind="image/png")),
]
WRONG = [
    C(
        "another document whose text says not found",
        "wrong-document",
        page("Bees and Their Quorums", text=f"{TEXT} Page not found. {TEXT}"),
    ),
    C(
        "PDF that mentions it in a sentence",
        "wrong-document",
        as_pdf(
            pdf(
                f"Bees and Their Quorums\nsince readers of Impossibility of Distributed Consensus with One Faulty Process know that slow and dead nodes look the same from far away\n{BODY}"
            )
        ),
        "Impossibility of Distributed Consensus with One Faulty Process",
    ),
    C("og:title of a review", "wrong-document", page(T, head=meta("og:title", f"{T}: A Review", key="property"))),
    C(
        "PDF whose metadata names a sequel",
        "wrong-document",
        as_pdf(pdf(f"contributed articles {T} communications of the acm february 2013 vol 56", title=f"{T} 2")),
    ),
    C("scan whose metadata names another title", "wrong-document", as_pdf(pdf("", title="Bees and Their Quorums"))),
    C(
        "PDF that cites it in a sentence",
        "wrong-document",
        as_pdf(
            pdf(f"Bees and Their Quorums\nbecause slow parts of {T} decide how users feel large systems today\n{BODY}")
        ),
    ),
    C(
        "another title",
        "wrong-document",
        page("Bigtable: A Distributed Storage System for Structured Data", text=CASINO),
    ),
    C("a title of its own", "wrong-document", page("Bees and Their Quorums"), reason="serves “Bees and Their Quorums”"),
    C(
        "part 1 for part 2",
        "wrong-document",
        page("Consensus in Practice, Part 1"),
        "Consensus in Practice, Part 2",
        reason="”: ",
    ),
    C("part I for part II", "wrong-document", page("Consensus in Practice, Part I"), "Consensus in Practice, Part II"),
    C("a sequel", "wrong-document", page("The Tail at Scale 2")),
    C("a summary", "wrong-document", page("A Summary of The Tail at Scale")),
    C("a review", "wrong-document", page("The Tail at Scale: A Review")),
    C("explained", "wrong-document", page("The Tail at Scale, Explained")),
    C(
        "another edition",
        "wrong-document",
        page("Building Microservices, 1st Edition"),
        "Building Microservices, 2nd Edition",
    ),
    C("another year", "wrong-document", page("State of the Database 2023"), "State of the Database 2024"),
    C(
        "shares many words",
        "wrong-document",
        page("Megastore: Providing Scalable, Highly Available Storage for Interactive Services", text=CASINO),
        "Bigtable: A Distributed Storage System for Structured Data",
    ),
    C(
        "an index instead of the article",
        "wrong-document",
        reply(
            f"<title>Blog | Acme</title><h1>Latest articles</h1><h2><a href='/x'>{T}</a></h2><p>{TEXT}<h2><a href='/y'>Another Post</a></h2><p>{CASINO}"
        ),
    ),
    C(
        "an index with its entries as headings",
        "wrong-document",
        reply(
            f"<title>Acme Engineering Blog</title><h1><a href='/x'>{T}</a></h1><p>Read more</p><h1><a href='/y'>Another Post Altogether</a></h1><p>{CASINO}"
        ),
    ),
    C(
        "an index of one entry",
        "wrong-document",
        reply(f"<title>Acme Blog</title><h2><a href='/x'>{T}</a></h2><p>{TEXT}"),
    ),
    C("a search page", "wrong-document", page(f"Search results for {T}", f"Results for “{T}”")),
    C("a tag page", "wrong-document", page(f"Posts tagged {T}")),
    C("hijacked, old title in title", "wrong-document", page(T, "Best Online Casino Bonuses", CASINO)),
    C(
        "hijacked, old title in og:title",
        "wrong-document",
        page("Best Online Casino Bonuses", "Spin and Win Today", CASINO, meta("og:title", key="property")),
    ),
    C(
        "hijacked, old title in the heading",
        "wrong-document",
        page("Best Online Casino Bonuses of the Year", T, CASINO),
    ),
    C(
        "PDF with another title",
        "wrong-document",
        as_pdf(pdf("Large-scale cluster management at Google with Borg\nAbhishek Verma\n" + "\n".join([BODY] * 5))),
    ),
    C(
        "PDF that cites the title",
        "wrong-document",
        as_pdf(
            pdf(
                "Large-scale cluster management with Borg\nWe follow the ideas that Dean and Barroso gave in The Tail at Scale in 2013 and go further\n"
                + "\n".join([BODY] * 5)
            )
        ),
    ),
    C(
        "PDF, part 1 for part 2",
        "wrong-document",
        as_pdf(pdf("Consensus in Practice, Part 1\n" + BODY)),
        "Consensus in Practice, Part 2",
    ),
]
NOT_FOUND_WORDS = [
    "Page Not Found", "404 Not Found", "Error 404", "404", "Oops! That page can’t be found.", "Sorry, this page isn't available",
    "The page you requested could not be found", "This page doesn't exist", "Seite nicht gefunden", "Page introuvable", "Página no encontrada",
    "Pagina non trovata", "Страница не найдена", "ページが見つかりません", "页面不存在", "페이지를 찾을 수 없습니다", "Strona nie została znaleziona",
    "Pagina niet gevonden", "Página não encontrada", "Sayfa bulunamadı", "الصفحة غير موجودة",
]  # fmt: skip
SOFT = [
    *[C(f"title “{words}”", "soft-404", page(words, text="x")) for words in NOT_FOUND_WORDS],
    *[C(f"title “{words}”, nothing claimed", "soft-404", page(words, text="x"), "") for words in NOT_FOUND_WORDS[:8]],
    C("with the site's name", "soft-404", page("Page not found | Acme Research", "Acme")),
    C("in the heading", "soft-404", page("Acme Research", "We couldn't find that page", TEXT)),
    C("in a short body", "soft-404", page("Acme", text="The requested article could not be found.")),
    C(
        "in a short body, nothing claimed",
        "soft-404",
        page("", text="The page you are looking for does not exist."),
        "",
    ),
    C("as plain text", "soft-404", reply("404 page not found\n", kind="text/plain"), ""),
    C("under the name of a PDF", "soft-404", page("Page Not Found"), path="/gone.pdf"),
    C("to the front page", "soft-404", moved("/", 302)),
    C("to the front page for good", "soft-404", moved("/")),
    C("to the front page, nothing claimed", "soft-404", moved("/"), ""),
    C("to a language's front page", "soft-404", moved("/en/", 302)),
    C("to a path named 404", "soft-404", moved("/404.html", 302)),
    C("to nothing at a path named 404", "soft-404", moved("/nothing/404", 302)),
    C("to a path named not-found", "soft-404", moved("/error/not-found", 302), ""),
    C("to a new owner's front page", "soft-404", moved("http://127.0.0.2:PORT/", 301)),
]
PARKED = [
    C("for sale", "parked", page("acme.example is for sale", text="This domain is for sale. Make an offer.")),
    C(
        "for sale, in the text",
        "parked",
        page("acme.example", text="Buy this domain. The domain may be for sale by its owner."),
    ),
    C("expired", "parked", page("acme.example", "This domain has expired", "Is this yours? Renew it."), ""),
    C(
        "drawn by a market",
        "parked",
        reply("<title>acme.example</title><script src='https://www.sedoparking.com/x.js'></script>"),
        "",
    ),
    C("in German", "parked", page("acme.example", text="Diese Domain steht zum Verkauf."), ""),
    C("in Chinese", "parked", page("acme.example", text="域名出售"), ""),
    C("with a 404", "parked", page("acme.example is for sale", text="This domain is for sale.", status=404), ""),
]
BROKEN_DOCUMENTS = [
    C("PDF cut short", "corrupt", as_pdf(PAPER[: len(PAPER) // 2]), reason="cut short"),
    C("PDF cut short, nothing claimed", "corrupt", as_pdf(PAPER[: len(PAPER) - 60]), "", reason="cut short"),
    C("PDF of garbage", "corrupt", as_pdf(b"%PDF-1.4\n" + b"\x00garbage" * 50 + b"\nstartxref\n99\n%%EOF")),
    C("HTML served as PDF", "corrupt", as_pdf(b"<html><head><title>Viewer</title><body>Hello, reader of this page")),
    C("HTML as PDF, with the right title", "corrupt", as_pdf(GOOD.partition(b"\r\n\r\n")[2])),
    C("HTML under the name of a PDF", "corrupt", page("Acme Digital Viewer", text=TEXT), path="/viewer.pdf"),
    C("HTML as PDF, nothing claimed", "corrupt", as_pdf(b"<html><head><title>Viewer</title><body>Hello, reader"), ""),
    C("a viewer with the right title", "ok", page(T), path="/landing.pdf"),
    C("text under the name of a PDF", "corrupt", reply("Notes", kind="text/plain"), path="/notes.pdf"),
    C("empty body", "empty", reply("")),
    C("only spaces", "empty", reply(" \r\n\t ")),
    C("204", "empty", b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"),
    C("a page with nothing on it", "empty", reply("<html><head></head><body></body></html>"), ""),
    C("an empty PDF", "empty", as_pdf(b"")),
]
REDIRECTS = [
    C("301", "redirected", moved("/good"), suggests="/good"),
    C("308", "redirected", moved("/good", 308), suggests="/good"),
    C("302", "ok", moved("/good", 302)),
    C("303", "ok", moved("/good", 303)),
    C("307", "ok", moved("/good", 307)),
    C("301, nothing claimed", "redirected", moved("/good"), "", suggests="/good"),
    C("301 then 302", "redirected", moved("/r302"), suggests="/r302"),
    C("302 then 301", "ok", moved("/r301", 302)),
    C("chain of 301", "redirected", moved("/r301"), suggests="/good"),
    C("to another host", "redirected", moved("http://127.0.0.2:PORT/good"), suggests="http://127.0.0.2:PORT/good"),
    C("refresh", "ok", reply('<meta http-equiv="refresh" content="0; url=/good">')),
    C("refresh with quotes", "ok", reply("<meta http-equiv=refresh content=\"0;URL='/good'\">")),
    C(
        "refresh for good",
        "redirected",
        reply('<link rel=canonical href="/good"><meta http-equiv="refresh" content="0; url=/good">'),
        suggests="/good",
    ),
    C("refresh to a dead page", "broken", reply('<meta http-equiv="refresh" content="0; url=/dead">')),
    C("refresh after a long while is none", "ok", page(T, head='<meta http-equiv="refresh" content="300; url=/dead">')),
    C("refresh in a circle", "broken", reply('<meta http-equiv="refresh" content="0; url=/circle">'), path="/circle1"),
    C("loop", "broken", moved("/loop"), path="/loop", reason="circle"),
    C("loop of two", "broken", moved("/loop2b"), path="/loop2a", reason="circle"),
    C("cookie breaks the loop", "ok", None, path="/cookie"),  # type: ignore[arg-type]
    C("to a dead page", "broken", moved("/dead"), reason="/dead, which answers 404"),
    C("to another document", "wrong-document", moved("/other")),
    C("without Location", "broken", reply("", 301), reason="without saying where"),
    C("to a malformed address", "broken", moved("http://")),
    C("raw UTF-8 in Location", "ok", moved("/grün", 302)),
    C("relative Location", "ok", moved("../good", 302)),
    C("Location with a fragment", "redirected", moved("/good#part"), suggests="/good"),
    C("to a mail address", "broken", moved("mailto:a@b.org")),
]
REFUSED = [
    *[C(str(status), "blocked", page("", text="no", status=status)) for status in (401, 402, 403, 451, 999)],
    C("429 for ever", "blocked", page("", text="no", status=429)),
    C("429 for an hour", "blocked", page("", text="no", status=429, Retry_After="3600")),
    C("challenge with 202", "blocked", reply("", 202)),
    C("challenge with 202 and scripts", "blocked", reply("<script>go()</script>", 202)),
    C("challenge with 403", "blocked", page("Just a moment...", text="Checking your browser", status=403)),
    C("challenge with 503", "blocked", page("Just a moment...", text="Checking your browser", status=503)),
    C("challenge with 200", "blocked", page("Just a moment...", text="Verifying")),
    C("challenge by header", "blocked", page("x", text="x", cf_mitigated="challenge")),
    C("captcha", "blocked", page("acme.example", text="Please complete the security check to go on."), ""),
    C(
        "captcha by script",
        "blocked",
        reply("<title>x</title><script src='https://ct.captcha-delivery.com/c.js'></script>"),
    ),
    C("access denied", "blocked", page("Access Denied", "Access Denied", "You don't have permission to access this.")),
    C("login by redirect", "blocked", moved("/login?next=/x", 302)),
    C(
        "login by redirect, without a form",
        "blocked",
        moved("/signin?next=/x", 302),
        reason="redirects to a login page",
    ),
    C("login in place, drawn by scripts", "blocked", page("Sign in", text="Loading"), ""),
    C("login in place, without a title", "blocked", reply("<form>Who are you? <input type=password></form>"), ""),
    C("login by redirect, nothing claimed", "blocked", moved("/login?next=/x", 302), ""),
    C("login in place", "blocked", reply("<title>Sign in - Acme</title><form><input type=password></form>")),
    C("dislikes the User-Agent", "ok", unless_browser(page("", text="no", status=403), GOOD)),
    C("challenges the User-Agent", "ok", unless_browser(page("Just a moment...", text="x", status=503), GOOD)),
    C(
        "dislikes the User-Agent, wrong document behind",
        "wrong-document",
        unless_browser(page("", status=403), page("Quite Another Thing", text=CASINO)),
    ),
    C("resets programs", "ok", unless_browser(reset, GOOD)),
    C("gives programs 400", "ok", unless_browser(page("", text="no", status=400), GOOD)),
]
TROUBLE = [
    C("429 with seconds", "ok", in_turn(reply("", 429, Retry_After="1"), GOOD)),
    C("429 with a date", "ok", in_turn(reply("", 429, Retry_After=soon()), GOOD)),
    C("500 once", "ok", in_turn(reply("", 500), GOOD)),
    C("503 once", "ok", in_turn(reply("", 503), GOOD)),
    C("502 once", "ok", in_turn(reply("", 502), GOOD)),
    C("a reset once", "ok", first_does(reset, GOOD)),
    C("an early end once", "ok", in_turn(GOOD[:-40], GOOD)),
    C("500 for ever", "unreachable", reply("", 500), reason="has trouble"),
    C("408 for ever", "unreachable", reply("", 408), reason="has trouble"),
    C("400 for everybody", "broken", page("", text="no", status=400), reason="does not serve this address"),
    C("305", "unreachable", reply("", 305), reason="nothing that was asked"),
    C("503 for ever", "unreachable", reply("", 503)),
    C("504 for ever", "unreachable", reply("", 504)),
    C("hangs", "unreachable", hang),
    C("drips its head", "unreachable", drip_head),
    C("resets for ever", "unreachable", reset),
    C("ends early for ever", "unreachable", GOOD[:-40]),
    C("garbage", "unreachable", b"\x00\x01\x02 this is no HTTP\r\n\r\n"),
    C("404", "broken", page("Not Found", status=404), reason="404"),
    C("410", "broken", page("Gone", status=410), reason="taken away for good"),
    C("404, nothing claimed", "broken", page("Not Found", status=404), ""),
    C("404 with the right title", "broken", page(T, status=404)),
    C("404 to us, 200 to the other", "unreachable", in_turn(page("", status=404), GOOD), reason="mkdocs-linkcheck"),
]
HOSTILE = [
    C("endless body", "ok", endless(f"<title>{T}</title>".encode(), b"a " * 5000)),
    C("endless body without a title", "ok", endless(b"<p>", b"word " * 2000), ""),
    C(
        "decompression bomb",
        "ok",
        reply(gzip.compress(f"<title>{T}</title>".encode() + b"a " * 40_000_000, 9), Content_Encoding="gzip"),
    ),
    C("bomb as a PDF", "corrupt", as_pdf(gzip.compress(b"\0" * 80_000_000, 9), Content_Encoding="gzip")),
    C("header flood", "unreachable", header_flood),
    C("one huge header", "unreachable", reply("x", X_Big="a" * 500_000)),
    C("endless redirects", "broken", None, path="/deeper/0", reason="more than"),  # type: ignore[arg-type]
    C("terminal escapes in the title", "wrong-document", page(ESCAPES, text=CASINO)),
    C("nested beyond reason", "ok", reply(f"<title>{T}</title>" + "<div>" * 30_000)),
    C("PDF whose pages contain themselves", "corrupt", as_pdf(looping())),
    C("attributes without end", "ok", reply(f"<title>{T}</title><a " + "x=y " * 20_000 + ">")),
    C("a meta tag without end", "ok", reply(f"<title>{T}</title>" + "<meta " * 20_000)),
]
SECTIONS = "<h1>Guide</h1><h2 id=first>First</h2><p>x</p><h2 id='zwei-tür'>Second</h2>" + TEXT
FRAGMENTS = [
    C("present", "ok", reply(SECTIONS), "", fragment="first"),
    C("present, escaped", "ok", reply(SECTIONS), "", fragment="zwei-t%C3%BCr"),
    C("by name", "ok", reply(SECTIONS + "<a name=old></a>"), "", fragment="old"),
    C("missing", "fragment-missing", reply(SECTIONS), "", fragment="third"),
    C(
        "missing though the title is right",
        "fragment-missing",
        reply(f"<title>{T}</title>" + SECTIONS),
        fragment="third",
    ),
    C(
        "missing on a page of sections with a script",
        "fragment-missing",
        reply(SECTIONS + "<script>count()</script>"),
        "",
        fragment="third",
    ),
    C("in another case, with a script", "ok", reply(SECTIONS + "<script>count()</script>"), "", fragment="FIRST"),
    C("missing from another document", "wrong-document", page("Bees and Their Quorums"), fragment="third"),
    C("top", "ok", reply(SECTIONS), "", fragment="top"),
    C("empty", "ok", reply(SECTIONS), "", fragment=""),
    C("of the text", "ok", reply(SECTIONS), "", fragment=":~:text=anything"),
    C(
        "made by scripts",
        "ok",
        reply(f"<h1>Guide</h1><div id=app></div><p>{TEXT}</p><script src='/app.js'></script>"),
        "",
        fragment="section",
    ),
    C("made by scripts, named in one", "ok", reply(SECTIONS + "<script>add('third')</script>"), "", fragment="third"),
    C("a route of scripts", "ok", reply(SECTIONS), "", fragment="!/route"),
    C("lines of a file", "ok", reply(SECTIONS), "", fragment="L10-L20"),
    C("GitHub's own", "ok", reply(SECTIONS + "<a id=user-content-usage></a>"), "", fragment="usage"),
    C("page of a PDF", "ok", as_pdf(PAPER), fragment="page=3"),
    C("kept in a suggestion", "redirected", moved("/sections"), "", fragment="first", suggests="/sections#first"),
]
GROUPS = {
    "right": RIGHT, "unverified": UNVERIFIED, "wrong": WRONG, "soft": SOFT, "parked": PARKED, "documents": BROKEN_DOCUMENTS,
    "redirects": REDIRECTS, "refused": REFUSED, "trouble": TROUBLE, "hostile": HOSTILE, "fragments": FRAGMENTS,
}  # fmt: skip
CASES = [(f"{group}: {case.name}", case) for group, cases in GROUPS.items() for case in cases]


async def _deeper(request, writer):
    writer.write(moved(f"/deeper/{int(request.path.rpartition('/')[2]) + 1}"))
    await writer.drain()


async def _cookie(request, writer):
    writer.write(
        GOOD if "seen=1" in request.headers.get("cookie", "") else moved("/cookie", 302, Set_Cookie="seen=1; Path=/")
    )
    await writer.drain()


AROUND: dict[str, bytes | Behaviour] = {
    "/": page("Acme, Makers of Rockets", "Welcome to Acme", "Rockets, anvils and more. " * 30),
    "/en/": page("Acme, Makers of Rockets", "Welcome to Acme", "Rockets, anvils and more. " * 30),
    "/404.html": page("Acme", text="Where to go now? " * 60),
    "/nothing/404": reply(""),
    "/error/not-found": page("Acme", text="Where to go now? " * 60),
    "/good": GOOD, "/gr%C3%BCn": GOOD, "/other": page("Bigtable: A Distributed Storage System", text=CASINO), "/r301": moved("/good"),
    "/r302": moved("/good", 302), "/sections": reply(SECTIONS), "/loop2b": moved("/loop2a"), "/cookie": _cookie,
    "/circle": reply('<meta http-equiv="refresh" content="0; url=/circle1">'),
    "/signin?next=/x": page("Acme", text=TEXT),
    "/login?next=/x": reply("<title>Acme</title><form><input type=password></form>"),
    **{f"/deeper/{n}": _deeper for n in range(60)},
}  # fmt: skip


@pytest.fixture(scope="module")
def verdicts():
    """One run for each group: each case has an address of its own."""
    links: dict[str, Link] = {}
    with Server(dict(AROUND)) as server:
        for number, (name, case) in enumerate(CASES):
            path = case.path or f"/{number}/{re.sub('[^a-z0-9]+', '-', name.lower())}"
            if case.answer is not None:
                answer = case.answer
                port = str(server.port).encode()
                server.routes[path] = (
                    answer.replace(b"PORT", port) if isinstance(answer, bytes) and b":PORT/" in answer else answer
                )
            url = server.url(path) + (f"#{case.fragment}" if case.fragment else "")
            links[name] = Link(url, (Place("list.md", number, case.claim, case.claim),))
        found = {}
        for group in GROUPS:  # one after another, so that the hostile ones don't starve the others of time
            mine = {name: link for name, link in links.items() if name.startswith(f"{group}: ")}
            found |= dict(zip(mine, asyncio.run(check(list(mine.values()), QUICK)), strict=True))
        yield found, server.url("")


@pytest.mark.parametrize(("name", "case"), CASES, ids=[name for name, _ in CASES])
def test_verdict(verdicts, name, case):
    result = verdicts[0][name]
    assert result.verdict == case.verdict, result
    assert case.reason in result.reason
    base = verdicts[1]
    wanted = case.suggests.replace(":PORT", ":" + base.rpartition(":")[2])
    assert result.suggestion == (wanted if "://" in wanted else base + wanted if wanted else "")


@pytest.mark.parametrize(
    ("title", "url", "landed", "why"),
    [
        ("Acme", "https://acme.com/x", "https://sedo.com/search?d=acme.com", "leads to sedo.com"),
        ("acme.com is for sale", "https://acme.com/x", "https://acme.com/x", "says “acme com is for sale”"),
        ("Sedo", "https://sedo.com/about", "https://sedo.com/about", ""),
    ],
)
def test_a_market_and_a_name_for_sale_are_known(title, url, landed, why):
    shown = Page(titles=(("title", title),), text=TEXT, text_length=len(TEXT))
    answer = Exchange(url, Reply(landed, 200), (), 1, 0, 1)
    assert signs.parked(shown, answer).startswith(why) and bool(signs.parked(shown, answer)) == bool(why)


@pytest.mark.parametrize(("claim", "verdict"), [(T, "ok-unverified"), ("", "ok")])
def test_a_pdf_that_takes_too_long_to_read_is_not_called_corrupt(claim, verdict):
    url = "https://host.example/paper.pdf"
    answer = Exchange(url, Reply(url, 200, {"content-type": "application/pdf"}, PAPER), (), 1, len(PAPER), 1)
    slow = Document("paper", paper=Paper(error="took too long to read"))
    assert judge(answer, slow, claim).verdict == verdict


def test_what_fails_a_run():
    assert {
        "wrong-document",
        "soft-404",
        "parked",
        "corrupt",
        "empty",
        "fragment-missing",
        "broken",
        "insecure",
    } == FAILING
