"""After a program in a shared child: is everything that the next one will use as it was?

The text's check (`clean`) says that a program cannot change it; this looks, in some tens of microseconds, so that a
hole in that argument shows as a program run again and not as a neighbour's wrong answer.
"""

from __future__ import annotations

import decimal
import sys
import warnings
from collections.abc import Iterable, Mapping
from types import FunctionType
from typing import Any

import numpy as np

from sprite_etl.transform.programs.sandbox.allowed import MODULES

_OURS = "sprite_etl."
_WATCHED = {*MODULES, "builtins", "json.encoder", "warnings"} - {"typing"}


class Snapshot:
    """The shared state as it is now: dictionaries of modules and classes, functions, modes of numpy and Python."""

    def __init__(self, dictionaries: Iterable[Mapping[str, Any]]) -> None:
        """dictionaries: what programs are given as names. The modules that they may import, the built-ins and our own
        modules and classes are watched besides."""
        modules = [m for n, m in sys.modules.items() if n in _WATCHED or n.startswith(_OURS)]
        for module in modules:
            _fix_arrays(module)
            # Where a warning arises, Python puts its register: let it be there already.
            vars(module).setdefault("__warningregistry__", {})
        ours = [v for m in modules if m.__name__.startswith(_OURS) for v in vars(m).values()]
        classes = {id(c): vars(c) for c in ours if isinstance(c, type)}
        dicts = [*dictionaries, *(vars(m) for m in modules), *classes.values()]
        self._dictionaries = [(d, list(d.values())) for d in dicts]
        functions = {id(f): f for f in ours if isinstance(f, FunctionType)}
        self._functions = list(functions.values())
        self._codes = [f.__code__ for f in self._functions]
        self._defaults = [(f.__defaults__, f.__kwdefaults__) for f in self._functions]
        self._modes = _modes()

    def holds(self) -> bool:
        """Whether all of it is the very same."""
        try:
            return (
                all(list(d.values()) == values for d, values in self._dictionaries)
                and [f.__code__ for f in self._functions] == self._codes
                and [(f.__defaults__, f.__kwdefaults__) for f in self._functions] == self._defaults
                and _modes() == self._modes
            )
        except Exception:
            # What took another's place need not know how to be compared.
            return False


def _modes() -> tuple[Any, ...]:
    context = decimal.getcontext()
    return (
        np.geterr(),
        np.geterrcall(),
        np.get_printoptions(),
        sys.getrecursionlimit(),
        sys.gettrace(),
        sys.getprofile(),
        sys.get_int_max_str_digits() if hasattr(sys, "get_int_max_str_digits") else None,
        len(warnings.filters),
        (id(context), context.prec, context.rounding),
    )


def _fix_arrays(module: Any) -> None:
    """A table that a function hands out must not be written to."""
    if module.__name__.startswith(_OURS):
        for value in vars(module).values():
            if isinstance(value, np.ndarray):
                value.setflags(write=False)
