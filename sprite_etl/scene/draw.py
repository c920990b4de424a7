"""A capture as one picture to look at: frames with every box and name drawn in, depth, masks, the plan from above."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from sprite_etl.scene.box import projected_edges, silhouette
from sprite_etl.scene.capture import Capture, Frame, SceneObject
from sprite_etl.scene.draw_images import (
    depth_colours,
    draw_depth_bar,
    draw_legend,
    instance_colours,
)
from sprite_etl.scene.draw_labels import INK, Colour, Labels, colour_of, label_font, round_up, shown_name
from sprite_etl.scene.draw_plan import draw_plan
from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.scene.visibility import ABSENT_BELOW_PIXELS, visibility

TILE_WIDTH = 480
MARGIN = 8
CAPTION = 22
TITLE = 54
LEGEND = 300
PAPER = (250, 250, 248)
STATES = {"verified": (20, 120, 50), "unverified": (190, 110, 0), "rejected": (200, 20, 20)}


def contact_sheet(
    folder: CaptureFolder,
    path: Path,
    columns: int = 3,
    max_frames: int = 12,
    verdict: tuple[str, str] | None = None,
) -> None:
    """Draw frames, spread over the walk, beside the plan, and save to `path` (PNG or JPEG, by its suffix).

    Each frame stands beside its depth and its masks, where the capture has them. Boxes of all objects seen in a frame
    are drawn; names where the object is clear, or where the capture has no pixel counts. verdict: (verified,
    unverified or rejected; why) as the gate says now; None: as the capture says. Raises ValueError for columns or
    max_frames below 1, CaptureError for unreadable pictures.
    """
    if columns < 1 or max_frames < 1:
        raise ValueError(f"columns and max_frames must be at least 1, got {columns} and {max_frames}")
    capture = folder.capture
    shown = spread(capture, max_frames)
    colours = {o.object_id: colour_of(i) for i, o in enumerate(capture.objects)}
    far_m = _far(folder, shown)
    tiles = [_tile(folder, frame, colours, far_m) for frame in shown]
    columns = max(1, min(columns, len(shown)))
    width, height = max((t[0].width for t in tiles), default=0), max((t[0].height for t in tiles), default=TILE_WIDTH)
    rows = -(-len(tiles) // columns)
    across, down = columns * (width + MARGIN), rows * (height + CAPTION + MARGIN)
    side = min(max(TILE_WIDTH, down - LEGEND - MARGIN), 2 * TILE_WIDTH)
    sheet = Image.new("RGB", (across + side + 2 * MARGIN, TITLE + max(down, side + MARGIN + LEGEND)), PAPER)
    pen = ImageDraw.Draw(sheet)
    _title(pen, capture, len(shown), verdict or (capture.geometry, ""), sheet.width)
    for i, (frame, (tile, left_out)) in enumerate(zip(shown, tiles)):
        x, y = MARGIN + i % columns * (width + MARGIN), TITLE + i // columns * (height + CAPTION + MARGIN)
        sheet.paste(tile, (x, y))
        pen.text((x + 2, y + height + 3), _caption(frame, left_out), INK, font=label_font(12))
    plan = draw_plan(capture, shown, colours, side, label_font(11))
    sheet.paste(plan, (across + MARGIN, TITLE))
    below = TITLE + side + MARGIN
    if far_m is not None:
        sheet.paste(draw_depth_bar(side, far_m, label_font(11)), (across + MARGIN, below))
        below += 58
    seen = [o for o in capture.objects if any(_seen(o, f) for f in shown)]
    seen.sort(key=lambda o: -_pixels(o, shown))  # where there is no room for all, the largest are told
    rows_of = [(o, colours[o.object_id]) for o in seen]
    legend = draw_legend((side, sheet.height - below - MARGIN), rows_of, label_font(11))
    sheet.paste(legend, (across + MARGIN, below))
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(path)


def spread(capture: Capture, count: int) -> list[Frame]:
    """At most `count` frames, the first and the last among them, evenly spread."""
    frames = capture.frames
    if len(frames) <= count:
        return list(frames)
    return [frames[round(i)] for i in np.linspace(0, len(frames) - 1, count).tolist()]


def draw_frame(folder: CaptureFolder, frame: Frame) -> Image.Image:
    """One picture, TILE_WIDTH wide, with the boxes and names of what is seen in it."""
    return _drawn(folder, frame)[0]


def _drawn(folder: CaptureFolder, frame: Frame) -> tuple[Image.Image, int]:
    """The picture, and how many names found no place in it."""
    capture, camera = folder.capture, frame.camera
    picture = Image.fromarray(folder.rgb(frame.index))
    scale = TILE_WIDTH / camera.width
    picture = picture.resize((TILE_WIDTH, max(1, round(camera.height * scale))), Image.Resampling.LANCZOS)
    pen = ImageDraw.Draw(picture)
    named: list[tuple[float, str, tuple[float, float], Colour]] = []
    for i, obj in enumerate(capture.objects_in(frame)):
        if not _seen(obj, frame):
            continue
        for start, end in projected_edges(obj.box, camera) * scale:
            pen.line([*start, *end], fill=colour_of(i), width=2 if _named(obj, frame) else 1)
        bounds = _bounds(obj, frame) if _named(obj, frame) else None
        if bounds is not None:
            x0, y0, x1, y1 = (value * scale for value in bounds)
            named.append(((x1 - x0) * (y1 - y0), shown_name(obj), ((x0 + x1) / 2, (y0 + y1) / 2), colour_of(i)))
    labels = Labels(pen, picture.size, label_font(12))
    # Over all lines; the smallest first, because a small thing's name has the fewest places that point to it.
    placed = [labels.put(name, at, colour) for _, name, at, colour in sorted(named)]
    return picture, placed.count(False)


def _tile(
    folder: CaptureFolder, frame: Frame, colours: dict[str, Colour], far_m: float | None
) -> tuple[Image.Image, int]:
    """The picture with depth and masks, half as large, to its right; and how many names are left out."""
    picture, left_out = _drawn(folder, frame)
    extra = []
    if far_m is not None:
        extra.append(depth_colours(folder.depth_m(frame.index), far_m))
    if folder.capture.has.instance:
        numbers = {o.instance_id: colours[o.object_id] for o in folder.capture.objects}
        extra.append(instance_colours(folder.instance(frame.index), numbers))
    if not extra:
        return picture, left_out
    half = (TILE_WIDTH // 2, picture.height // 2)
    tile = Image.new("RGB", (picture.width + half[0], picture.height), PAPER)
    tile.paste(picture, (0, 0))
    for k, image in enumerate(extra):
        tile.paste(Image.fromarray(image).resize(half, Image.Resampling.NEAREST), (picture.width, k * half[1]))
    return tile, left_out


def _far(folder: CaptureFolder, shown: list[Frame]) -> float | None:
    """The end of the depth scale: all but a fiftieth of the shown readings lie before it. None: there are none."""
    if not folder.capture.has.depth:
        return None
    samples = [folder.depth_m(f.index)[::8, ::8] for f in shown]
    known = np.concatenate([s[s > 0] for s in samples]) if samples else np.zeros(0)
    return round_up(float(np.percentile(known, 98))) if len(known) else 1.0


def _title(pen: ImageDraw.ImageDraw, capture: Capture, shown: int, verdict: tuple[str, str], width: int) -> None:
    state, why = verdict
    has = [("depth", capture.has.depth), ("masks", capture.has.instance)]
    missing = [f"no {name}" for name, there in has if not there]
    font = label_font(15)
    about = f"{capture.source} · {capture.scene_id} · {shown} of {len(capture.frames)} frames"
    about += f" · {len(capture.objects)} objects · " + (", ".join(missing) or "depth and masks") + " · geometry "
    pen.text((MARGIN, 6), about, INK, font=font)
    pen.text((MARGIN + pen.textlength(about, font=font), 6), state, STATES.get(state, INK), font=font)
    small = label_font(13)
    while len(why) > 4 and pen.textlength(why, font=small) > width - 2 * MARGIN:
        why = why[:-2].rstrip("…") + "…"
    pen.text((MARGIN, 29), why, STATES.get(state, INK), font=small)


def _caption(frame: Frame, left_out: int) -> str:
    parts = [f"frame {frame.index}", f"{frame.time_s:.1f} s"]
    parts += [frame.room_id] if frame.room_id else []
    parts += [f"state {frame.state}"] if frame.state else []
    parts += [f"{left_out} names left out"] if left_out else []
    return " · ".join(parts)


def _seen(obj: SceneObject, frame: Frame) -> bool:
    sighting = obj.sighting(frame.index)
    return sighting is not None and (sighting.pixels is None or sighting.pixels >= ABSENT_BELOW_PIXELS)


def _pixels(obj: SceneObject, shown: list[Frame]) -> int:
    sightings = [obj.sighting(f.index) for f in shown]
    return sum(s.pixels or 0 for s in sightings if s is not None)


def _named(obj: SceneObject, frame: Frame) -> bool:
    sighting = obj.sighting(frame.index)
    return sighting is not None and (sighting.pixels is None or visibility(sighting, frame.camera) == "clear")


def _bounds(obj: SceneObject, frame: Frame) -> tuple[float, float, float, float] | None:
    """(x0, y0, x1, y1) pixels of what is seen of an object, else of its box."""
    sighting = obj.sighting(frame.index)
    if sighting is not None and sighting.bbox is not None:
        return sighting.bbox
    outline = silhouette(obj.box, frame.camera)
    return (*outline.min(0).tolist(), *outline.max(0).tolist()) if len(outline) else None
