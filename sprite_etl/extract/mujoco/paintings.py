"""Paintings and prints for walls: landscapes, abstract pieces, plants, heads. No two seeds alike."""

from __future__ import annotations

import numpy as np

from sprite_etl.extract.mujoco.noise import Image, fractal, lattice, mesh, mix, shades
from sprite_etl.extract.mujoco.patterns import Painter
from sprite_etl.extract.mujoco.piece import RGB

Rng = np.random.Generator


def draw_palette(rng: Rng, count: int) -> np.ndarray:
    """Colours that go together: few hues, spread lightness (count, 3)."""
    hue, spread = rng.random(), rng.uniform(0.08, 0.3)
    h = (hue + rng.uniform(-spread, spread, count)) % 1
    light, strength = rng.uniform(0.25, 0.9, count), rng.uniform(0.12, 0.55, count)
    wheel = np.clip(np.abs((h[:, None] * 6 + np.array([0, 4, 2])) % 6 - 3) - 1, 0, 1)
    pure = light[:, None] * (1 - strength[:, None] * (1 - wheel))
    return np.asarray(0.78 * pure + 0.22 * np.array([0.52, 0.48, 0.43]))


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
    horizon, weather = rng.uniform(0.35, 0.68), int(rng.integers(3))
    high, low = (
        ((0.55, 0.72, 0.86), (0.97, 0.90, 0.80)),
        ((0.40, 0.32, 0.48), (0.98, 0.66, 0.42)),
        ((0.5, 0.53, 0.56), (0.8, 0.8, 0.78)),
    )[weather]
    near, far = (
        ((0.10, 0.24, 0.38), (0.20, 0.42, 0.55)),
        ((0.16, 0.15, 0.28), (0.62, 0.42, 0.38)),
        ((0.16, 0.24, 0.25), (0.40, 0.48, 0.48)),
    )[weather]
    sky = mix(high, low, y / horizon)
    sea = mix(far, near, (y - horizon) / (1 - horizon))
    sea *= (0.85 + 0.3 * fractal(rng, h, w, 40, 6, 2))[..., None]
    image = np.where((y > horizon)[..., None], sea, sky)
    cx, size = rng.uniform(0.25, 0.75), rng.uniform(0.08, 0.18)
    sail = (y < horizon) & (y > horizon - size * 1.6) & (np.abs(x - cx) < (y - horizon + size * 1.6) * 0.35) & (x > cx)
    image[sail] = (0.97, 0.96, 0.92)
    image[(np.abs(y - horizon) < 0.012) & (np.abs(x - cx) < size * 0.5)] = (0.35, 0.18, 0.12)
    return image


def colour_fields(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    """Soft blocks of colour, one above the other."""
    palette = draw_palette(rng, 5)
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
    palette = draw_palette(rng, 7)
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
    palette = draw_palette(rng, 5)
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
    palette = draw_palette(rng, 3)
    image = shades(palette[0], 0.85 + 0.25 * fractal(rng, 288, 224, 5, 5))
    skin = np.array([(0.88, 0.70, 0.58), (0.62, 0.42, 0.30), (0.40, 0.27, 0.20)][int(rng.integers(3))])
    hair = np.array([(0.15, 0.10, 0.08), (0.45, 0.28, 0.14), (0.70, 0.55, 0.30)][int(rng.integers(3))])
    image[((x - 0.5) / 0.42) ** 2 + ((y - 1.08) / 0.42) ** 2 < 1] = palette[1]
    image[((x - 0.5) / 0.235) ** 2 + ((y - 0.40) / 0.26) ** 2 < 1] = hair
    image[(np.abs(x - 0.5) < 0.075) & (y > 0.5) & (y < 0.74)] = skin * 0.88
    image[((x - 0.5) / 0.175) ** 2 + ((y - 0.45) / 0.20) ** 2 < 1] = skin
    return image


PAINTERS: dict[str, Painter] = {
    f.__name__: f for f in (landscape, seascape, colour_fields, geometry, grid_art, brushwork, botanical, portrait)
}
