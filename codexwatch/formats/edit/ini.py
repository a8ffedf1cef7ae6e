"""One option of an INI file such as .wslconfig; comments and order stay, which `configparser` would lose."""

import re

from codexwatch.formats.edit.lines import add_line, bare, line_end, numbered

_SECTION = re.compile(r"\s*\[(?P<name>[^\]]*)\]")
_OPTION = re.compile(r"\s*(?P<name>[^=:#;\s][^=:]*?)\s*[=:]")


def set_option(text: str, section: str, name: str, value: str) -> str:
    """`name=value` in the section: replaced where it stands, else added after the section's last option."""
    lines = numbered(text)
    new = f"{name}={value}"
    inside, last = False, None
    for at, line in enumerate(lines):
        header, option = _SECTION.match(line), _OPTION.match(line)
        if header:
            inside = header["name"].strip().lower() == section.lower()
            last = at if inside else last
        elif inside and option:
            last = at
            if option["name"].lower() == name.lower():
                return "".join([*lines[:at], new + line[len(bare(line)) :], *lines[at + 1 :]])
    if last is None:
        return add_line(text, f"[{section}]\n{new}")
    end = line_end(text)
    head = "".join(lines[: last + 1])
    return (head if head.endswith("\n") else head + end) + new + end + "".join(lines[last + 1 :])
