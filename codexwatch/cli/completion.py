"""`codexwatch completion SHELL`: what makes a shell complete our commands, options and rules."""

import argparse
from pathlib import Path

import codexwatch
from codexwatch.cli.surroundings import Surroundings

NAME = "completion"
HELP = "print what makes a shell complete commands, options and rules"
FOLDER = Path(codexwatch.__file__).parent / "completions"
FILES = {"bash": "codexwatch.bash", "zsh": "_codexwatch", "fish": "codexwatch.fish"}
"""By shell, under the names that their completion folders want."""
EPILOG = """\
examples:
  source <(codexwatch completion bash)
  codexwatch completion fish > ~/.config/fish/completions/codexwatch.fish

where the shells look for it by themselves:
  bash  ~/.local/share/bash-completion/completions/codexwatch
  zsh   _codexwatch in a folder of $fpath
  fish  ~/.config/fish/completions/codexwatch.fish

exit codes: 0 printed, 2 usage error
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.epilog = EPILOG
    parser.add_argument("shell", choices=list(FILES), help="the shell that is to read it")


def run(options: argparse.Namespace, surroundings: Surroundings) -> int:
    """Always 0."""
    surroundings.stdout.write((FOLDER / FILES[options.shell]).read_text(encoding="utf-8"))
    return 0
