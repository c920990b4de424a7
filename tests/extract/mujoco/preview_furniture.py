"""Contact sheets of the furniture catalogue, to be looked at by a person.

Run: python -m tests.extract.mujoco.preview_furniture OUT.png [category …] [--each N] [--families]
"""

from __future__ import annotations

import argparse
from itertools import product

import numpy as np
from embreex import rtcore_scene
from embreex.mesh_construction import TriangleMesh
from PIL import Image, ImageDraw

from sprite_etl.extract.mujoco import furniture, textures
from sprite_etl.extract.mujoco.furniture.kit import matrix
from sprite_etl.extract.mujoco.piece import Part, Piece

ROUND = 32


def _flat_uv(points, normal):
    axis = np.abs(normal).argmax()
    return points[:, [1 if axis == 0 else 0, 1 if axis == 2 else 2]]


def triangles(part: Part):
    """Local (n, 3, 3) corners and (n, 3, 2) uv of a part; uv in metres, or 0–1 if its texture is stretched."""
    a, b, _ = part.half_size
    stretched = part.material.texture is not None and part.material.texture.scale_m == 0
    if part.shape == "mesh":
        return part.mesh.vertices[part.mesh.faces], part.mesh.uv[part.mesh.faces]
    if part.shape == "box":
        tris, uvs = [], []
        for axis, sign in product(range(3), (-1, 1)):
            i, j = (1 if axis == 0 else 0), (1 if axis == 2 else 2)
            half = np.array(part.half_size)
            quad = np.zeros((4, 3))
            quad[:, axis] = sign * half[axis]
            quad[:, i], quad[:, j] = half[i] * np.array([-1, 1, 1, -1]), half[j] * np.array([-1, -1, 1, 1])
            uv = quad[:, [i, j]] / (2 * half[[i, j]]) + 0.5 if stretched else quad[:, [i, j]]
            if np.cross(quad[1] - quad[0], quad[2] - quad[0])[axis] * sign < 0:
                quad, uv = quad[::-1], uv[::-1]
            tris += [quad[[0, 1, 2]], quad[[0, 2, 3]]]
            uvs += [uv[[0, 1, 2]], uv[[0, 2, 3]]]
        return np.array(tris), np.array(uvs)
    if part.shape == "cylinder":
        profile = ((0, -b), (a, -b), (a, b), (0, b))
    else:
        t = np.linspace(-np.pi / 2, np.pi / 2, 17)
        profile = tuple((np.cos(v), np.sin(v)) for v in t)
    angle = np.linspace(0, 2 * np.pi, ROUND + 1)
    p = np.array(profile, float)
    grid = np.stack(
        [np.cos(angle)[:, None] * p[:, 0], np.sin(angle)[:, None] * p[:, 0], np.ones((ROUND + 1, 1)) * p[:, 1]], -1
    )
    if part.shape == "ellipsoid":
        grid = grid * np.array(part.half_size)
    uv = np.stack(np.meshgrid(angle * a, np.linspace(0, 2 * b, len(p)), indexing="ij"), -1)
    if part.shape == "cylinder":
        uv = np.where((p[:, 0] == 0)[None, :, None], 0, uv)
    i, j = np.meshgrid(np.arange(ROUND), np.arange(len(p) - 1), indexing="ij")
    i, j = i.ravel(), j.ravel()
    q = [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)]
    tri = np.concatenate([np.stack([grid[q[k]] for k in t], 1) for t in ((0, 1, 2), (0, 2, 3))])
    tuv = np.concatenate([np.stack([uv[q[k]] for k in t], 1) for t in ((0, 1, 2), (0, 2, 3))])
    if part.shape == "cylinder":
        cap = np.abs(np.cross(tri[:, 1] - tri[:, 0], tri[:, 2] - tri[:, 0])[:, 2]) > 1e-12
        plane = tri[..., :2] / (2 * a) + 0.5 if stretched else tri[..., :2]
        tuv = np.where((cap & (np.ptp(tri[..., 2], axis=1) < 1e-9))[:, None, None], plane, tuv)
    return tri, tuv


def render(piece: Piece, size: int = 240, floor=(0.72, 0.70, 0.67), azimuth: float = 32.0, lift: float = 18.0):
    """The piece alone on a plane (size, size, 3) uint8."""
    corners, uvs, owner, rounds = [], [], [], []
    for k, part in enumerate(piece.parts):
        tri, uv = triangles(part)
        corners.append(tri @ matrix(part.rotation_xyzw).T + np.array(part.position))
        uvs.append(uv)
        owner.append(np.full(len(tri), k))
        rounds.append(np.full(len(tri), part.shape != "box"))
    low, high = (np.array(v) for v in furniture.bounds(piece))
    centre, reach = (low + high) / 2, float(np.linalg.norm(high - low)) / 2
    if piece.mount == "wall":
        ground = np.array([[-9, 0.002, -9], [9, 0.002, -9], [9, 0.002, 9], [-9, 0.002, 9]], float)
    elif piece.mount == "ceiling":
        ground = np.array([[-9, -9, 0.001], [9, -9, 0.001], [9, 9, 0.001], [-9, 9, 0.001]], float)
    else:
        ground = np.array([[-9, -9, -0.001], [9, -9, -0.001], [9, 9, -0.001], [-9, 9, -0.001]], float)
    corners.append(ground[[[0, 1, 2], [0, 2, 3]]])
    uvs.append(np.zeros((2, 3, 2)))
    owner.append(np.full(2, len(piece.parts)))
    rounds.append(np.zeros(2, bool))
    tri, uv, own, rnd = map(np.concatenate, (corners, uvs, owner, rounds))
    normal = np.cross(tri[:, 1] - tri[:, 0], tri[:, 2] - tri[:, 0])
    unit = normal / np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-15)
    key = np.concatenate([np.repeat(own, 3)[:, None], np.round(tri.reshape(-1, 3) * 2e4)], 1).astype(np.int64)
    _, inverse = np.unique(key, axis=0, return_inverse=True)
    inverse = inverse.reshape(-1, 3)
    total = np.zeros((inverse.max() + 1, 3))
    for k in range(3):
        np.add.at(total, inverse[:, k], normal)
    total /= np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-15)
    vertex = total[inverse]
    flat = (vertex * unit[:, None]).sum(-1, keepdims=True) < 0.6
    vertex = np.where(flat | ~rnd[:, None, None], unit[:, None], vertex)
    scene = rtcore_scene.EmbreeScene()
    TriangleMesh(scene, tri.astype(np.float32))
    if piece.mount == "ceiling":
        lift = -25.0
    az, el = np.radians(azimuth), np.radians(lift)
    back = np.array([-np.sin(az) * np.cos(el), -np.cos(az) * np.cos(el), np.sin(el)])
    eye = centre + back * reach * 3.3
    right = np.cross([0, 0, 1], back)
    right /= np.linalg.norm(right)
    up = np.cross(back, right)
    ss = size * 2
    s = (np.arange(ss) + 0.5) / ss * 2 - 1
    u, v = np.meshgrid(s, -s)
    ray = (u[..., None] * right + v[..., None] * up) * 0.32 - back
    ray = ray.reshape(-1, 3).astype(np.float32)
    origin = np.tile(eye.astype(np.float32), (len(ray), 1))
    hit = scene.run(origin, ray, output=1)
    prim = np.maximum(hit["primID"], 0)
    seen = hit["primID"] >= 0
    w = np.stack([1 - hit["u"] - hit["v"], hit["u"], hit["v"]], 1)
    n = np.einsum("nk,nkc->nc", w, vertex[prim])
    n /= np.linalg.norm(n, axis=1, keepdims=True) + 1e-9
    n = np.where(((n * ray).sum(1) > 0)[:, None], -n, n)
    texcoord = np.einsum("nk,nkc->nc", w, uv[prim])
    colour = np.zeros_like(n)
    for k in np.unique(own[prim]):
        where = own[prim] == k
        if k == len(piece.parts):
            colour[where] = floor
            continue
        m = piece.parts[k].material
        base = np.tile(np.array(m.rgb), (where.sum(), 1))
        if m.texture is not None:
            pic = textures.draw(m.texture)
            t = texcoord[where] / (m.texture.scale_m or 1.0)
            r = ((1 - t[:, 1] % 1) * pic.shape[0]).astype(int) % pic.shape[0]
            c = (t[:, 0] % 1 * pic.shape[1]).astype(int) % pic.shape[1]
            base = base * pic[r, c] / 255
        colour[where] = base
    albedo = colour**2.2
    emit = np.array([p.material.emission for p in piece.parts] + [0])[own[prim]]
    gloss = np.array([p.material.specular for p in piece.parts] + [0])[own[prim]]
    sun = np.array([-0.5, -0.75, 0.9 if piece.mount != "ceiling" else -0.4])
    sun /= np.linalg.norm(sun)
    at = (eye + ray * np.where(seen, hit["tfar"], 0)[:, None] + n * 1e-3).astype(np.float32)
    free = scene.run(at, np.tile(sun.astype(np.float32), (len(at), 1)), query="OCCLUDED") == -1
    diffuse = np.maximum(n @ sun, 0) * free
    half = sun - ray / np.linalg.norm(ray, axis=1, keepdims=True)
    half /= np.linalg.norm(half, axis=1, keepdims=True)
    shine = gloss * np.maximum((n * half).sum(1), 0) ** 40 * free
    light = albedo * (0.42 + 0.13 * n[:, 2:3] + 0.62 * diffuse[:, None] + emit[:, None]) + 0.35 * shine[:, None]
    rgb = np.clip(light, 0, 1) ** (1 / 2.2)
    rgb[~seen] = 0.8
    return (rgb.reshape(size, 2, size, 2, 3).mean((1, 3)) * 255 + 0.5).astype(np.uint8)


def main() -> None:
    """Draw the sheet and print what was drawn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out")
    parser.add_argument("categories", nargs="*")
    parser.add_argument("--each", type=int, default=1)
    parser.add_argument("--families", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--size", type=int, default=200)
    parser.add_argument("--azimuth", type=float, default=32)
    parser.add_argument("--columns", type=int, default=8)
    args = parser.parse_args()
    jobs = []
    for name in args.categories or list(furniture.CATEGORIES):
        families = list(furniture.CATEGORIES[name].families) if args.families else [None]
        jobs += [(name, f, k) for f in families for k in range(args.each)]
    s = args.size
    sheet = Image.new("RGB", (args.columns * s, -(-len(jobs) // args.columns) * s))
    draw = ImageDraw.Draw(sheet)
    for i, (name, family, k) in enumerate(jobs):
        rng = np.random.default_rng([args.seed, i, k])
        piece = furniture.build(name, rng, furniture.draw_style(rng), family)
        low, high = furniture.bounds(piece)
        x, y = i % args.columns * s, i // args.columns * s
        sheet.paste(Image.fromarray(render(piece, s, azimuth=args.azimuth)), (x, y))
        size = " × ".join(f"{b - a:.2f}" for a, b in zip(low, high))
        draw.text((x + 3, y + 2), f"{name} / {piece.family}", fill=(20, 20, 20))
        draw.text((x + 3, y + s - 13), f"{size}  {piece.colour}  {len(piece.parts)}p", fill=(20, 20, 20))
    sheet.save(args.out)
    print(f"{len(jobs)} pieces -> {args.out}")


if __name__ == "__main__":
    main()
