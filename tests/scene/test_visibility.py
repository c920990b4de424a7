from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from sprite_etl.scene.capture import Sighting
from sprite_etl.scene.visibility import sightings_in_frame, visibility
from tests.scene.examples import BOX, TABLE, cameras_around, cast
from tests.scene.strategies import generator, seeds


@given(seeds)
@settings(max_examples=50, deadline=None)
def test_pixels_and_tight_boxes_agree_with_a_search_by_hand(seed: int) -> None:
    rng = generator(seed)
    camera = cameras_around(1)[0]
    instance = (rng.random((120, 160)) < 0.01) * rng.integers(1, 5, (120, 160))
    objects = [replace(TABLE, object_id=f"o{i}", instance_id=i) for i in range(1, 7)]
    found = sightings_in_frame(4, instance.astype(np.uint16), objects, camera)
    for obj in objects:
        rows, columns = np.nonzero(instance == obj.instance_id)
        if len(rows) == 0:
            assert obj.object_id not in found
            continue
        sighting = found[obj.object_id]
        assert (sighting.frame, sighting.pixels) == (4, len(rows))
        assert sighting.bbox == (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)


def test_occlusion_of_boxes_is_what_the_other_hides() -> None:
    """A drawn box fills its silhouette: alone it is open, behind another it is hidden by the shared part."""
    camera = cameras_around(3)[1]
    _, alone = cast(camera, (TABLE,))
    _, both = cast(camera, (TABLE, BOX))
    open_table = sightings_in_frame(0, alone, [TABLE], camera)["table_1"]
    assert open_table.occlusion == pytest.approx(0, abs=0.03)
    hidden = int((alone == 1).sum() - (both == 1).sum())
    assert hidden > 0
    amodal = {1: int((alone == 1).sum())}
    table = sightings_in_frame(0, both, [TABLE, BOX], camera, amodal)["table_1"]
    assert table.occlusion == pytest.approx(hidden / amodal[1])


@pytest.mark.parametrize(
    ("sighting", "state"),
    [
        (None, "absent"),
        (Sighting(0, 7, (0, 0, 7, 1), 0.0), "absent"),
        (Sighting(0, 8, (0, 0, 8, 1), 0.0), "grey"),
        (Sighting(0, 47, (0, 0, 47, 1), 0.0), "grey"),
        (Sighting(0, 48, (0, 0, 48, 1), 0.0), "clear"),
        (Sighting(0, 48, (0, 0, 48, 1), 0.70), "clear"),
        (Sighting(0, 48, (0, 0, 48, 1), 0.71), "grey"),
        (Sighting(0, 4800, (0, 0, 80, 60), None), "grey"),
        (Sighting(0, None, (0, 0, 80, 60), None), "grey"),
    ],
)
def test_three_states(sighting: Sighting | None, state: str) -> None:
    """160 × 120 pixels: 0.25 % is 48."""
    assert visibility(sighting, cameras_around(1)[0]) == state
