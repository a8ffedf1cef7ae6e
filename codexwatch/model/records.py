"""`dataclass` for frozen records, made quickly.

The standard library compiles six methods for each frozen dataclass, one by one. A command imports two hundred of
them: on CPython 3.11 that took 0.55 ms each, more than everything else that `check` imports. Here `__init__` alone is
compiled, which is 0.14 ms; the other methods are shared. All else is the standard library's: `fields`, `replace`,
`asdict`, `is_dataclass` and pattern matching work as they do there, and so does what type checkers know.
"""

import dataclasses
from collections.abc import Callable, Iterable
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, TypeVar

T = TypeVar("T")

_SET = object.__setattr__


def _frozen_record(*, frozen: bool, slots: bool, kw_only: bool = False) -> Callable[[type[T]], type[T]]:
    """A decorator; both flags are there to say at the class what they say everywhere, and must be True."""
    if not (frozen and slots):
        raise TypeError("only frozen classes with slots are made here: for others there is dataclasses.dataclass")

    def make(plain: type[T]) -> type[T]:
        # Without a docstring the standard library works out a signature, which takes longer than the class.
        plain.__doc__ = plain.__doc__ or plain.__name__
        made = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True, kw_only=kw_only)(plain)
        own = vars(plain)
        fields = dataclasses.fields(made)  # type: ignore[arg-type] # it has just been made one
        shared: dict[str, object] = {
            "__init__": _init(fields, ends_itself=hasattr(made, "__post_init__")),
            "__repr__": _repr([field.name for field in fields if field.repr]),
            **_compared([field.name for field in fields if field.compare]),
        }
        for name, method in shared.items():
            if own.get(name) is None:
                setattr(made, name, method)
        made.__init__.__qualname__ = f"{made.__qualname__}.__init__"  # errors name it
        for name, method in _FROZEN.items():
            setattr(made, name, method)
        return made

    return make


def _init(fields: "Iterable[dataclasses.Field[Any]]", *, ends_itself: bool) -> object:
    scope: dict[str, object] = {"_set": _SET, "_MADE": dataclasses.MISSING}
    positional, named, body = ["self"], ["*"], []
    for field in fields:
        name = field.name
        parameter, value = name, name
        if field.default is not dataclasses.MISSING:
            scope[f"_default_{name}"] = field.default
            parameter, value = f"{name}=_default_{name}", name if field.init else f"_default_{name}"
        elif field.default_factory is not dataclasses.MISSING:
            scope[f"_make_{name}"] = field.default_factory
            made = f"_make_{name}()"
            parameter, value = f"{name}=_MADE", f"{made} if {name} is _MADE else {name}" if field.init else made
        elif not field.init:
            continue
        if field.init:
            (named if field.kw_only else positional).append(parameter)
        body.append(f"_set(self, {name!r}, {value})")
    if ends_itself:
        body.append("self.__post_init__()")
    parameters = ", ".join([*positional, *(named if len(named) > 1 else ())])
    exec(f"def __init__({parameters}):\n " + "\n ".join(body or ["pass"]), scope)  # noqa: S102 - names of fields alone
    return scope["__init__"]


def _repr(names: list[str]) -> object:
    @recursive_repr()
    def __repr__(self: object) -> str:  # noqa: N807 - it becomes the method
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"

    return __repr__


def _compared(names: list[str]) -> dict[str, object]:
    values: Callable[[object], object] = attrgetter(*names) if names else lambda _: ()

    def __eq__(self: object, other: object) -> bool:  # noqa: N807 - it becomes the method
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    def __hash__(self: object) -> int:  # noqa: N807 - it becomes the method
        return hash(values(self))

    return {"__eq__": __eq__, "__hash__": __hash__}


def _refuse_to_set(_: object, name: str, __: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(_: object, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[object]:  # noqa: ANN401 - any record
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _restore(self: Any, state: list[object]) -> None:  # noqa: ANN401 - any record
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        _SET(self, field.name, value)


_FROZEN = {
    "__setattr__": _refuse_to_set,
    "__delattr__": _refuse_to_delete,
    "__getstate__": _state,
    "__setstate__": _restore,
}

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # noqa: PLC0414 - for the checker it is no other
else:
    dataclass = _frozen_record
