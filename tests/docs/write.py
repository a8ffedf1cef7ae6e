"""Writes everything that is shipped as a file and made from the program: `python -m tests.docs.write`.

To be run after a change of a command's arguments, of what it prints as JSON, or of the requests of a pass.
"""

import runpy

MADE_BY = ("completions", "man_page", "schemas", "contacts", "licences")

if __name__ == "__main__":
    for name in MADE_BY:
        runpy.run_module(f"tests.docs.{name}", run_name="__main__")
