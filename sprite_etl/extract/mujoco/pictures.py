"""Pictures that fill a face once: paintings, rugs, screens, book spines, clock faces, labels.

Every painter takes (generator, rgb, rgb2) and gives an `Image`. Small flaws are drawn on purpose: no two alike.
"""

from __future__ import annotations

import numpy as np

from sprite_etl.extract.mujoco.noise import Image, fractal, lattice, mesh, mix, shades
from sprite_etl.extract.mujoco.patterns import Painter
from sprite_etl.extract.mujoco.piece import RGB

Rng = np.random.Generator


def _palette(rng: Rng, count: int) -> np.ndarray:
    """Colours that go together: few hues, spread lightness (count, 3)."""
    hue, spread = rng.random(), rng.uniform(0.08, 0.3)
    h = (hue + rng.uniform(-spread, spread, count)) % 1
    light, strength = rng.uniform(0.25, 0.9, count), rng.uniform(0.12, 0.55, count)
    wheel = np.clip(np.abs((h[:, None] * 6 + np.array([0, 4, 2])) % 6 - 3) - 1, 0, 1)
    return np.asarray(light[:, None] * (1 - strength[:, None] * (1 - wheel)))


def landscape(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    """Sky, a sun or moon, receding hills."""
    h, w = 256, 320
    y, x = mesh(h, w)
    dusk = rng.random() < 0.5
    top, low = ((0.28, 0.42, 0.66), (0.96, 0.74, 0.52)) if dusk else ((0.42, 0.62, 0.84), (0.88, 0.92, 0.94))
    image = mix(top, low, np.clip(y / 0.6, 0, 1))
    cloud = np.clip(fractal(rng, h, w, 6, 3, 4) - 0.6, 0, 1) * np.clip(1 - y / 0.5, 0, 1)
    image = mix(image, (1, 0.98, 0.95), np.clip(cloud * 3, 0, 0.8))
    cx, cy, r = rng.uniform(0.2, 0.8), rng.uniform(0.15, 0.4), rng.uniform(0.04, 0.07)
    image[np.hypot((x - cx) * w / h, y - cy) < r] = (1.0, 0.93, 0.75)
    near = np.array([rng.uniform(0.1, 0.35), rng.uniform(0.25, 0.42), rng.uniform(0.1, 0.28)])
    for k in range(4):
        t = (k + 1) / 4
        ridge = 0.38 + 0.14 * k + (0.22 - 0.03 * k) * (fractal(rng, 1, w, 1, 3 + k, 4)[0] - 0.5)
        colour = np.array(low) * 0.75 * (1 - t) + near * t
        image = np.where((y > ridge)[..., None], shades(colour, 0.9 + 0.2 * fractal(rng, h, w, 20, 12, 2)), image)
    return image


def seascape(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    h, w = 256, 320
    y, x = mesh(h, w)
    horizon = rng.uniform(0.4, 0.6)
    sky = mix((0.55, 0.72, 0.86), (0.97, 0.90, 0.80), y / horizon)
    sea = mix((0.20, 0.42, 0.55), (0.10, 0.24, 0.38), (y - horizon) / (1 - horizon))
    sea *= (0.85 + 0.3 * fractal(rng, h, w, 40, 6, 2))[..., None]
    image = np.where((y > horizon)[..., None], sea, sky)
    cx, size = rng.uniform(0.25, 0.75), rng.uniform(0.08, 0.18)
    sail = (y < horizon) & (y > horizon - size * 1.6) & (np.abs(x - cx) < (y - horizon + size * 1.6) * 0.35) & (x > cx)
    image[sail] = (0.97, 0.96, 0.92)
    image[(np.abs(y - horizon) < 0.012) & (np.abs(x - cx) < size * 0.5)] = (0.35, 0.18, 0.12)
    return image


def colour_fields(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    """Soft blocks of colour, one above the other."""
    palette = _palette(rng, 5)
    y, x = mesh(288, 224)
    image = np.broadcast_to(palette[0], (288, 224, 3)).copy()
    wobble = 0.03 * (fractal(rng, 288, 224, 6, 6, 3) - 0.5)
    edges = np.sort(rng.uniform(0.1, 0.9, 2))
    for top, bottom, colour in zip((0.06, *edges), (*edges, 0.94), palette[1:]):
        inside = np.minimum.reduce([y + wobble - top, bottom - y + wobble, x + wobble - 0.08, 0.92 - x + wobble])
        image = mix(image, colour, np.clip(inside / 0.02, 0, 0.92))
    return image * (0.94 + 0.1 * fractal(rng, 288, 224, 60, 20, 2))[..., None]


def geometry(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    """Overlapping circles, bars and wedges."""
    palette = _palette(rng, 7)
    y, x = mesh(256)
    image = np.full((256, 256, 3), (0.94, 0.91, 0.85))
    for k in range(7):
        cx, cy, r, a = rng.random(), rng.random(), rng.uniform(0.08, 0.3), rng.uniform(0, np.pi)
        u, v = (x - cx) * np.cos(a) + (y - cy) * np.sin(a), (y - cy) * np.cos(a) - (x - cx) * np.sin(a)
        shape = [
            np.hypot(u, v) < r,
            (np.abs(u) < r * 1.4) & (np.abs(v) < r * 0.25),
            (u > 0) & (v > 0) & (u + v < r * 1.5),
        ][k % 3]
        image[shape] = palette[k]
    return image


def grid_art(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    """Black lines, a few bright fields."""
    image = np.full((256, 256, 3), 0.94)
    xs = [0, *sorted(rng.choice(np.arange(20, 236, 24), 3, replace=False).tolist()), 256]
    ys = [0, *sorted(rng.choice(np.arange(20, 236, 24), 3, replace=False).tolist()), 256]
    bright = [(0.80, 0.12, 0.10), (0.12, 0.22, 0.55), (0.93, 0.76, 0.12), (0.10, 0.10, 0.10)]
    for i in range(4):
        for j in range(4):
            if rng.random() < 0.35:
                image[ys[i] : ys[i + 1], xs[j] : xs[j + 1]] = bright[int(rng.integers(4))]
    for v in ys[1:-1]:
        image[v - 3 : v + 3] = 0.07
    for v in xs[1:-1]:
        image[:, v - 3 : v + 3] = 0.07
    return image


def brushwork(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    """Swirls of paint."""
    palette = _palette(rng, 5)
    field = fractal(rng, 256, 320, 3, 3, 4)
    warp = fractal(rng, 256, 320, 3, 4, 3)
    level = (field * 3 + warp * 2) % 1 * 4
    index = level.astype(int)
    image = mix(palette[index], palette[(index + 1) % 5], np.clip((level % 1 - 0.6) / 0.4, 0, 1))
    return image * (0.9 + 0.18 * lattice(rng, 256, 320, 128, 24))[..., None]


def botanical(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    """A drawn sprig on paper."""
    y, x = mesh(288, 224)
    image = np.full((288, 224, 3), (0.95, 0.93, 0.88))
    colour = np.array([rng.uniform(0.12, 0.35), rng.uniform(0.35, 0.5), rng.uniform(0.18, 0.3)])
    bend = rng.uniform(-0.15, 0.15)
    spine = 0.5 + bend * np.sin(np.pi * (1 - y))
    image[(np.abs(x - spine) < 0.006) & (y > 0.12) & (y < 0.92)] = colour * 0.7
    for k in range(9):
        cy, side = 0.18 + 0.075 * k, (-1) ** k
        cx, size = 0.5 + bend * np.sin(np.pi * (1 - cy)) + side * 0.12, 0.07 + 0.008 * k
        u = (x - cx) * 0.78 * 0.85 * side + (y - cy) * -0.5
        v = (x - cx) * 0.78 * 0.5 * side + (y - cy) * 0.85
        image[(u / size) ** 2 + (v / (size * 0.36)) ** 2 < 1] = colour * rng.uniform(0.8, 1.25)
    return image


def portrait(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    """A head and shoulders in flat shapes."""
    y, x = mesh(288, 224)
    palette = _palette(rng, 3)
    image = shades(palette[0], 0.85 + 0.25 * fractal(rng, 288, 224, 5, 5))
    skin = np.array([(0.88, 0.70, 0.58), (0.62, 0.42, 0.30), (0.40, 0.27, 0.20)][int(rng.integers(3))])
    hair = np.array([(0.15, 0.10, 0.08), (0.45, 0.28, 0.14), (0.70, 0.55, 0.30)][int(rng.integers(3))])
    image[((x - 0.5) / 0.42) ** 2 + ((y - 1.08) / 0.42) ** 2 < 1] = palette[1]
    image[((x - 0.5) / 0.235) ** 2 + ((y - 0.40) / 0.26) ** 2 < 1] = hair
    image[(np.abs(x - 0.5) < 0.075) & (y > 0.5) & (y < 0.74)] = skin * 0.88
    image[((x - 0.5) / 0.175) ** 2 + ((y - 0.45) / 0.20) ** 2 < 1] = skin
    return image


def rug(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    """A bordered carpet: one of six fields."""
    n = 384
    y, x = mesh(n)
    dx, dy = np.abs(x - 0.5), np.abs(y - 0.5)
    edge = np.maximum(dx, dy)
    pale = np.clip(np.asarray(rgb) * 0.4 + 0.55, 0, 1)
    kind = int(rng.integers(6))
    image = np.zeros((n, n, 3)) + rgb
    if kind == 0:
        flower = ((x * 9) % 1 - 0.5) ** 2 + ((y * 9) % 1 - 0.5) ** 2 < 0.06
        image[flower] = rgb2
        medal = np.hypot(dx * 1.2, dy) < 0.22 + 0.03 * np.cos(8 * np.arctan2(y - 0.5, x - 0.5))
        image[medal] = pale
        image[np.hypot(dx * 1.2, dy) < 0.13] = rgb2
    elif kind == 1:
        image = mix(image, pale, ((y * 9) % 1 < 0.5).astype(float))
    elif kind == 2:
        lozenge = (np.abs((x * 4) % 1 - 0.5) + np.abs((y * 4) % 1 - 0.5)) % 0.5
        image = mix(image, pale, (np.abs(lozenge - 0.25) < 0.035).astype(float))
    elif kind == 3:
        image[np.floor(edge * 14) % 2 == 1] = rgb2
    elif kind == 4:
        image = mix(image, pale, np.clip((fractal(rng, n, n, 4, 4, 4) - 0.45) * 5, 0, 1) * 0.8)
    else:
        image[((y * 10 + np.abs((x * 10) % 1 - 0.5)) % 1) < 0.4] = pale
    if kind != 5:
        image[edge > 0.42] = rgb2
        image[(edge > 0.43) & (edge < 0.45)] = pale
        image[edge > 0.48] = np.asarray(rgb) * 0.8
    return image * (0.86 + 0.2 * lattice(rng, n, n, 192, 192))[..., None]


def screen(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    """What a television shows: a scene, or an idle glow."""
    if rng.random() < 0.45:
        return landscape(rng, rgb, rgb2)[::1, :] * 0.85
    y, x = mesh(180, 320)
    a, b = _palette(rng, 2)
    swirl = np.sin(3 * x + 2 * np.sin(4 * y + rng.uniform(0, 6))) * 0.5 + 0.5
    return mix(a * 0.35, b * 0.9, swirl * (1 - 0.6 * y))


def desktop(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    """A computer's screen: background, a window of text, a bar."""
    image = np.repeat(np.repeat(_palette(rng, 1)[None] * 0.6, 200, 0), 320, 1)
    image += 0.2 * fractal(rng, 200, 320, 3, 3)[..., None]
    top, left, bottom, right = 18, int(rng.integers(20, 60)), 168, int(rng.integers(230, 300))
    image[top:bottom, left:right] = 0.95
    image[top : top + 10, left:right] = (0.30, 0.33, 0.40)
    for row in range(top + 18, bottom - 6, 8):
        start = left + 8 + 10 * int(rng.integers(0, 3))
        image[row : row + 3, start : start + int(rng.integers(20, max(right - start - 8, 21)))] = (0.35, 0.38, 0.45)
    image[186:] = (0.12, 0.13, 0.16)
    return image


def spine(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    """A book's back: bands and a title block."""
    y, _ = mesh(128, 32)
    image = shades(rgb, 0.95 + 0.08 * fractal(rng, 128, 32, 16, 4))
    image[(np.abs(y - 0.12) < 0.015) | (np.abs(y - 0.88) < 0.015)] = rgb2
    image[28:84, 12:20][rng.random((56, 8)) < 0.6] = rgb2
    return image


def cover(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    """A book's front."""
    y, x = mesh(192, 128)
    image = shades(rgb, 0.95 + 0.08 * fractal(rng, 192, 128, 6, 6))
    image[30:46, 20:108] = rgb2
    image[54:60, 30:98] = rgb2
    image[np.hypot((x - 0.5) * 0.67, y - 0.68) < 0.14] = np.asarray(rgb2) * 0.8
    return image


def clock_face(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    """Twelve marks and two hands; rgb the ground, rgb2 the marks."""
    y, x = mesh(256)
    dx, dy = x - 0.5, 0.5 - y
    radius, angle = np.hypot(dx, dy), np.arctan2(dx, dy) % (2 * np.pi)
    image = np.zeros((256, 256, 3)) + rgb
    nearest = np.abs((angle / (np.pi / 6) + 0.5) % 1 - 0.5) * np.pi / 6 * radius
    image[(nearest < 0.012) & (radius > 0.38) & (radius < 0.45)] = rgb2
    hour, minute = rng.uniform(0, 12), rng.integers(60)
    for turn, length, width in ((hour / 12, 0.24, 0.014), (minute / 60, 0.36, 0.009)):
        ux, uy = np.sin(2 * np.pi * turn), np.cos(2 * np.pi * turn)
        along, across = dx * ux + dy * uy, dx * uy - dy * ux
        image[(along > -0.03) & (along < length) & (np.abs(across) < width)] = rgb2
    return image


def keys(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    """A keyboard from above."""
    y, x = mesh(120, 320)
    u, v = (x * 15 + 0.3 * np.floor(y * 5)) % 1, (y * 5) % 1
    cap = (u > 0.1) & (u < 0.9) & (v > 0.1) & (v < 0.9) | ((v > 0.1) & (v < 0.9) & (y > 0.8) & (np.abs(x - 0.45) < 0.2))
    return mix(np.asarray(rgb) * 0.5, rgb2, cap.astype(float))


def label(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    """A printed band for bottles, boxes and tins."""
    y, _ = mesh(128, 256)
    image = np.full((128, 256, 3), rgb)
    image[(y > 0.3) & (y < 0.75)] = rgb2
    image[52:62, 40:200][rng.random((10, 160)) < 0.7] = rgb
    image[72:76, 60:180] = rgb
    return image


def sunny_window(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    """What one sees outside: sky above trees."""
    h, w = 256, 256
    y, _ = mesh(h, w)
    image = mix((0.55, 0.75, 0.95), (0.92, 0.96, 1.0), np.clip(y / 0.7, 0, 1))
    trees = y > 0.62 - 0.18 * fractal(rng, 1, w, 1, 5, 4)
    return np.where(trees[..., None], shades((0.30, 0.45, 0.22), 0.6 + 0.7 * fractal(rng, h, w, 24, 24, 3)), image)


PAINTINGS = (
    "landscape",
    "seascape",
    "colour_fields",
    "geometry",
    "grid_art",
    "brushwork",
    "botanical",
    "portrait",
)
PAINTERS: dict[str, Painter] = {
    f.__name__: f
    for f in (
        landscape,
        seascape,
        colour_fields,
        geometry,
        grid_art,
        brushwork,
        botanical,
        portrait,
        rug,
        screen,
        desktop,
        spine,
        cover,
        clock_face,
        keys,
        label,
        sunny_window,
    )
}
