"""The names that a program may use and still share a process: see `clean` for the argument.

Nothing here reads, writes or keeps anything beyond its arguments, and nothing hands out code, frames, modules other
than these, or uninitialised memory (so no `np.empty`, no `ndarray.view`, no `np.random`, no `str.format` but on
plain texts, no `type`, no `functools.wraps`, which writes into what it is given).
"""

from __future__ import annotations

import builtins
import cmath
import dataclasses
import itertools
import math
import string
from types import FunctionType
from typing import Any

from sprite_etl.transform.programs import api, values


def _words(text: str) -> list[str]:
    return text.split()


BUILTINS = frozenset(
    _words(
        """abs all any bin bool callable chr complex dict divmod enumerate filter float format frozenset hex int
    isinstance issubclass iter len list map max min next oct ord pow print range repr reversed round set slice sorted
    str sum tuple zip ArithmeticError AssertionError AttributeError Exception FloatingPointError IndexError KeyError
    LookupError NameError NotImplementedError OverflowError RuntimeError StopIteration TypeError ValueError
    ZeroDivisionError"""
    )
)
OTHER_BUILTINS = frozenset(vars(builtins)) - BUILTINS

_NUMPY = _words(
    """abs absolute add all allclose amax amin angle any append apply_along_axis arange arccos arccosh arcsin arcsinh
    arctan arctan2 arctanh argmax argmin argsort argwhere around array array_equal asarray atleast_1d atleast_2d
    average bincount bool_ broadcast_to cbrt ceil clip column_stack concatenate conj conjugate copy copysign
    corrcoef cos cosh count_nonzero cov cross cumprod cumsum deg2rad degrees delete diag diagonal diff digitize
    divide dot dstack e einsum equal errstate exp expand_dims expm1 eye fabs flatnonzero flip fliplr flipud
    float32 float64 floating floor floor_divide fmax fmin fmod full full_like generic greater greater_equal
    histogram hsplit hstack hypot identity imag inf inner insert int32 int64 integer interp intersect1d isclose
    isfinite isin isinf isnan isscalar kron less less_equal lexsort linalg linspace log log10 log1p log2
    logical_and logical_not logical_or logical_xor matmul max maximum mean median meshgrid min minimum mod
    multiply nan nan_to_num nanargmax nanargmin nanmax nanmean nanmedian nanmin nansum ndim negative newaxis
    nonzero not_equal number ones ones_like outer partition percentile pi polyfit polyval power prod ptp
    quantile rad2deg radians ravel real reciprocal remainder repeat reshape rint roll rot90 round searchsorted
    select setdiff1d shape sign signbit sin sinh size sort split sqrt square squeeze stack std subtract sum
    swapaxes take take_along_axis tan tanh tensordot tile trace trapezoid transpose tri tril triu trunc union1d
    unique unravel_index var vdot vsplit vstack where zeros zeros_like"""
)
_LINALG = _words(
    """LinAlgError cholesky cond det eig eigh eigvals eigvalsh inv lstsq matrix_power matrix_rank multi_dot norm pinv
    qr slogdet solve svd"""
)


def _public(module: Any) -> list[str]:
    return [n for n in vars(module) if not n.startswith("_")]


MODULES: dict[str, frozenset[str]] = {
    name: frozenset(names)
    for name, names in {
        "bisect": ["bisect", "bisect_left", "bisect_right", "insort", "insort_left", "insort_right"],
        "cmath": _public(cmath),
        "collections": ["Counter", "OrderedDict", "defaultdict", "deque"],
        "fractions": ["Fraction"],
        "functools": ["cache", "cmp_to_key", "lru_cache", "partial", "reduce"],
        "heapq": ["heapify", "heappop", "heappush", "heappushpop", "heapreplace", "merge", "nlargest", "nsmallest"],
        "itertools": _public(itertools),
        "math": _public(math),
        "numbers": ["Integral", "Number", "Real"],
        "numpy": _NUMPY,
        "numpy.linalg": _LINALG,
        "operator": _words("add eq floordiv ge gt itemgetter le lt mod mul ne neg sub truediv"),
        "statistics": _words(
            """fmean geometric_mean harmonic_mean mean median median_high median_low mode multimode pstdev
            pvariance quantiles stdev variance"""
        ),
        "string": [n for n in _public(string) if isinstance(getattr(string, n), str)],
        "typing": _words(
            "Any Callable Dict FrozenSet Iterable Iterator List Mapping Optional Sequence Set Tuple Union"
        ),
    }.items()
}
"""What may be imported: module → names."""

_METHODS = _words(
    """T all any argmax argmin argsort astype clip conj conjugate copy cumprod cumsum diagonal dot fill flatten imag
    item max mean min ndim nonzero partition prod ravel real repeat reshape round searchsorted shape size sort
    squeeze std sum swapaxes take tolist trace transpose var accumulate outer reduce capitalize casefold center
    count endswith expandtabs find index isalnum isalpha isdecimal isdigit islower isnumeric isspace istitle
    isupper join ljust lower lstrip partition removeprefix removesuffix replace rfind rindex rjust rpartition
    rsplit rstrip split splitlines startswith strip swapcase title upper zfill append clear copy count extend
    index insert pop remove reverse sort appendleft extendleft popleft rotate __getitem__ fromkeys get items keys
    popitem
    setdefault update values elements most_common subtract total move_to_end add difference difference_update
    discard intersection intersection_update isdisjoint issubset issuperset symmetric_difference
    symmetric_difference_update union as_integer_ratio bit_length denominator is_integer limit_denominator
    numerator from_iterable"""
)


def _fields() -> set[str]:
    """Fields, properties and methods of the types that programs are given."""
    kinds = [k for k in vars(values).values() if isinstance(k, type) and dataclasses.is_dataclass(k)]
    named = {f.name for k in kinds for f in dataclasses.fields(k)}
    members = {n for k in kinds for n, m in vars(k).items() if isinstance(m, (property, FunctionType))}
    return {n for n in named | members if not n.startswith("_")}


API = frozenset(api.program_globals())
ATTRIBUTES = frozenset(_METHODS) | _fields() | frozenset(n for names in MODULES.values() for n in names)
"""What may follow a dot, whatever stands before it."""
