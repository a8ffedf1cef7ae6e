"""`python -m tests.i18n.update [NAME ...]`: the catalogues hold exactly what is said today; compiled anew.

NAME: only these files, so that several people can work beside each other.

A translation whose English has changed stays, marked fuzzy, and is not used until somebody has looked at it.
"""

import sys
from collections.abc import Sequence

from tests.i18n.catalogues import (
    LANGUAGES,
    compile_to_bytes,
    compiled,
    folder,
    read,
    source,
    template_of,
    templates,
    united,
    written,
)


def main(names: Sequence[str]) -> int:
    """Always 0."""
    for language in LANGUAGES:
        folder(language).mkdir(parents=True, exist_ok=True)
        for name, items in templates().items():
            if names and name not in names:
                continue
            path = source(language, name)
            catalog = read(path, language)
            catalog.update(template_of(items, language), keep_user_comments=True, update_header_comment=True)
            catalog.fuzzy = False
            path.write_bytes(written(catalog))
            done = sum(bool(item.string) and not item.fuzzy for item in catalog if item.id)
            sys.stdout.write(f"{name}: {done} of {len(catalog)} translated\n")
        compiled(language).write_bytes(compile_to_bytes(united(language)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
