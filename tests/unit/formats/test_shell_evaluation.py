"""What the evaluator tells beyond values: lines, what was replaced, what is certain, which files count."""

import pytest

from codexwatch.formats.shell.assigned import Place
from codexwatch.formats.shell.conditions import Kind
from codexwatch.formats.shell.evaluate import Evaluation, Process, evaluate
from codexwatch.formats.shell.statements import Dialect

RC = "/home/me/rc"


def run(text: str, dialect: str = "bash", inherited: dict[str, str] | None = None, **files: str) -> Evaluation:
    """Runs `text` as /home/me/rc; further files by name in /home/me, `_` standing for a dot."""
    tree = {RC: text} | {f"/home/me/{name.replace('_', '.')}": content for name, content in files.items()}
    return evaluate(
        [Process(Dialect(dialect), ((RC,),), interactive=True)],
        {"HOME": "/home/me", **(inherited or {})},
        read=tree.get,
        look=lambda path: Kind.FILE if path in tree else Kind.ABSENT,
    )


def test_tells_the_line_of_the_value_and_the_lines_it_replaced() -> None:
    found = run("export A=1\n\nexport A=2 # two\n. ~/more\nexport A\n", more="\n\nA=3\n")
    assigned = found.variables["A"]
    assert (assigned.value, assigned.path, assigned.line) == ("3", "/home/me/more", 3)
    assert [each.place for each in assigned.shadows] == [Place(RC, 1), Place(RC, 3)]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param('export X="a\nb\nc"\nexport A=1\n', 4, id="after a string over lines"),
        pytest.param("export X=1 \\\n  A=2\n", 1, id="a continued command counts from its first line"),
        pytest.param("cat <<E\na\nb\nE\nexport A=1\n", 5, id="after a here-document"),
        pytest.param("f() {\n  :\n  export A=1\n}\n\nf\n", 3, id="inside of a function, not at its call"),
        pytest.param("if true; then\n\n  export A=1\nfi\n", 3, id="inside of a block"),
        pytest.param("x=(a\nb # it's\n)\nexport A=1\n", 4, id="after an array over lines"),
        pytest.param("export É='ü'\nexport B='日本'\nexport A=1\n", 3, id="after letters of more than a byte"),
        pytest.param("alias p='export A=1'\n\np\n", 1, id="an alias, at its text"),
    ],
)
def test_counts_lines_as_an_editor_does(text: str, line: int) -> None:
    assert run(text).variables["A"].line == line


def test_zsh_lines_survive_the_rewriting_of_its_own_forms() -> None:
    found = run("for f (a b) true\nfor x (\n a\n b\n) { : }\nf() { :; }\nexport A=1\n", "zsh")
    assert (found.variables["A"].line, found.variables["A"].certain) == (7, True)


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        pytest.param("export A=1\n", True, id="a plain line"),
        pytest.param("{ export A=1; }\n", True, id="a group"),
        pytest.param("true && export A=1\n", True, id="after what always succeeds"),
        pytest.param("maybe && export A=1\n", False, id="after a program"),
        pytest.param("maybe || export A=1\n", False, id="if a program fails"),
        pytest.param("while maybe; do export A=1; done\n", False, id="in a loop that may not run"),
        pytest.param("for x in *; do export A=1; done\n", False, id="in a loop over files that are not known"),
        pytest.param("for x in 1 2; do export A=1; done\n", True, id="in a loop over words"),
        pytest.param("for x in 1 2; do maybe && break; export A=1; done\n", False, id="after a break that may happen"),
        pytest.param("for x in 1 2; do maybe && break; done; export A=1\n", True, id="after a loop that may be left"),
        pytest.param("f() { maybe && return; }; f; export A=1\n", True, id="after a function that may return early"),
        pytest.param("maybe && exit; export A=1\n", False, id="after an exit that may happen"),
        pytest.param("export A=1; maybe && unset A\n", False, id="before an unset that may happen"),
        pytest.param("export A=1; maybe && true\n", True, id="before what does not touch it"),
        pytest.param("maybe && H=x || H=y; export A=$H\n", False, id="made of what is not certain"),
        pytest.param(
            "if maybe; then f() { export A=1; }; else f() { export A=2; }; fi; f\n", False, id="one of two functions"
        ),
        pytest.param("maybe && set -a; A=1\n", False, id="exported if an option was set"),
        pytest.param("A=1; maybe && export A\n", False, id="exported by what may not run"),
        pytest.param("if [[ $TERM == x* ]]; then export A=1; fi\n", False, id="what the terminal decides"),
        pytest.param('if [ -n "$SSH_TTY" ]; then export A=1; fi\n', False, id="what the session decides"),
    ],
)
def test_is_certain_only_of_what_must_happen(text: str, certain: bool) -> None:
    assert run(text).variables["A"].certain is certain


def test_of_two_branches_the_last_word_counts_and_replaces_the_other() -> None:
    assigned = run("export A=0\nif maybe; then\nexport A=1\nelse\nexport A=2\nfi\n").variables["A"]
    assert (assigned.value, assigned.certain) == ("2", False)
    assert [each.place for each in assigned.shadows] == [Place(RC, 1), Place(RC, 3)]


def test_a_branch_does_not_see_what_the_other_one_did() -> None:
    text = "export A=0\nif maybe; then\nA=1\nelse\nexport B=$A\nfi\n"
    assert run(text).variables["B"].value == "0"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param('export A="$(date)"\n', None, id="the output of a command"),
        pytest.param("export A=`date`\n", None, id="in backquotes"),
        pytest.param("export A=$((1+1))\n", None, id="arithmetic"),
        pytest.param("export A=${X//a/b}\n", None, id="an expansion that is not followed"),
        pytest.param("read -r A; export A\n", None, id="read from the terminal"),
        pytest.param("export A=${X-none}\n", "none", id="a default"),
        pytest.param("X=; export A=${X-none}\n", "", id="an empty value needs no default"),
        pytest.param("X=; export A=${X:-none}\n", "none", id="unless the colon says so"),
        pytest.param("export A='$(date)'\n", "$(date)", id="not a command in single quotes"),
        pytest.param("A=x\n" + "A=$A$A\n" * 60 + "export A\n", None, id="one that doubles on each line"),
    ],
)
def test_knows_values_or_says_that_it_does_not(text: str, value: str | None) -> None:
    assert run(text).variables["A"].value == value


def test_says_what_was_unset_and_where() -> None:
    found = run("\nunset A\nmaybe && unset B\n", inherited={"A": "1", "B": "2"})
    assert "A" not in found.variables
    assert (found.removed["A"].line, found.removed["A"].certain) == (2, True)
    assert (found.removed["B"].line, found.removed["B"].certain) == (3, False)


def test_lists_files_read_and_files_wanted() -> None:
    found = run("[ -f ~/a ] && . ~/a\n. ~/absent\nif [ -r ~/b ]; then :; fi\nsource /etc/x y\n", a=". ~/rc\n")
    assert found.files == (RC, "/home/me/a", "/home/me/absent", "/home/me/b", "/etc/x")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param('\neval "$(brew shellenv)"\n', 2, id="eval of a program's output"),
        pytest.param('. "$(dirname $0)/x"\n', 1, id="a file whose name is not known"),
        pytest.param("source <(kubectl completion bash)\n", 1, id="a file that is made on the spot"),
        pytest.param("export $(cat .env)\n", 1, id="names from a file"),
        pytest.param("if then fi done\n", 1, id="syntax that is not understood"),
    ],
)
def test_names_the_places_that_may_have_set_anything(text: str, line: int) -> None:
    found = run(text)
    assert [opaque.place.line for opaque in found.opaque] == [line]


def test_what_is_not_understood_makes_the_variables_it_mentions_uncertain() -> None:
    found = run("export A=1\nexport B=1\nif [[ x ]] { export A=2 }\n", "zsh")
    assert (found.variables["A"].certain, found.variables["B"].certain) == (False, True)


def test_a_new_process_inherits_only_what_is_exported() -> None:
    tree = {"/profile": "export A=1\nB=2\nf() { export C=3; }\nset -a\n", "/rc": "f\nD=$A$B\n"}
    processes = [Process(Dialect.SH, (("/profile",),)), Process(Dialect.BASH, (("/rc",),))]
    found = evaluate(processes, {"HOME": "/"}, read=tree.get)
    assert {name: (each.value, each.exported) for name, each in found.variables.items()} == {
        "A": ("1", True),
        "D": ("1", False),
    }


def test_values_are_in_no_repr() -> None:
    found = run("export A=s3cret\nA=s3cret2\n")
    assert "s3cret" not in repr(found)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("set -Ux A new\n", None, id="hidden by one that is inherited"),
        pytest.param("set -e A\nset -Ux A new\n", "new", id="seen when that one is gone"),
        pytest.param("set -gx A new\n", "new", id="a global one replaces it"),
    ],
)
def test_fish_hides_universal_variables_behind_inherited_ones(text: str, value: str | None) -> None:
    found = run(text, "fish", {"A": "inherited"}).variables.get("A")
    assert (found.value if found else None) == value


def test_fish_does_not_run_a_file_whose_blocks_do_not_close() -> None:
    found = run("set -gx A 1\nif true\n  set -gx B 2\n", "fish")
    assert not any(each.certain for each in found.variables.values())
    assert [opaque.place.line for opaque in found.opaque] == [2]
