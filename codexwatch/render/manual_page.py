"""The page behind a popup: what fires, its proof and its fix, and the manual of the rule. One HTML file, no scripts."""

from collections.abc import Iterator, Sequence
from html import escape

from codexwatch.model.alert import Alert
from codexwatch.model.finding import Rule
from codexwatch.model.scale import Severity
from codexwatch.render.notification import parts
from codexwatch.render.paths import Shorten

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


def manual_page(alerts: Sequence[Alert], rules: Sequence[Rule], shorten: Shorten) -> str:
    """A page about these alerts, the worst first, and about the rules that made them or were asked for."""
    ordered = sorted(alerts, key=lambda alert: -alert.severity)
    title = ordered[0].title if ordered else rules[0].slug
    about = [part for alert in ordered for part in _alert(alert, shorten)]
    manuals = [part for rule in rules for part in _manual(rule)]
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            f"<title>{escape(title)} - codexwatch</title><style>{_STYLE}</style></head><body>",
            *about,
            *manuals,
            "<footer><p>What is wrong at this moment: <code>codexwatch check</code></p></footer>",
            "</body></html>\n",
        ]
    )


def _alert(alert: Alert, shorten: Shorten) -> Iterator[str]:
    body = parts(alert.body)
    kind = "critical" if alert.severity is Severity.CRITICAL else "warning"
    yield f'<article class="{kind}"><h1>{escape(alert.title)}</h1>'
    yield f'<p class="quiet">{kind}, since {escape(f"{alert.since:%Y-%m-%d %H:%M}")} UTC</p>'
    yield from (f"<p>{escape(line)}</p>" for line in body.proof)
    if body.fix:
        yield f"<h2>Fix</h2><p>{escape(body.fix.partition(': ')[2] or body.fix)}</p>"
    if body.paste:
        yield _block(body.paste)
    if body.then:
        yield f"<p>Then run:</p>{_block(body.then)}"
    identity = shorten(" ".join(alert.identity))
    yield f"<p>Let codexwatch do it, after a diff:</p>{_block((f'codexwatch fix {alert.rule}',))}"
    yield f'<p class="quiet">Not now: <code>codexwatch snooze &quot;{escape(identity)}&quot;</code></p></article>'


def _manual(rule: Rule) -> Iterator[str]:
    """The docstring of a rule: a title, then sections of indented lines."""
    title, _, page = rule.manual.partition("\n")
    yield f'<article><h1>{_marked(title)}</h1><p class="quiet"><code>{escape(rule.slug)}</code></p>'
    for section in page.strip().split("\n\n"):
        lines = section.split("\n")
        if not lines[0].startswith(" "):
            yield f"<h2>{escape(lines.pop(0))}</h2>"
        yield f"<p>{_marked(' '.join(line.strip() for line in lines))}</p>"
    if rule.meta.references:
        yield f'<p class="quiet">References: {escape(", ".join(rule.meta.references))}</p>'
    yield "</article>"


def _marked(text: str) -> str:
    """What stands between backticks is code."""
    pieces = escape(text).split("`")
    return "".join(f"<code>{piece}</code>" if at % 2 else piece for at, piece in enumerate(pieces))


def _block(lines: Sequence[str]) -> str:
    return f"<pre>{escape(chr(10).join(lines))}</pre>"
