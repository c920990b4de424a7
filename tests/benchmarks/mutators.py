"""Ways in which code models err, as changes of a correct program: each makes none, one or several wrong ones of it."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator

Mutator = Callable[[str], Iterator[str]]

# Misunderstandings of a whole function, as a definition that takes its place.
_OVERRIDES: dict[str, tuple[str, ...]] = {
    "world axes for the viewer's": (
        "def position_in_view(what, camera):\n    c = getattr(camera, 'camera', camera)\n"
        "    p = getattr(what, 'center', what)\n    o = np.asarray(p) - c.position\n    return o[0], o[1], -o[2]\n",
        "def camera_offset(a, b):\n    o = b.camera.position - a.camera.position\n    return o[0], o[1], -o[2]\n",
        "def bearing(position, facing, target):\n    p = getattr(target, 'center', target) - np.asarray(position)\n"
        "    return math.degrees(math.atan2(p[0], -p[2]))\n",
        "def direction_from(stand, face, target):\n    p = target.center - stand.center\n"
        "    return math.degrees(math.atan2(p[0], -p[2]))\n",
    ),
    "left for right": (
        "_position = position_in_view\ndef position_in_view(what, camera):\n    r, u, a = _position(what, camera)\n"
        "    return -r, u, a\n",
        "_direction = direction_from\ndef direction_from(a, b, c):\n    return -_direction(a, b, c)\n",
        "_bearing = bearing\ndef bearing(p, f, t):\n    return -_bearing(p, f, t)\n",
        "_after = direction_after_turn\ndef direction_after_turn(a, b, c, t):\n    return -_after(a, b, c, t)\n",
        "_after = direction_after_turn\ndef direction_after_turn(a, b, c, t):\n    return _after(a, b, c, -t)\n",
        "_turn = camera_turn\ndef camera_turn(a, b):\n    return -_turn(a, b)\n",
        "_offset = camera_offset\ndef camera_offset(a, b):\n    r, u, h = _offset(a, b)\n    return -r, u, h\n",
    ),
    "front for back": (
        "_position = position_in_view\ndef position_in_view(what, camera):\n    r, u, a = _position(what, camera)\n"
        "    return r, u, -a\n",
        "_direction = direction_from\ndef direction_from(a, b, c):\n    d = _direction(a, b, c)\n"
        "    return (180 - d + 180) % 360 - 180\n",
        "_offset = camera_offset\ndef camera_offset(a, b):\n    r, u, h = _offset(a, b)\n    return r, u, -h\n",
    ),
    "the viewer's place for his direction": (
        "_direction = direction_from\ndef direction_from(a, b, c):\n    return _direction(b, a, c)\n",
        "_after = direction_after_turn\ndef direction_after_turn(a, b, c, t):\n    return _after(b, a, c, t)\n",
        "_offset = camera_offset\ndef camera_offset(a, b):\n    return _offset(b, a)\n",
        "_turn = camera_turn\ndef camera_turn(a, b):\n    return _turn(b, a)\n",
    ),
    "the turn forgotten": (
        "def direction_after_turn(a, b, c, t):\n    return direction_from(a, b, c)\n",
        "def camera_turn(a, b):\n    return 0.0\n",
    ),
    "centres for closest points": (
        "def calculate_distance(a, b):\n    return center_distance(a, b)\n",
        "def distance_to_camera(obj, camera):\n    c = getattr(camera, 'camera', camera)\n"
        "    return float(np.linalg.norm(obj.center - c.position))\n",
        "def footprint_distance(a, b):\n    return float(np.linalg.norm((a.center - b.center)[[0, 2]]))\n",
        "def objects_within(scene, anchor, radius):\n"
        "    return [o for o in scene.objects if o is not anchor and center_distance(o, anchor) <= radius]\n",
        "def nearest(a, many):\n    return min(many, key=lambda o: center_distance(a, o))\n",
        "def farthest(a, many):\n    return max(many, key=lambda o: center_distance(a, o))\n",
        "def box_gap(a, b):\n    return float(np.linalg.norm(a.center - b.center))\n",
        "def gap_to_point(box, point):\n    return float(np.linalg.norm(box.center - point))\n",
        "def is_above(a, b):\n    return bool(a.center[1] > b.center[1])\n",
        "def lowest_point(a):\n    return float(a.center[1])\n",
        "def highest_point(a):\n    return float(a.center[1])\n",
    ),
    "corners for closest points": (
        "def calculate_distance(a, b):\n"
        "    return float(min(np.linalg.norm(p - q) for p in a.corners for q in b.corners))\n",
        "def distance_to_camera(obj, camera):\n    c = getattr(camera, 'camera', camera)\n"
        "    return float(np.linalg.norm(obj.corners - c.position, axis=1).min())\n",
    ),
    "bounding spheres for boxes": (
        "def calculate_distance(a, b):\n    return max(0.0, center_distance(a, b) - "
        "float(np.linalg.norm(a.half_extents)) - float(np.linalg.norm(b.half_extents)))\n",
    ),
    "distances on the floor plane": (
        "def calculate_distance(a, b):\n    return footprint_distance(a, b)\n",
        "def distance_to_camera(obj, camera):\n    c = getattr(camera, 'camera', camera)\n"
        "    o = obj.box.closest_points(c.position) - c.position\n    return math.hypot(o[0], o[2])\n",
        "def camera_displacement(a, b):\n    o = b.camera.position - a.camera.position\n"
        "    return math.hypot(o[0], o[1])\n",
    ),
    "depth for distance": (
        "def distance_to_camera(obj, camera):\n    return project(obj, camera)[2]\n",
        "def distance_to_camera(obj, camera):\n    return position_in_view(obj, camera)[2]\n",
    ),
    "half extents for sizes": (
        "def vertical_extent(a):\n    return float(np.abs(a.axes[1]) @ a.half_extents)\n",
        "def longest_dimension(a):\n    return float(max(a.half_extents))\n",
        "def horizontal_edges(a):\n    s = sorted(a.half_extents)\n    return float(s[2]), float(s[1])\n",
        "def volume(a):\n    return float(np.prod(a.half_extents))\n",
        "def size_along(a, d):\n    return float(np.abs(a.axes.T @ np.asarray(d)) @ a.half_extents)\n",
    ),
    "the wrong extent": (
        "def vertical_extent(a):\n    return float(2 * a.half_extents[0])\n",
        "def vertical_extent(a):\n    return float(2 * max(a.half_extents))\n",
        "def vertical_extent(a):\n    return float(a.center[1])\n",
        "def longest_dimension(a):\n    return float(2 * a.half_extents[0])\n",
        "_edges = horizontal_edges\ndef horizontal_edges(a):\n    return _edges(a)[::-1]\n",
        "def horizontal_edges(a):\n    c = a.corners\n"
        "    return tuple(sorted((np.ptp(c[:, 0]), np.ptp(c[:, 2])))[::-1])\n",
        "def volume(a):\n    c = a.corners\n    return float(np.prod(np.ptp(c, axis=0)))\n",
        "def volume(a):\n    return float(sum(a.half_extents) * 2)\n",
    ),
    "sightings for objects": (
        "def count_objects(scene, name):\n    return sum(len(o.seen) for o in scene.objects if o.name == name)\n",
        "def count_objects(scene, name):\n"
        "    first = scene.frames[0].index\n"
        "    return sum(o.name == name and any(s.frame == first for s in o.seen) for o in scene.objects)\n",
    ),
    "any name for the name asked": (
        "def count_objects(scene, name):\n    return len(scene.objects)\n",
        "def objects_named(scene, name):\n    return list(scene.objects)\n",
    ),
    "last sighting for first": (
        "_first = first_seen\n_last = last_seen\ndef first_seen(s, o):\n    return _last(s, o)\n",
        "_first = first_seen\n_last = last_seen\ndef last_seen(s, o):\n    return _first(s, o)\n",
    ),
    "every frame for the one asked": (
        "def visible_in(obj, frame):\n    return bool(obj.seen)\n",
        "def image_box(obj, frame):\n    return obj.seen[0].bbox\n",
    ),
    "the carrier for the carried": (
        "def supporter(scene, obj):\n"
        "    return next((scene.object(a) for a, _, b in scene.supports if b == obj.id), None)\n",
        "def supporter(scene, obj):\n    return nearest(obj, [o for o in scene.objects if o is not obj])\n",
    ),
}  # fmt: skip

_WORDS = (
    ("left for right", (("left", "right"),)),
    ("front for back", (("front", "back"), ("behind", "front"), ("in front of", "behind"), ("forward", "backward"))),
    ("opposite word", (("above", "below"), ("before", "after"), ("higher", "lower"), ("closest", "farthest"),
                       ("larger", "smaller"), ("taller", "shorter"), ("longer", "shorter"), ("first", "last"))),
)  # fmt: skip


def _override(definitions: tuple[str, ...]) -> Mutator:
    def mutate(code: str) -> Iterator[str]:
        for definition in definitions:
            name = definition.rpartition("\ndef ")[2].removeprefix("def ").partition("(")[0]
            called = (
                any(
                    isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == name
                    for n in ast.walk(ast.parse(code))
                )
                or f"key={name}" in code
            )
            if called and f"def {name}(" not in code:
                yield definition + "\n" + code
            elif called:
                yield code + "\n" + definition

    return mutate


def _edited(edit: Callable[[ast.AST], ast.AST | None]) -> Mutator:
    """One mutant for each node that `edit` gives a replacement for."""

    def mutate(code: str) -> Iterator[str]:
        tree = ast.parse(code)
        for number, node in enumerate(ast.walk(tree)):
            if edit(node) is None:
                continue
            changed = copy.deepcopy(tree)
            target = list(ast.walk(changed))[number]
            yield ast.unparse(ast.fix_missing_locations(_Replace(target, edit).visit(changed)))

    return mutate


class _Replace(ast.NodeTransformer):
    def __init__(self, target: ast.AST, edit: Callable[[ast.AST], ast.AST | None]) -> None:
        self.target, self.edit = target, edit

    def visit(self, node: ast.AST) -> ast.AST:
        if node is self.target:
            return self.edit(node) or node
        return self.generic_visit(node)


def _word(pairs: tuple[tuple[str, str], ...]) -> Mutator:
    """Exchange two words wherever they stand in what is returned: in texts."""

    def mutate(code: str) -> Iterator[str]:
        for a, b in pairs:
            tree, hits = ast.parse(code), 0
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    parts = node.value.replace(a, "\0").replace(b, a).replace("\0", b)
                    hits += parts != node.value
                    node.value = parts
            if hits:
                yield ast.unparse(tree)

    return mutate


def _renamed(old: str, new: str, also: bool = True) -> Mutator:
    """Calls and uses of one name become another's (and, with `also`, the other way round)."""

    def edit(node: ast.AST) -> ast.AST | None:
        for a, b in ((old, new), (new, old)) if also else ((old, new),):
            if isinstance(node, ast.Name) and node.id == a and isinstance(node.ctx, ast.Load):
                return ast.Name(b, ast.Load())
            if isinstance(node, ast.Attribute) and node.attr == a:
                return ast.Attribute(copy.deepcopy(node.value), b, ast.Load())
        return None

    return _edited(edit)


def _compare(node: ast.AST) -> ast.AST | None:
    flip = {ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq}
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in flip:
        return ast.Compare(copy.deepcopy(node.left), [flip[type(node.ops[0])]()], copy.deepcopy(node.comparators))
    return None


def _arithmetic(node: ast.AST) -> ast.AST | None:
    flip: dict[type, type] = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult}
    if isinstance(node, ast.BinOp) and type(node.op) in flip:
        return ast.BinOp(copy.deepcopy(node.left), flip[type(node.op)](), copy.deepcopy(node.right))
    return None


def _minus(node: ast.AST) -> ast.AST | None:
    return copy.deepcopy(node.operand) if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) else None


def _axis(node: ast.AST) -> ast.AST | None:
    """Index 0 ↔ 2 and 1 → 2: another axis of a vector, another item of a list."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and node.slice.value in (0, 1, 2):
        other = 0 if node.slice.value == 2 else 2
        return ast.Subscript(copy.deepcopy(node.value), ast.Constant(other), copy.deepcopy(node.ctx))
    return None


def _next_item(node: ast.AST) -> ast.AST | None:
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and node.slice.value in (0, 1):
        return ast.Subscript(copy.deepcopy(node.value), ast.Constant(1 - node.slice.value), copy.deepcopy(node.ctx))
    return None


def _number(node: ast.AST) -> ast.AST | None:
    if not isinstance(node, ast.Constant) or isinstance(node.value, bool):
        return None
    if isinstance(node.value, int) and node.value != 0:
        return ast.Constant(node.value + 1)
    if isinstance(node.value, float) and abs(node.value) > 1e-5:
        return ast.Constant(1.5 * node.value)
    return None


def _unwrapped(*names: str) -> Mutator:
    """f(x) → x."""

    def edit(node: ast.AST) -> ast.AST | None:
        if isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords:
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in names:
                return copy.deepcopy(node.args[0])
        return None

    return _edited(edit)


def _swapped_arguments(node: ast.AST) -> ast.AST | None:
    """f(a, b, …) → f(b, a, …) for vocabulary where the order matters."""
    if isinstance(node, ast.Call) and len(node.args) >= 2 and not any(isinstance(a, ast.Starred) for a in node.args):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called in ("atan2", "arctan2", "direction_from", "is_above", "camera_offset", "camera_turn", "cross"):
            first, second, *rest = (copy.deepcopy(a) for a in node.args)
            return ast.Call(copy.deepcopy(node.func), [second, first, *rest], copy.deepcopy(node.keywords))
    return None


def _returned(wrap: str) -> Mutator:
    """Each return of answer(scene) wrapped: {} is what it returned."""

    def mutate(code: str) -> Iterator[str]:
        yield f"{code}\n_right = answer\ndef answer_with_an_error(scene):\n    value = _right(scene)\n    {wrap}\n" \
              "answer = answer_with_an_error\n"  # fmt: skip

    return mutate


def _given(line: str) -> Mutator:
    """A program that ignores its work and says something easy."""

    def mutate(code: str) -> Iterator[str]:
        yield f"def answer(scene):\n    {line}\n"

    return mutate


def _named(change: str) -> Mutator:
    """The named objects in another order, or one of them ignored."""

    def mutate(code: str) -> Iterator[str]:
        if "scene.named" in code:
            yield code.replace("scene.named", f"({change})")

    return mutate


def _param(node: ast.AST) -> ast.AST | None:
    """scene.params["which"] → the same, but always the same one: a literal from an example."""
    if (
        isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "params"
        and isinstance(node.slice, ast.Constant)
    ):
        easy: dict[str, str | None] = {
            "which": "closest",
            "dimension": "height",
            "frame": None,
            "frame_a": None,
            "frame_b": None,
        }
        value = easy.get(str(node.slice.value), 1.0)
        first = ast.parse("scene.frames[0].index", mode="eval").body
        return first if value is None else ast.Constant(value)
    return None


MUTATORS: dict[str, Mutator] = {
    **{name: _override(definitions) for name, definitions in _OVERRIDES.items()},
    **{f"{name} in words": _word(pairs) for name, pairs in _WORDS},
    "largest for smallest": _renamed("min", "max"),
    "argmin for argmax": _renamed("argmin", "argmax"),
    "sine for cosine": _renamed("sin", "cos"),
    "comparison turned round": _edited(_compare),
    "wrong operator": _edited(_arithmetic),
    "minus forgotten": _edited(_minus),
    "another axis": _edited(_axis),
    "another item": _edited(_next_item),
    "a wrong constant": _edited(_number),
    "abs forgotten": _unwrapped("abs", "fabs"),
    "radians for degrees": _unwrapped("degrees", "rad2deg"),
    "degrees for radians": _unwrapped("radians", "deg2rad"),
    "square root forgotten": _unwrapped("sqrt"),
    "arguments swapped": _edited(_swapped_arguments),
    "param ignored": _edited(_param),
    "named objects reversed": _named("scene.named[::-1]"),
    "the last named object ignored": _named("scene.named[:-1]"),
    "the first named object used for all": _named("scene.named[:1] * len(scene.named)"),
    "objects of the view for the named": _named("scene.objects[:len(scene.named)]"),
    "centimetres": _returned("return value * 100 if isinstance(value, float) else value"),
    "feet": _returned("return value * 3.28084 if isinstance(value, float) else value"),
    "twice": _returned("return value * 2 if isinstance(value, (int, float)) and value is not True else value"),
    "squared": _returned("return value ** 2 if isinstance(value, float) else value"),
    "off by one": _returned("return value + 1 if type(value) is int else value"),
    "one short": _returned("return value - 1 if type(value) is int else value"),
    "rounded to whole units": _returned("return float(round(value)) if isinstance(value, float) else value"),
    "not": _returned("return not value if isinstance(value, bool) else value"),
    "reversed list": _returned("return list(value)[::-1] if isinstance(value, (list, tuple)) else value"),
    "one left out": _returned("return list(value)[:-1] if isinstance(value, (list, tuple)) else value"),
    "first of the list": _given("return scene.named[0]"),
    "last of the list": _given("return scene.named[-1]"),
    "all of the list": _given("return list(scene.named)[1:]"),
    "list order": _given("return list(scene.named)"),
    "sorted by name": _given("return sorted(o.id for o in scene.named)"),
    "first choice": _given("return scene.choices[0]"),
    "number of objects": _given("return len(scene.objects)"),
    "number of frames": _given("return len(scene.frames)"),
    "distance of centres": _given("return float(np.linalg.norm(scene.named[0].center - scene.named[-1].center))"),
}  # fmt: skip
"""What the error is called → the wrong programs that it makes of a right one."""
