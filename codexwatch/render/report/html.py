"""Pieces of a page; every text is escaped here and nowhere else."""

from collections.abc import Iterable, Sequence
from html import escape


class Html(str):
    """Markup, as against text, which is still to be escaped."""

    __slots__ = ()


def element(name: str, *content: str | None, **attributes: str) -> Html:
    """`class_` is written for `class`; None is nothing."""
    said = "".join(f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"' for key, value in attributes.items())
    return Html(f"<{name}{said}>{''.join(markup(part) for part in content)}</{name}>")


def markup(part: str | None) -> Html:
    """Text escaped, markup as it is."""
    if part is None:
        return Html("")
    return part if isinstance(part, Html) else Html(escape(part))


def join(parts: Iterable[str]) -> Html:
    """One after the other."""
    return Html("".join(map(markup, parts)))


def scrolling(label: str, content: Html) -> Html:
    """What may be wider than the page: it is scrolled, by keys too, and the page is not."""
    return element("div", content, class_="wide", tabindex="0", role="region", aria_label=label)


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Html:
    """Nothing where there are no rows."""
    body = [element("tr", *(element("td", cell) for cell in row)) for row in rows]
    if not body:
        return Html("")
    head = element("thead", element("tr", *(element("th", title, scope="col") for title in heads)))
    return scrolling(caption, element("table", element("caption", caption), head, element("tbody", *body)))


def section(title: str, *content: Html) -> Html:
    """Nothing where there is no content."""
    return element("section", element("h2", title), *content) if any(content) else Html("")
