"""A capture as one picture to look at: frames with every box and name drawn in, and the plan from above."""

from __future__ import annotations

import colorsys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from sprite_etl.scene.box import OrientedBox, projected_edges, silhouette
from sprite_etl.scene.capture import Capture, Frame, SceneObject
from sprite_etl.scene.draw_plan import Colour, draw_plan
from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.scene.visibility import ABSENT_BELOW_PIXELS, visibility

TILE_WIDTH = 480
MARGIN = 8
CAPTION = 22
INK = (40, 40, 48)
PAPER = (250, 250, 248)


def contact_sheet(folder: CaptureFolder, path: Path, columns: int = 4, max_frames: int = 12) -> None:
    """Draw frames, spread over the walk, beside the plan, and save to `path` (PNG or JPEG, by its suffix).

    Boxes of all objects seen in a frame are drawn; names where the object is clear, or where the capture has
    no pixel counts. Raises ValueError for columns or max_frames below 1, CaptureError for unreadable pictures.
    """
    if columns < 1 or max_frames < 1:
        raise ValueError(f"columns and max_frames must be at least 1, got {columns} and {max_frames}")
    capture = folder.capture
    shown = spread(capture, max_frames)
    columns = min(columns, len(shown))
    tiles = [draw_frame(folder, frame) for frame in shown]
    height = max((t.height for t in tiles), default=TILE_WIDTH)
    rows = -(-len(tiles) // columns) if tiles else 1
    grid_width = columns * (TILE_WIDTH + MARGIN)
    sheet_height = rows * (height + CAPTION + MARGIN) + CAPTION + MARGIN
    side = max(TILE_WIDTH, min(sheet_height - CAPTION - 2 * MARGIN, 2 * TILE_WIDTH))
    sheet = Image.new("RGB", (grid_width + side + 2 * MARGIN, max(sheet_height, side + CAPTION + 2 * MARGIN)), PAPER)
    pen = ImageDraw.Draw(sheet)
    about = f"{capture.source} · {capture.scene_id} · {len(capture.frames)} frames · {len(capture.objects)} objects"
    pen.text((MARGIN, 4), f"{about} · geometry {capture.geometry}", INK, font=label_font(14))
    for i, (frame, tile) in enumerate(zip(shown, tiles)):
        x = MARGIN + i % columns * (TILE_WIDTH + MARGIN)
        y = CAPTION + MARGIN + i // columns * (height + CAPTION + MARGIN)
        sheet.paste(tile, (x, y))
        pen.text((x + 2, y + height + 3), f"frame {frame.index} · {frame.time_s:.1f} s", INK, font=label_font(12))
    colours = {o.object_id: colour_of(i) for i, o in enumerate(capture.objects)}
    plan = draw_plan(capture, shown, colours, side, label_font(11))
    sheet.paste(plan, (grid_width + MARGIN, CAPTION + MARGIN))
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
    capture, camera = folder.capture, frame.camera
    picture = Image.fromarray(folder.rgb(frame.index))
    scale = TILE_WIDTH / camera.width
    picture = picture.resize((TILE_WIDTH, max(1, round(camera.height * scale))), Image.Resampling.LANCZOS)
    pen = ImageDraw.Draw(picture)
    labels = []
    for i, obj in enumerate(capture.objects_in(frame)):
        sighting = obj.sighting(frame.index)
        if sighting is None or (sighting.pixels is not None and sighting.pixels < ABSENT_BELOW_PIXELS):
            continue
        for start, end in projected_edges(obj.box, camera) * scale:
            pen.line([*start, *end], fill=colour_of(i), width=2 if _named(obj, frame) else 1)
        if _named(obj, frame):
            labels.append((obj, colour_of(i)))
    for obj, colour in labels:  # over all lines
        _label(pen, obj, obj.box, frame, scale, colour, picture.size)
    return picture


def _named(obj: SceneObject, frame: Frame) -> bool:
    sighting = obj.sighting(frame.index)
    return sighting is not None and (sighting.pixels is None or visibility(sighting, frame.camera) == "clear")


def _label(
    pen: ImageDraw.ImageDraw,
    obj: SceneObject,
    box: OrientedBox,
    frame: Frame,
    scale: float,
    colour: Colour,
    size: tuple[int, int],
) -> None:
    sighting = obj.sighting(frame.index)
    outline = silhouette(box, frame.camera)
    if sighting is not None and sighting.bbox is not None:
        x0, y0, x1, y1 = sighting.bbox
    elif len(outline):
        (x0, y0), (x1, y1) = outline.min(0).tolist(), outline.max(0).tolist()
    else:
        return
    font = label_font(12)
    left, top, right, bottom = pen.textbbox((0, 0), obj.name, font=font)
    width, height = right - left, bottom - top
    x = min(max(2, (x0 + x1) / 2 * scale - width / 2), size[0] - width - 4)
    y = min(max(2, (y0 + y1) / 2 * scale - height / 2), size[1] - height - 4)
    pen.rectangle((x - 3, y - 2, x + width + 3, y + height + 3), fill=colour)
    bright = 0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2] > 140
    pen.text((x - left, y - top), obj.name, fill=(0, 0, 0) if bright else (255, 255, 255), font=font)


def colour_of(index: int) -> Colour:
    """A bright colour for the index-th object; neighbours in the list get hues far apart."""
    red, green, blue = colorsys.hsv_to_rgb(index * 0.618034 % 1.0, 0.75, 0.95 - 0.2 * (index % 3) / 2)
    return round(red * 255), round(green * 255), round(blue * 255)


def label_font(size: int) -> ImageFont.ImageFont | ImageFont.FreeTypeFont:
    """The font of everything drawn; size in pixels."""
    return ImageFont.load_default(size)
