"""Things a margin elsewhere: what is moved, and that answers which hang on less than a margin do not stand."""

from dataclasses import replace

import numpy as np
import pytest

from sprite_etl.transform.verify.near_ties import GROWTH, LIFT_M, SHIFT_M, shaken_views
from sprite_etl.transform.verify.programs import verify
from sprite_etl.transform.verify.relations import Asked
from sprite_etl.transform.verify.trials import Claim
from tests.transform.random_views import random_view

NEARER = """
def answer(scene):
    return nearest(scene.named[0], scene.named[1:])
"""


@pytest.fixture
def view():
    return random_view(np.random.default_rng(3))


def test_everything_stays_within_a_margin_and_stands_where_it_stood(view):
    named = [o.object_id for o in view.objects[:2]]
    carried = {i for s in view.support for i in (s.object_id, s.parent)}
    views = list(shaken_views(view, named))
    assert len(views) >= 4 + 2 * 6
    for shaken in views:
        assert shaken != view
        for before, after in zip(view.objects, shaken.objects):
            x, _, z = np.abs(np.subtract(after.box.center, before.box.center))
            lifted = abs(after.box.vertical_range()[0] - before.box.vertical_range()[0])
            assert max(x, z) <= SHIFT_M + 1e-9
            assert lifted <= (0 if before.object_id in carried else LIFT_M) + 1e-9
            growth = np.divide(after.box.half_extents, before.box.half_extents)
            assert ((growth >= 1 / GROWTH - 1e-9) & (growth <= GROWTH + 1e-9)).all()
    assert [v.objects for v in shaken_views(view, named)] == [v.objects for v in views]


@pytest.mark.parametrize(("closer_by_m", "stands"), [(0.05, False), (1.0, True)])
def test_which_is_nearer_stands_only_where_it_is_by_a_margin(view, closer_by_m, stands):
    anchor, near, far = (replace(o, box=replace(o.box, half_extents=(0.2, 0.2, 0.2))) for o in view.objects[:3])
    places = ((anchor, 0.0), (near, 2.0), (far, -2.0 - closer_by_m))
    objects = tuple(replace(o, box=replace(o.box, center=(x, 0.2, 0.0), rotation_xyzw=(0, 0, 0, 1))) for o, x in places)
    view = replace(view, objects=objects, support=(), moved=())
    ids = tuple(o.object_id for o in objects)
    claim = Claim(NEARER, Asked(ids, {}), "object", None, ids[1:], {"rigid": "same"}, steady=True)
    (verdict,) = verify(view, [claim])
    assert (verdict.reason is None) == stands
    assert verdict.checks["metamorphic_near_tie"] == ("passed" if stands else "metamorphic_near_tie")
    assert verdict.value == ids[1]
