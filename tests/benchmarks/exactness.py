"""How exact distances between boxes are: against scipy's solvers, whose every answer is proven by a plane that parts
the boxes, and against pairs that were put at a known distance.

python -m tests.benchmarks.exactness [--pairs 10000] [--seed 0]
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass

import numpy as np

from sprite_etl.scene.box import OrientedBox, box_distance
from sprite_etl.scene.solid_features import features_distance
from sprite_etl.scene.solid_search import searched_distance
from tests.scene.box_pairs import KINDS, draw_pair, proven_distance


@dataclass
class Compared:
    """What came out for one kind of pairs; all lengths in metres."""

    pairs: int = 0
    error: float = 0.0
    """Largest difference to the reference."""
    doubt: float = 0.0
    """Largest width of what the reference proves."""
    constructed: int = 0
    constructed_error: float = 0.0
    """Largest difference to the distance at which a pair was put."""
    features_error: float = 0.0
    """Largest difference of the method that tries every pair of features."""
    unsearched: int = 0
    """Pairs for which the search alone has no proof."""
    apart: int = 0

    def add(self, a: OrientedBox, b: OrientedBox, known: float | None) -> None:
        """Compare one pair."""
        found = box_distance(a, b)
        reference, doubt = proven_distance(a, b)
        self.pairs += 1
        self.apart += found > 0
        self.error, self.doubt = max(self.error, abs(found - reference)), max(self.doubt, doubt)
        self.features_error = max(self.features_error, abs(features_distance(a.solid, b.solid) - reference))
        self.unsearched += searched_distance(a.solid, b.solid) is None
        if known is not None:
            self.constructed += 1
            self.constructed_error = max(self.constructed_error, abs(found - known))


def compare(pairs: int, seed: int = 0) -> dict[str, Compared]:
    """So many pairs, as many of each kind."""
    rng, compared = np.random.default_rng(seed), {kind: Compared() for kind in KINDS}
    for i in range(pairs):
        kind = KINDS[i % len(KINDS)]
        compared[kind].add(*draw_pair(kind, rng))
    return compared


def microseconds_a_pair(kind: str, pairs: int = 2000, seed: int = 0) -> float:
    """Of processor time for a distance, with boxes that are new, as a changed view's are."""
    rng = np.random.default_rng(seed)
    drawn = [draw_pair(kind, rng)[:2] for _ in range(pairs)]
    start = time.process_time()
    for a, b in drawn:
        box_distance(a, b)
    return (time.process_time() - start) / pairs * 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    compared = compare(chosen.pairs, chosen.seed)
    print("box_distance against scipy's lsq_linear (BVLS, six variables), and nnls over the corners' differences where")
    print("that proves less than 1e-9 m; lengths in metres. 'proven': the reference's own doubt, by a parting plane.")
    print(f"{'kind':18}{'pairs':>7}{'apart':>7}{'max error':>11}{'proven':>9}{'put at':>8}{'max error':>11}{'µs':>7}")
    for kind, c in compared.items():
        put = f"{c.constructed:>8}{c.constructed_error:>11.1e}" if c.constructed else f"{'-':>8}{'-':>11}"
        speed = f"{microseconds_a_pair(kind):>7.1f}"
        print(f"{kind:18}{c.pairs:>7}{c.apart:>7}{c.error:>11.1e}{c.doubt:>9.0e}{put}{speed}")
    every = list(compared.values())
    pairs, put = sum(c.pairs for c in every), sum(c.constructed for c in every)
    error, doubt = max(c.error for c in every), max(c.doubt for c in every)
    put_error, features_error = max(c.constructed_error for c in every), max(c.features_error for c in every)
    print(f"maximum error over {pairs} pairs: {error:.1e} m (the reference is proven to {doubt:.0e} m)")
    print(f"maximum error over {put} pairs put at a known distance: {put_error:.1e} m")
    print(f"maximum error of trying every pair of features instead: {features_error:.1e} m")
    print(f"without a proof by the search, so all features tried: {sum(c.unsearched for c in every)} pairs")


if __name__ == "__main__":
    main()
