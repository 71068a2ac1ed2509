"""The words by which pages that answer 200 show that they aren't the page: not found, for sale, a login, a challenge.

Phrases are kept in plain spelling and compared after normalising, like titles. They count where a page speaks of itself: in its
title, its first heading, or in a body that holds little else.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from course.links import urls
from course.links.exchange import Exchange
from course.links.html import Page
from course.links.wording import normal, segments

SHORT = 700
_LONGISH = 2500

_404 = re.compile(
    r"(?:(?:oops|ooops|sorry|whoops|uh|oh|hmm|error|http|status|code|erreur|fehler|errore|erro) )*404"
    r"(?: (?:error|errors|not|found|page|file|object|http|status|code|nothing|here|oops|sorry|client|seite|pagina|erreur|fehler))*"
)
_NOT_FOUND = [
    re.compile(pattern)
    for pattern in (
        r"\b(?:page|file|document|article|resource|content|post|url|address|site|story|entry|item|paper|object|that|it)s?\b"
        r"(?: \w+){0,7}? (?:not(?: be)?|cant be|cannot be|couldnt be|wasnt|isnt|doesnt|does not|dont|no longer)"
        r"(?: \w+){0,2}? (?:found|exists?|available|here|there|located)\b",
        r"\b(?:cant|cannot|couldnt|could not|can not|unable to|not able to|didnt|did not|werent able to|dont|do not)"
        r"(?: seem to)? (?:find|locate|have)(?: \w+){0,4}? (?:page|file|document|article|url|resource|looking for|post|content)\b",
        r"\b(?:page|article|document|post|content|story) (?:\w+ ){0,3}?(?:has been|was|is|been) (?:removed|deleted|gone|missing|lost)\b",
        r"\b(?:not found|page missing|nothing (?:was )?found here|nothing here|no such page|no such file|page unavailable|missing page)\b",
    )
]
_NOT_FOUND_ELSEWHERE = [
    normal(phrase)
    for phrase in (
        "Seite nicht gefunden", "Seite wurde nicht gefunden", "Seite konnte nicht gefunden werden", "Seite existiert nicht",
        "Datei nicht gefunden", "nicht gefunden", "page introuvable", "page non trouvée", "page n'existe pas",
        "page n'a pas été trouvée",
        "introuvable", "n'existe plus", "página no encontrada", "no se encontró la página", "no se ha encontrado",
        "página no existe",
        "no encontrada", "pagina non trovata", "pagina non esiste", "non trovata", "página não encontrada",
        "não foi encontrada",
        "página não existe", "não encontrada", "pagina niet gevonden", "niet gevonden", "bestaat niet", "sidan hittades inte",
        "sidan kunde inte hittas", "siden blev ikke fundet", "siden ble ikke funnet", "siden findes ikke", "sivua ei löytynyt",
        "strona nie została znaleziona", "nie znaleziono strony", "nie znaleziono", "stránka nenalezena",
        "stránka nebyla nalezena",
        "az oldal nem található", "nem található", "pagina nu a fost găsită", "sayfa bulunamadı",
        "страница не найдена", "не найдена",
        "страница не существует", "сторінку не знайдено", "страницата не е намерена", "η σελίδα δεν βρέθηκε", "ページが見つかりません",
        "お探しのページ", "見つかりませんでした", "ページは存在しません", "页面不存在",
        "找不到页面", "页面未找到", "頁面不存在", "找不到頁面",
        "找不到网页", "您访问的页面", "페이지를 찾을 수 없습니다",
        "존재하지 않는 페이지", "الصفحة غير موجودة", "لم يتم العثور", "הדף לא נמצא",
        "không tìm thấy trang", "halaman tidak ditemukan", "ไม่พบหน้า",
    )
]  # fmt: skip
_PARKED = [
    normal(phrase)
    for phrase in (
        "domain is for sale", "domain for sale", "domain may be for sale", "domain name is for sale",
        "domain name for sale", "buy this domain",
        "domain is available for purchase", "purchase this domain", "inquire about this domain", "interested in this domain",
        "this domain is parked", "domain is parked", "parked domain", "parked free", "domain parking", "domain has expired",
        "domain name has expired", "this domain has recently been registered", "domain has been registered",
        "this web page is parked",
        "get this domain", "make an offer on this domain", "domain is available", "is for sale at", "website is for sale",
        "Domain steht zum Verkauf", "Domain zu verkaufen", "diese Domain kaufen", "domaine est à vendre",
        "nom de domaine est à vendre",
        "dominio en venta", "este dominio está a la venta", "dominio in vendita", "domínio está à venda", "домен продается",
        "домен продаётся", "域名出售", "此域名", "本域名", "このドメイン", "도메인 판매",
    )
]  # fmt: skip
_MARKETS_WORDS = (
    "sedo.com sedoparking.com parkingcrew.net parkingcrew.com bodis.com hugedomains.com dan.com undeveloped.com afternic.com above.com "
    "domainmarket.com buydomains.com brandbucket.com squadhelp.com atom.com namebright.com domainnamesales.com parklogic.com "
    "voodoo.com skenzo.com trellian.com domainsponsor.com smartname.com uniregistry.com epik.com sav.com dynadot.com"
)
_MARKETS = frozenset(_MARKETS_WORDS.split())
_CHALLENGE_TITLES = [
    normal(phrase)
    for phrase in (
        "Just a moment", "Attention Required", "Access denied", "Access to this page has been denied",
        "Are you a robot", "Are you human",
        "Verify you are human", "Verifying you are human", "Security check", "Checking your browser", "DDoS-Guard",
        "DDOS protection",
        "Pardon Our Interruption", "Human verification", "Bot verification", "Robot check", "One more step", "captcha",
        "Request blocked",
        "You have been blocked", "unusual traffic", "Client Challenge", "Security Checkpoint", "security verification",
        "Please wait",
        "Making sure you're not a bot", "not a robot", "Einen Moment", "Un momento", "Un instant", "请稍候", "安全验证",
    )
]  # fmt: skip
_CHALLENGE_TEXTS = _CHALLENGE_TITLES[2:24] + [
    normal(phrase)
    for phrase in (
        "complete the security check", "prove you are human", "confirm you are human", "confirm that you are human",
        "enable JavaScript and cookies to continue",
        "please enable cookies", "disable any ad blocker", "automated requests", "suspicious activity",
        "detected unusual activity",
        "Incapsula incident", "Request unsuccessful", "solve the captcha", "complete the captcha",
    )
]  # fmt: skip
_CHALLENGE_SCRIPTS = re.compile(
    r"/cdn-cgi/challenge-platform|captcha-delivery\.com|geo\.captcha|hcaptcha\.com|recaptcha/(?:api|enterprise)|awswaf|_Incapsula_Resource"
    r"|px-captcha|perimeterx|challenges\.cloudflare\.com|datadome|turnstile|friendlycaptcha|anubis",
    re.I,
)
_LOGIN_PATH = re.compile(
    r"/(?:log-?in|sign-?in|sso|auth(?:enticate|entication|orize|wall)?|sessions?/new|users/sign_in|wp-login|idp|saml2?|cas|oauth2?|accountlogin"
    r"|uas|adfs)(?:/|\.|\?|$)",
    re.I,
)
_LOGIN_HOST = re.compile(r"^(?:log-?in|sign-?in|accounts?|auth|sso|idp?|passport|consent)\.", re.I)
_LOGIN_TITLE = re.compile(
    r"^(?:please )?(?:log ?in|sign ?in|sign on|sign up|login required|log on|authentication required|anmelden|anmeldung|einloggen|connexion"
    r"|se connecter|identifiez vous|iniciar sesion|inicia sesion|accedi|acceder|entrar|fazer login|inloggen|logga in"
    r"|войти|вход|ロ ク イ ン|登 录|登 入"
    r"|로 그 인|member login|user login|sign in or (?:sign up|register|join)|subscriber login)\b(?: \w+){0,6}$"
)
_NOT_FOUND_PATH = re.compile(
    r"/(?:404|(?:page-?)?not-?found|error-?404|404-?error|page-?404|errors?/(?:404|not-?found)|missing|notfound)(?:\.\w+)?/?$",
    re.I,
)

# How a title begins that speaks about such pages, and is none.
_ASKING = re.compile(r"(?:how|why|when|what|who|designing|handling|fixing|avoiding)\b")


def _said(page: Page) -> list[str]:
    """What a page says of itself, normalised: the parts of its titles, whole titles, and first headings."""
    found: list[str] = []
    for source, title in page.titles:
        if source in ("title", "heading", "og:title"):
            found += [normal(part) for part in segments(title)] + [normal(title)]
    return [text for text in dict.fromkeys(found) if text]


def _says_not_found(text: str) -> bool:
    """Whether a short text is nothing but the message that something is not there."""
    if _404.fullmatch(text):
        return True
    count = len(text.split())
    for pattern in _NOT_FOUND:
        found = pattern.search(text)
        if found and count - len(found[0].split()) <= 5 and not _ASKING.match(text):
            return True
    return any(phrase in text and len(text) <= len(phrase) + 30 for phrase in _NOT_FOUND_ELSEWHERE)


def not_found_in_title(page: Page) -> str:
    """The title or heading that says so, or nothing."""
    return next((text for text in _said(page) if _says_not_found(text)), "")


def not_found_in_text(page: Page) -> bool:
    """Whether a short body says so; in a long one the words may stand for anything."""
    if page.text_length > SHORT:
        return False
    text = normal(page.text)
    return bool(
        any(pattern.search(text) for pattern in _NOT_FOUND)
        or re.search(r"\b(?:error 404|404 error|404 not found)\b", text)
        or any(phrase in text for phrase in _NOT_FOUND_ELSEWHERE)
    )


def not_found_path(url: str) -> bool:
    return bool(_NOT_FOUND_PATH.search(urlsplit(url).path))


def parked(page: Page, exchange: Exchange) -> str:
    """Why a page is that of a domain for sale, or nothing."""
    domain = urls.registered_domain(urls.host_of(exchange.final_url))
    if domain in _MARKETS and domain != urls.registered_domain(urls.host_of(exchange.url)):
        return f"leads to {domain}, a market for domains"
    said = _said(page)
    titled = [text for text in said if not _ASKING.match(text)] if page.text_length < _LONGISH else []
    phrase = next(
        (phrase for phrase in _PARKED for text in titled if phrase in text and len(text) < len(phrase) + 50), ""
    )
    if not phrase and page.text_length < SHORT:
        text = normal(page.text)
        phrase = next((phrase for phrase in _PARKED if phrase in text), "")
        if not phrase and _market_in(page):
            return "is drawn by a market for domains"
    name = normal(urls.registered_domain(urls.host_of(exchange.url)))
    if not phrase and any(
        re.fullmatch(rf"(?:the )?(?:domain )?{re.escape(name)} (?:is |may be )?(?:for sale|parked|expired)", s)
        for s in said
    ):
        phrase = f"{name} is for sale"
    return f"says “{phrase}”" if phrase else ""


def _market_in(page: Page) -> bool:
    sources = " ".join(page.frames) + page.scripts
    return any(market in sources for market in _MARKETS)


def challenge(page: Page, exchange: Exchange) -> str:
    """Why a page is a test whether a person is asking, or nothing."""
    headers = exchange.reply.headers
    if headers.get("cf-mitigated") == "challenge" or headers.get("x-amzn-waf-action") in ("challenge", "captcha"):
        return "asks for proof that a person is asking"
    for text in _said(page):
        if any(phrase in text and len(text) <= len(phrase) + 25 for phrase in _CHALLENGE_TITLES):
            return f"is a check for programs (“{text}”)"
    if page.text_length < SHORT:
        text = normal(page.text)
        if phrase := next((phrase for phrase in _CHALLENGE_TEXTS if phrase in text), ""):
            return f"is a check for programs (“{phrase}”)"
        if page.text_length < 300 and (
            _CHALLENGE_SCRIPTS.search(page.scripts) or any(_CHALLENGE_SCRIPTS.search(f) for f in page.frames)
        ):
            return "is a check for programs"
    return ""


def login(page: Page, exchange: Exchange) -> str:
    """Why a page asks who one is, or nothing."""
    if exchange.hops:
        parts = urlsplit(exchange.final_url)
        if (_LOGIN_PATH.search(parts.path) and not _LOGIN_PATH.search(urlsplit(exchange.url).path)) or (
            _LOGIN_HOST.match(parts.hostname or "") and not _LOGIN_HOST.match(urls.host_of(exchange.url))
        ):
            return f"redirects to a login page ({parts.hostname})"
    said = [text for text in _said(page) if _LOGIN_TITLE.match(text)]
    if said and (page.password or page.text_length < SHORT):
        return f"is a login page (“{said[0]}”)"
    return "is a login page" if page.password and page.text_length < 300 else ""
