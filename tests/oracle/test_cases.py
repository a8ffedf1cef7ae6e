"""The questions themselves: each has a name of its own, and a seed always asks the same."""

from itertools import islice

from tests.oracle.case import HOME, Case
from tests.oracle.random_cases import random_cases
from tests.oracle.versions import PINNED, cases_of


def test_no_two_cases_have_one_name() -> None:
    names = [case.id for case in cases_of(PINNED)]
    assert len(names) == len(set(names))


def test_a_seed_always_gives_the_same_cases() -> None:
    assert list(random_cases(7, 20)) == list(islice(random_cases(7, 50), 20))
    assert list(random_cases(7, 20)) != list(random_cases(8, 20))


def test_random_cases_can_be_run() -> None:
    """No variable holds what the kernel refuses, and every file is bytes."""
    for case in random_cases(9, 300):
        assert "\0" not in "".join(case.env.values())
        assert case.file is None or case.dotenv("/home/u") is not None


def test_a_home_is_put_in_where_a_case_names_it() -> None:
    case = Case("x", {"SSL_CERT_FILE": f"{HOME}/a.pem"}, file=f"SSL_CERT_FILE={HOME}/caf\xe9\n")
    assert case.values("/home/u") == {"SSL_CERT_FILE": "/home/u/a.pem"}
    assert case.dotenv("/home/u") == b"SSL_CERT_FILE=/home/u/caf\xe9\n"
