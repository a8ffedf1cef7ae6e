"""The scales that findings are put on."""

from enum import IntEnum, StrEnum


class Stage(IntEnum):
    """Where on the way from a variable to an answer it breaks; an earlier stage explains a later one."""

    HOST = 0
    START = 1
    STALE = 2
    VALUE = 3
    HOP = 4
    PATH = 5
    EDGE = 6
    ABSENCE = 7
    LOGIN = 8
    TRACE = 9


class Severity(IntEnum):
    """How bad it is: Codex cannot work; works badly or will break; advice."""

    CRITICAL = 3
    WARNING = 2
    INFO = 1


class Confidence(IntEnum):
    """Whether the proof is complete or rests on something that can flicker."""

    SURE = 2
    LIKELY = 1


class Answer(StrEnum):
    """The three answers to every question; *unknown* is never counted as either of the others."""

    WORKS = "works"
    FAILS = "fails"
    UNKNOWN = "unknown"

    @staticmethod
    def of_all(answers: "list[Answer]") -> "Answer":
        """Fails if one fails, works if all work, else unknown; nothing asked is unknown."""
        if Answer.FAILS in answers:
            return Answer.FAILS
        return Answer.WORKS if answers and all(answer is Answer.WORKS for answer in answers) else Answer.UNKNOWN
