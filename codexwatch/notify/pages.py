"""Pages for the browser, kept in the state folder: one a subject, for this user's eyes."""

import os
import tempfile
from pathlib import Path


def keep_page(state_dir: Path, name: str, html: str) -> Path:
    """Write `pages/NAME.html`, all of it or nothing, 0600; where it is. Raises OSError."""
    folder = state_dir / "pages"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    page = folder / f"{name}.html"
    descriptor, made = tempfile.mkstemp(prefix=f"{name}.", dir=folder)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(html)
        Path(made).replace(page)
    except BaseException:
        Path(made).unlink(missing_ok=True)
        raise
    return page
