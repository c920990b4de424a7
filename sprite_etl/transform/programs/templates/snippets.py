"""Geometry that several template programs carry in their own text, so that they do not lean on the API's."""

GAP_PRIMAL = '''\
import itertools

# Signs of up to six coordinates, one pattern a row; and which of them are free, with the rest in the same order.
SIGNS = 2.0 * ((np.arange(64)[:, None] >> np.arange(6)) & 1) - 1
SETS = [list(itertools.combinations(range(6), count)) for count in range(7)]
CASES = [(SETS[n], SETS[6 - n][::-1], SIGNS[: 2 ** (6 - n), : 6 - n]) for n in range(4)]

def box_gap(a, b):
    """Least distance of two solid boxes: a bounded least-squares problem in the six coordinates along both boxes'
    axes. At an optimum at most three of them are free, along independent axes, and the rest sit at an end, so all such
    cases are tried."""
    span = np.hstack([a.axes * a.half_extents, -b.axes * b.half_extents]).T
    target = b.center - a.center
    least = math.inf
    for free, fixed, ends in CASES:
        rest = target - ends @ span[fixed]
        if free[0]:
            part = span[free]
            gram = part @ part.transpose(0, 2, 1)
            sizes = np.diagonal(gram, axis1=1, axis2=2).prod(axis=1)
            sound = np.linalg.det(gram) > 1e-12 * sizes
            part, rest = part[sound], rest[sound]
            inner = rest @ part.transpose(0, 2, 1) @ np.linalg.inv(gram[sound])
            rest = (rest - inner @ part)[(np.abs(inner) <= 1 + 1e-9).all(axis=-1)]
        if rest.size:
            least = min(least, float((rest * rest).sum(axis=-1).min()))
    return math.sqrt(least)
'''

GAP_DUAL = '''\
def box_gap(a, b):
    """Distance of two convex bodies as the widest slab that separates them. The slab's normal is a face's, a cross
    product of edges, a line between corners, or a perpendicular from a corner to an edge."""
    p, q = a.corners, b.corners
    between = (q[None, :, :] - p[:, None, :]).reshape(-1, 3)
    edges = np.concatenate([a.axes.T, b.axes.T])
    u, v = edges[:3, None], edges[None, 3:]
    crossed = u[..., [1, 2, 0]] * v[..., [2, 0, 1]] - u[..., [2, 0, 1]] * v[..., [1, 2, 0]]
    level = between - (edges @ between.T)[:, :, None] * edges[:, None]
    normals = np.concatenate([edges, crossed.reshape(-1, 3), between, level.reshape(-1, 3)])
    squares = (normals * normals).sum(1)
    normals, squares = normals[squares > 1e-18], squares[squares > 1e-18]
    along_a, along_b = p @ normals.T, q @ normals.T
    slabs = np.maximum(along_b.min(0) - along_a.max(0), along_a.min(0) - along_b.max(0))
    return max(0.0, float((slabs / np.sqrt(squares)).max()))
'''

POINT_CLAMP = '''\
def gap_to_point(box, point):
    """Distance from a point to a solid box: how far its coordinates along the box's axes reach beyond the ends."""
    along = box.axes.T @ (point - box.center)
    beyond = np.maximum(np.abs(along) - box.half_extents, 0.0)
    return float(np.sqrt(beyond @ beyond))
'''

POINT_DUAL = '''\
def gap_to_point(box, point):
    """Distance from a point to a convex body as the farthest plane that keeps the body on its other side. Its normal
    is a face's, points from a corner to the point, or from an edge to the point."""
    away, edges = point - box.corners, box.axes.T
    level = away - (edges @ away.T)[:, :, None] * edges[:, None]
    normals = np.concatenate([edges, -edges, away, level.reshape(-1, 3)])
    squares = (normals * normals).sum(1)
    normals, squares = normals[squares > 1e-18], squares[squares > 1e-18]
    return max(0.0, float(((away @ normals.T).min(0) / np.sqrt(squares)).max()))
'''

EDGES_FROM_CORNERS = '''\
def edges_of(box):
    """The three edges that leave the box's first corner, as vectors."""
    c = box.corners
    return np.array([c[4] - c[0], c[2] - c[0], c[1] - c[0]])
'''
