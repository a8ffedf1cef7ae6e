"""The page behind a popup: what fires, its proof and its fix, and the manual of the rule. One HTML file, no scripts."""

from collections.abc import Callable, Iterator, Sequence
from html import escape

from codexwatch.model.alert import Alert
from codexwatch.model.finding import Rule
from codexwatch.model.phrase import Phrase, Translate, told
from codexwatch.model.scale import Severity
from codexwatch.render.manual import Heading, paragraphs
from codexwatch.render.notification import how_of, parts
from codexwatch.render.paths import Shorten

Say = Callable[[str], str]
"""A text in the reader's language, as HTML."""

LANGUAGE = Phrase("en")
"""For browsers, which choose fonts by it: a translation says its own code."""

KINDS = {"critical": Phrase("critical"), "warning": Phrase("warning")}

_STYLE = """
:root { color-scheme: light dark; --quiet: #666; --line: #ddd; --code: #f3f3f3;
  --critical: #b3261e; --warning: #8a5a00 }
@media (prefers-color-scheme: dark) {
  :root { --quiet: #aaa; --line: #444; --code: #2a2a2a; --critical: #ff8a80; --warning: #ffcc66 }
}
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.4rem; margin: 0 0 .5rem } h2 { font-size: 1.05rem; margin: 1.6rem 0 .3rem }
p { margin: .4rem 0 } footer, .quiet { color: var(--quiet); font-size: .9rem }
pre, code { font-family: ui-monospace, monospace; background: var(--code); border-radius: 4px }
code { padding: .1em .3em }
pre { padding: .7rem .9rem; white-space: pre-wrap; overflow-wrap: anywhere; user-select: all }
article { border-top: 3px solid var(--line); padding-top: 1rem; margin-bottom: 2.5rem }
article.critical { border-color: var(--critical) } article.warning { border-color: var(--warning) }
"""


def manual_page(
    alerts: Sequence[Alert], rules: Sequence[Rule], shorten: Shorten, translate: Translate | None = None
) -> str:
    """A page about these alerts, the worst first, and about the rules that made them or were asked for."""
    say = _escaped(translate)
    ordered = sorted(alerts, key=lambda alert: -alert.severity)
    title = ordered[0].title if ordered else rules[0].slug
    about = [part for alert in ordered for part in _alert(alert, shorten, say)]
    manuals = [part for rule in rules for part in _manual(rule, say)]
    now = _marked(say(Phrase("What is wrong at this moment: `codexwatch check`")))
    return "\n".join(
        [
            "<!doctype html>",
            f'<html lang="{say(LANGUAGE)}"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            f"<title>{say(title)} - codexwatch</title><style>{_STYLE}</style></head><body>",
            *about,
            *manuals,
            f"<footer><p>{now}</p></footer>",
            "</body></html>\n",
        ]
    )


def _alert(alert: Alert, shorten: Shorten, say: Say) -> Iterator[str]:
    body = parts(alert.body)
    kind = "critical" if alert.severity is Severity.CRITICAL else "warning"
    since = Phrase("{severity}, since {moment} UTC", severity=KINDS[kind], moment=f"{alert.since:%Y-%m-%d %H:%M}")
    yield f'<article class="{kind}"><h1>{say(alert.title)}</h1>'
    yield f'<p class="quiet">{say(since)}</p>'
    yield from (f"<p>{say(line)}</p>" for line in body.proof)
    if body.fix:
        yield f"<h2>{say(Phrase('Fix'))}</h2><p>{say(how_of(body.fix))}</p>"
    if body.paste:
        yield _block(body.paste)
    if body.then:
        yield f"<p>{say(Phrase('Then run:'))}</p>{_block(body.then)}"
    identity = shorten(" ".join(alert.identity))
    yield f"<p>{say(Phrase('Let codexwatch do it, after a diff:'))}</p>{_block((f'codexwatch fix {alert.rule}',))}"
    not_now = f"<code>codexwatch snooze &quot;{escape(identity)}&quot;</code>"
    yield f'<p class="quiet">{say(Phrase("Not now:"))} {not_now}</p></article>'


def _manual(rule: Rule, say: Say) -> Iterator[str]:
    title, *page = paragraphs(rule.manual)
    yield f'<article><h1>{_marked(say(title.phrase))}</h1><p class="quiet"><code>{escape(rule.slug)}</code></p>'
    for block in page:
        said = _marked(say(block.phrase))
        yield f"<h2>{said}</h2>" if isinstance(block, Heading) else f"<p>{said}</p>"
    if rule.meta.references:
        references = Phrase("References: {references}", references=rule.meta.references)
        yield f'<p class="quiet">{say(references)}</p>'
    yield "</article>"


def _escaped(translate: Translate | None) -> Say:
    return lambda text: escape(str(text) if translate is None else told(text, translate))


def _marked(escaped: str) -> str:
    """What stands between backticks is code."""
    pieces = escaped.split("`")
    return "".join(f"<code>{piece}</code>" if at % 2 else piece for at, piece in enumerate(pieces))


def _block(lines: Sequence[str]) -> str:
    return f"<pre>{escape(chr(10).join(lines))}</pre>"
