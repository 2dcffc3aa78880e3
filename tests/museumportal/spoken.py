"""What a page says in its own language: texts and labels, without quotations in other ones."""

import re
from collections import deque
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import lxml.html
from django.http import HttpResponseBase
from django.test import Client

_SAID = ("alt", "title", "aria-label", "placeholder")
_SILENT = {"script", "style", "code", "pre", "textarea"}


def pages(client: Client, start: str, limit: int) -> Iterator[tuple[str, str]]:
    """Address and HTML of the pages that links lead to from `start`, below it, up to `limit`.

    Of addresses that differ in their query alone, the first two are read.
    """
    waiting, seen = deque([start]), {start}
    variants: dict[str, int] = {}
    while waiting and limit:
        address = waiting.popleft()
        answer: HttpResponseBase = client.get(address, follow=True)
        if not answer.headers["Content-Type"].startswith("text/html"):
            continue
        html = getattr(answer, "content", b"").decode()
        limit -= 1
        yield address, html
        for href in lxml.html.fromstring(html).xpath("//a/@href"):
            link = urljoin(address, str(href)).partition("#")[0]
            parts = urlsplit(link)
            if parts.netloc or not parts.path.startswith(start) or link in seen:
                continue
            seen.add(link)
            variants[parts.path] = variants.get(parts.path, 0) + 1
            if variants[parts.path] <= 2:
                waiting.append(link)


def said(html: str, language: str) -> Iterator[str]:
    """The texts of a page that stand in `language` by its `lang` attributes, white space folded."""
    yield from _said(lxml.html.fromstring(html), "", language)


def _said(element: lxml.html.HtmlElement, spoken: str, language: str) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag in _SILENT:
        return
    spoken = element.get("lang", spoken)
    texts: list[str | None] = []
    if spoken == language:
        texts += [element.text, *(element.get(name) for name in _SAID)]
        if element.tag == "input" and element.get("type") == "submit":
            texts.append(element.get("value"))
    for child in element:
        yield from _said(child, spoken, language)
        if spoken == language:
            texts.append(child.tail)
    for text in texts:
        if text and text.strip():
            yield re.sub(r"\s+", " ", text.strip())
