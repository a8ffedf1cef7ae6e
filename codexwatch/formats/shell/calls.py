"""Functions, aliases, sourced files and eval: statements that run the text of others."""

from dataclasses import replace

from codexwatch.formats.shell.assigned import Place
from codexwatch.formats.shell.conditions import Kind
from codexwatch.formats.shell.parse import arguments
from codexwatch.formats.shell.quoting import split
from codexwatch.formats.shell.runner import Definition, Runner, Table
from codexwatch.formats.shell.statements import Body, Call, Dialect, Eval, Source
from codexwatch.formats.shell.words import pieces

_MAX_CALLS = 16
_MAX_SOURCES = 16
_MAX_FILES = 256
_MAX_TEXT = 262_144
# Builtins that cannot fail when they are used as start-up files use them.
_KNOWN = {"true": True, ":": True, "false": False, "echo": True}


def run_call(runner: Runner, call: Call) -> bool | None:
    name = call.name
    alias = runner.aliases.get(name) if name not in runner.calls else None
    found = alias or runner.functions.get(name)
    if found is not None:
        run = _alias if alias is not None else _function
        if found.certain:
            return run(runner, call, found)
        with runner.in_doubt():
            return run(runner, call, found)
    if "${" in call.text and "=" in call.text and runner.dialect is not Dialect.FISH:
        for each in split(call.text):  # : "${NAME:=value}"
            runner.value(pieces(each))
    if name == "status" and runner.dialect is Dialect.FISH:
        return _fish_status(runner, call)
    return _KNOWN.get(name)


def _alias(runner: Runner, call: Call, alias: Definition) -> bool | None:
    body = replace(alias.body, text=alias.body.text + call.text.partition(call.name)[2])
    runner.calls.append(call.name)
    try:
        return run_body(runner, body, alias.path)
    finally:
        runner.calls.pop()


def _function(runner: Runner, call: Call, function: Definition) -> bool | None:
    if len(runner.calls) >= _MAX_CALLS:
        runner.give_up("calls itself too deeply")
        return None
    given = [field for word in arguments(call, runner.dialect) for field in runner.expander.fields(word)]
    before = runner.expander.arguments
    runner.expander.arguments = given
    runner.calls.append(call.name)
    runner.variables.enter()
    try:
        with runner.frame():
            return run_body(runner, function.body, function.path)
    finally:
        runner.variables.leave()
        runner.calls.pop()
        runner.expander.arguments = before


def run_body(runner: Runner, body: Body, path: str) -> bool | None:
    """Runs code that was kept as text; its lines count in the file that it came from."""
    if len(body.text) > _MAX_TEXT:
        runner.give_up("is too long")
        return None
    before = runner.path
    runner.path = path
    try:
        return runner.block(runner.world.parsed.block(body.text, body.dialect, body.line))
    finally:
        runner.path = before


def _fish_status(runner: Runner, call: Call) -> bool | None:
    asked = {runner.value(word).text for word in arguments(call, runner.dialect)}
    if asked & {"is-interactive", "--is-interactive", "-i"}:
        return "i" in runner.constants.get("-", "")
    if asked & {"is-login", "--is-login", "-l"}:
        return "l" in runner.constants.get("-", "")
    return None


def run_eval(runner: Runner, statement: Eval) -> bool | None:
    values = [runner.value(word) for word in statement.words]
    known = [value.text for value in values if value.text is not None and value.certain]
    if len(known) != len(values):
        runner.give_up_on_code("runs the output of a command")
        return None
    return run_body(runner, Body(" ".join(known), statement.line, runner.dialect), runner.path)


def run_source(runner: Runner, statement: Source) -> bool | None:
    name = runner.value(statement.path)
    if name.text is None or not name.certain:
        runner.give_up_on_code("reads a file whose name is not known")
        return None
    given = [field for word in statement.arguments for field in runner.expander.fields(word)]
    return source(runner, runner.absolute(name.text), given or None)


def source(runner: Runner, path: str, given: list[str | None] | None = None) -> bool | None:
    """Runs a file in this shell; False where there is none."""
    world = runner.world
    if path in runner.sources:  # a file that reads itself is guarded against a second time, or no shell would start
        return None
    if len(runner.sources) >= _MAX_SOURCES or (len(world.files) >= _MAX_FILES and path not in world.files):
        runner.give_up("reads too many files")
        return None
    world.files[path] = None
    text = world.read(path)
    if text is None:
        return _unread(runner, path)
    before = runner.path, runner.expander.arguments
    runner.sources.append(path)
    runner.path = path
    if given is not None:
        runner.expander.arguments = given
    runner.variables.enter(function=False)
    try:
        with runner.frame():
            dialect = Dialect.FISH_VARIABLES if path.endswith("/fish_variables") else runner.dialect
            return runner.block(world.parsed.block(text, dialect))
    finally:
        runner.variables.leave()
        runner.sources.pop()
        runner.path, runner.expander.arguments = before


def _unread(runner: Runner, path: str) -> bool | None:
    kind = runner.world.look(path)
    if kind in {Kind.ABSENT, Kind.LOCKED, Kind.DIRECTORY}:  # the shell, of the same user, gets no further either
        return False
    if kind is None:
        return None
    runner.give_up("reads a file that cannot be read here")
    for name in runner.world.mentions(path):
        runner.variables.assign(name, None, Place(path, 1), exported=True, certain=False)
    return None


CALLS: Table = {Call: run_call, Eval: run_eval, Source: run_source}
