"""Runs start-up files on paper: which variables a shell ends up with, and where each was set.

Nothing is executed. What is not known (the output of a command, the answer of a program) is carried along as unknown,
and what depends on it is marked uncertain, so that nothing is claimed that a real shell might contradict.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from codexwatch.formats.shell.assigned import Assigned, Removed
from codexwatch.formats.shell.calls import CALLS, source
from codexwatch.formats.shell.conditions import Kind
from codexwatch.formats.shell.control import CONTROL
from codexwatch.formats.shell.effects import EFFECTS
from codexwatch.formats.shell.parse import Parsed
from codexwatch.formats.shell.runner import Opaque, Runner, World
from codexwatch.formats.shell.statements import Dialect
from codexwatch.formats.shell.unexported import left_behind, never_exported
from codexwatch.formats.shell.variables import Variables
from codexwatch.formats.shell.words import pieces

_TABLE = {**EFFECTS, **CONTROL, **CALLS}
_PARSED = Parsed()


@dataclass(frozen=True, slots=True)
class Process:
    """One shell (or what stands for one) and the files that it reads, in order.

    Each entry of `files` is a choice: the first of its paths that is there is read. A path may begin with a variable
    that an earlier file can set, as `${ZDOTDIR:-/home/me}/.zshrc`. `certain` False: on some machines this process is
    not part of what a terminal inherits.
    """

    dialect: Dialect
    files: tuple[tuple[str, ...], ...]
    interactive: bool = False
    login: bool = False
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Evaluation:
    """`files`: every file read, or wanted and absent. `folders`: those whose list of files counted.

    `unexported`: assigned for certain, at top level, in any of the processes, and exported by none of the files.
    """

    variables: Mapping[str, Assigned]
    removed: Mapping[str, Removed]
    files: tuple[str, ...]
    folders: tuple[str, ...] = ()
    opaque: tuple[Opaque, ...] = ()
    unexported: Mapping[str, Assigned] = field(default_factory=dict)


def evaluate(
    processes: Sequence[Process],
    inherited: Mapping[str, str],
    *,
    read: Callable[[str], str | None],
    look: Callable[[str], Kind | None] = lambda _path: None,
    match: Callable[[str], Sequence[str] | None] = lambda _pattern: None,
    mentions: Callable[[str], Collection[str]] = lambda _path: (),
) -> Evaluation:
    """The variables after the processes have run, each inheriting what the one before exported.

    `inherited` must hold HOME. `read` gives the text of a file, None where there is none or it cannot be read; `look`
    says what a path leads to and `match` which paths match a pattern, both None where that is not to be asked.
    `mentions` names the variables that a file may set which is there and of which `read` gives nothing.
    """
    variables = Variables(inherited)
    world = World(read, _looking(read, look), match, mentions, _PARSED)
    unexported: dict[str, Assigned] = {}
    exhausted = False  # the statements that did not get their turn may have changed anything
    for process in processes:
        variables.new_process()
        runner = Runner(process.dialect, variables, world, _constants(process, inherited), _TABLE)
        if process.certain:
            _start(runner, process)
        else:
            with runner.in_doubt():
                _start(runner, process)
        exhausted = exhausted or runner.exhausted
        unexported |= left_behind(variables, world)
    return Evaluation(
        {each.name: replace(each, certain=False) if exhausted else each for each in variables.assigned()},
        {each.name: each for each in variables.removed()},
        tuple(world.files),
        tuple(world.folders),
        tuple(world.opaque),
        {} if exhausted else never_exported(unexported, variables, world),
    )


def _looking(read: Callable[[str], str | None], look: Callable[[str], Kind | None]) -> Callable[[str], Kind | None]:
    """What can be read is a file, even where `look` does not know."""

    def known(path: str) -> Kind | None:
        kind = look(path)
        return Kind.FILE if kind is None and read(path) is not None else kind

    return known


def _start(runner: Runner, process: Process) -> None:
    for choice in process.files:
        for path in choice:
            expanded = runner.value(pieces(path)).text if path.startswith("${") else path
            if expanded is not None and source(runner, runner.absolute(expanded)) is not False:
                break
        if runner.leaving == "exit":
            return


def _constants(process: Process, inherited: Mapping[str, str]) -> dict[str, str]:
    """Variables that a shell has of itself. Versions stand for any: files only ask whether they are set."""
    flags = ("i" if process.interactive else "") + ("l" if process.login else "")
    own = {"HOME": inherited["HOME"], "PWD": inherited["HOME"], "-": f"{flags}hB", "SHLVL": "1"}
    if process.dialect is Dialect.BASH:
        own |= {"BASH": "/bin/bash", "BASH_VERSION": "5.2.0(1)-release"}
    elif process.dialect is Dialect.ZSH:
        own |= {"ZSH_VERSION": "5.9", "ZSH_NAME": "zsh"}
    elif process.dialect is Dialect.FISH:
        own |= {"FISH_VERSION": "3.6.0", "version": "3.6.0"}
    if process.interactive:
        own["PS1"] = "$ "
    return own
