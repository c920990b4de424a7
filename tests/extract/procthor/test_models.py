"""What stands for an asset."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprite_etl.extract.mujoco.furniture import CATEGORIES, bounds
from sprite_etl.extract.procthor.assets import Asset
from sprite_etl.extract.procthor.fit import triangles_of
from sprite_etl.extract.procthor.models import CATEGORY_OF, LIKE_PLAIN, model_of, words_of
from tests.extract.procthor.houses import ASSETS


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(sorted(CATEGORY_OF)), st.tuples(*[st.floats(0.05, 2.5)] * 3))
def test_a_model_has_the_assets_size_whatever_it_is(kind: str, size: tuple[float, float, float]) -> None:
    wide, high, deep = size
    piece, known = model_of(Asset(f"{kind}_{size}", kind, size))
    low, top = bounds(piece)
    assert low == pytest.approx((-wide / 2, -deep / 2, 0), abs=2e-3)
    assert top == pytest.approx((wide / 2, deep / 2, high), abs=2e-3)
    assert piece.category in (words_of(kind) if known else (kind,))
    corners = triangles_of(piece).reshape(-1, 3)
    assert np.allclose((corners.min(0), corners.max(0)), (low, top), atol=2e-3)


def test_every_category_that_stands_for_a_type_is_one_that_the_catalogue_names() -> None:
    words = {word for kind in CATEGORY_OF for word in words_of(kind)}
    assert words <= set(CATEGORIES)
    assert all(CATEGORIES[word].nameable for word in words)
    assert words >= LIKE_PLAIN


@pytest.mark.parametrize(("name", "category"), [("Sofa_1", "sofa"), ("Fridge_1", "refrigerator"), ("Bowl_1", "bowl")])
def test_usual_sizes_are_recognised(name: str, category: str) -> None:
    piece, known = model_of(ASSETS[name])
    assert (piece.category, known) == (category, True)


@pytest.mark.parametrize(
    ("kind", "size"),
    [
        ("Safe", (0.5, 0.5, 0.5)),
        ("CounterTop", (3.0, 0.9, 3.0)),
        ("CounterTop", (0.6, 0.9, 0.6)),  # any cabinet
        ("Desk", (1.6, 1.4, 0.6)),
        ("Pan", (0.3, 0.02, 2.0)),
    ],
)
def test_what_has_no_model_or_would_be_distorted_is_plain(kind: str, size: tuple[float, float, float]) -> None:
    piece, known = model_of(Asset(kind, kind, size))
    assert not known
    assert (piece.category, len(piece.parts)) == (kind, 1)


def test_an_asset_looks_the_same_in_every_house() -> None:
    again = Asset(*(getattr(ASSETS["Sofa_1"], f) for f in ("asset_id", "type", "size")))
    model_of.cache_clear()
    first, _ = model_of(ASSETS["Sofa_1"])
    model_of.cache_clear()
    second, _ = model_of(again)
    assert first.family == second.family
    assert [p.position for p in first.parts] == [p.position for p in second.parts]
