"""The last pass as the state file keeps it: the document in English, and what its words were made of.

With that `status` says in the reader's language what the daemon has written, whatever the daemon's own is.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from codexwatch.model.phrase import Phrase, restored

RECIPES = "recipes"


def with_recipes(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document, and beside it the recipe of each text that `status` shows."""
    shown = (text for text in _shown(document) if isinstance(text, Phrase))
    return {**document, RECIPES: {str(text): text.recipe() for text in shown}}


def phrased(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with phrases again where there were some; one of an older version stays as it is."""
    recipes = document.get(RECIPES) or {}
    if not recipes:
        return dict(document)
    verdict, routes, unknown = document["verdict"], document["routes"], document["unknown"]

    def said(text: str) -> str:
        return restored(recipes[text], text) if text in recipes else text

    return {
        **{name: value for name, value in document.items() if name != RECIPES},
        "verdict": {**verdict, "summary": said(verdict["summary"])},
        "routes": [{**route, "label": said(route["label"])} for route in routes],
        "unknown": [{**item, "reason": said(item["reason"])} for item in unknown],
    }


def _shown(document: Mapping[str, Any]) -> Iterator[str]:
    yield document["verdict"]["summary"]
    yield from (route["label"] for route in document["routes"])
    yield from (item["reason"] for item in document["unknown"])
