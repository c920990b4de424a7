"""Where a person can stand, and whether one can walk straight from here to there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True, eq=False)
class FreeGrid:
    """free (rows along z, columns along x): whether a person's middle can be in a cell of cell_m metres; origin: world
    (x, z) of the corner of cell (0, 0)."""

    free: NDArray[np.bool_]
    cell_m: float
    origin: tuple[float, float]

    def is_free(self, points: ArrayLike) -> NDArray[np.bool_]:
        """Which world points (…, 2) a person's middle can be at; none beyond the grid."""
        columns, rows = np.moveaxis(
            np.floor((np.asarray(points, dtype=float) - self.origin) / self.cell_m).astype(int), -1, 0
        )
        inside = (rows >= 0) & (rows < self.free.shape[0]) & (columns >= 0) & (columns < self.free.shape[1])
        return np.asarray(inside & self.free[np.where(inside, rows, 0), np.where(inside, columns, 0)])

    def along(self, start: ArrayLike, end: ArrayLike) -> NDArray[np.float64]:
        """Points (n, 2) from start to end (x, z), two or more a cell."""
        a, b = np.asarray(start, dtype=float), np.asarray(end, dtype=float)
        count = 2 + int(2 * np.linalg.norm(b - a) / self.cell_m)
        return np.asarray(a + np.linspace(0, 1, count)[:, None] * (b - a))
