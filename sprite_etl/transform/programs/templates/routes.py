"""Template programs for routes: poses → corners of the path → turns and legs → words."""

_TELL = '''\
def tell(turns, legs, params):
    """Turns (degrees, left positive) and legs (metres, one after each turn but the last) in rounded words."""
    told, pending = [], 0
    for turn, leg in zip(turns, [*legs, 0.0]):
        pending += params["turn_step_deg"] * round(turn / params["turn_step_deg"])
        steps = params["leg_step_m"] * round(leg / params["leg_step_m"])
        if steps == 0:
            continue
        if pending % 360 == 0 and told:
            told[-1][1] += steps
        else:
            told.append([pending, steps])
        pending = 0
    if pending % 360:
        told.append([pending, 0.0])
    parts = []
    for turn, steps in told:
        turn = (turn + 179) % 360 - 179
        if abs(turn) == 180:
            parts.append("turn around")
        elif turn:
            parts.append(f"turn {'left' if turn > 0 else 'right'} {abs(turn)} degrees")
        if steps:
            parts.append(f"walk forward {steps:g} metre{'' if steps == 1 else 's'}")
    if len(parts) > 1:
        parts[-1] = "then " + parts[-1]
    text = ", ".join(parts)
    return text[:1].upper() + text[1:] + "."
'''

_HEADINGS = (
    _TELL
    + '''
def corners(points, tolerance):
    """Recursive split at the point farthest from the chord (Ramer, Douglas and Peucker)."""
    if len(points) <= 2:
        return list(points)
    start, chord = points[0], points[-1] - points[0]
    square = float(chord @ chord)
    gaps = []
    for p in points[1:-1]:
        t = min(1.0, max(0.0, float((p - start) @ chord) / square)) if square else 0.0
        gaps.append(float(np.linalg.norm(p - start - t * chord)))
    worst = int(np.argmax(gaps))
    if gaps[worst] <= tolerance:
        return [points[0], points[-1]]
    return corners(points[:worst + 2], tolerance)[:-1] + corners(points[worst + 1:], tolerance)

def heading(x, z):
    return math.atan2(-x, -z)

def answer(scene):
    cameras = [f.camera for f in scene.frames]
    path = corners([c.position[[0, 2]] for c in cameras], scene.params["corridor_m"])
    yaw = heading(cameras[0].forward[0], cameras[0].forward[2])
    turns, legs = [], []
    for a, b in zip(path, path[1:]):
        if np.linalg.norm(b - a) < 1e-6:
            continue
        towards = heading(*(b - a))
        turns.append(math.degrees(math.remainder(towards - yaw, math.tau)))
        legs.append(float(np.linalg.norm(b - a)))
        yaw = towards
    last = heading(cameras[-1].forward[0], cameras[-1].forward[2])
    turns.append(math.degrees(math.remainder(last - yaw, math.tau)))
    return tell(turns, legs, scene.params)
'''
)

_COMPLEX = (
    _TELL
    + """
def answer(scene):
    # The floor seen from above as the complex plane: ahead is up, so x − iz; a turn to the left is a positive argument.
    at = [complex(f.camera.position[0], -f.camera.position[2]) for f in scene.frames]
    sides = [complex(f.camera.right[0], -f.camera.right[2]) for f in scene.frames]
    facing = [1j * s / abs(s) for s in sides]
    keep, stack = {0, len(at) - 1}, [(0, len(at) - 1)]
    while stack:
        i, j = stack.pop()
        chord = at[j] - at[i]
        farthest, gap = None, scene.params["corridor_m"]
        for k in range(i + 1, j):
            if abs(chord) > 0:
                along = (at[k] - at[i]) * chord.conjugate() / abs(chord) ** 2
                foot = at[i] + min(1.0, max(0.0, along.real)) * chord
            else:
                foot = at[i]
            if abs(at[k] - foot) > gap:
                farthest, gap = k, abs(at[k] - foot)
        if farthest is not None:
            keep.add(farthest)
            stack += [(i, farthest), (farthest, j)]
    order = sorted(keep)
    steps = [at[b] - at[a] for a, b in zip(order, order[1:])]
    steps = [s for s in steps if abs(s) >= 1e-6]
    directions = [facing[0], *(s / abs(s) for s in steps), facing[-1]]
    angles = []
    for before, after in zip(directions, directions[1:]):
        ratio = after / before
        angles.append(math.degrees(math.atan2(ratio.imag, ratio.real)))
    return tell(angles, [abs(s) for s in steps], scene.params)
"""
)

_WALKER = (
    _TELL
    + """
def answer(scene):
    # Every later position as the first camera sees it: ahead and left of it, in metres.
    first = scene.frames[0]
    seen = []
    for frame in scene.frames:
        right, up, ahead = position_in_view(frame.camera.position, first)
        seen.append(np.array([ahead, -right]))
    marked = np.zeros(len(seen), dtype=bool)
    marked[[0, -1]] = True

    def split(i, j):
        start, end = seen[i], seen[j]
        span = end - start
        length = np.hypot(*span)
        best, where = scene.params["corridor_m"], None
        for k in range(i + 1, j):
            offset = seen[k] - start
            if length > 0:
                ahead, aside = offset @ span / length, abs(offset[0] * span[1] - offset[1] * span[0]) / length
                beyond = max(0.0, -ahead, ahead - length)
                gap = math.hypot(aside, beyond)
            else:
                gap = np.hypot(*offset)
            if gap > best:
                best, where = gap, k
        if where is not None:
            marked[where] = True
            split(i, where)
            split(where, j)

    split(0, len(seen) - 1)
    path = [p for p, m in zip(seen, marked) if m]
    moves = [b - a for a, b in zip(path, path[1:])]
    moves = [m for m in moves if np.hypot(*m) >= 1e-6]
    eye = first.camera.position
    right, up, ahead = position_in_view(eye + scene.frames[-1].camera.forward, first)
    bearings = [0.0, *(math.atan2(m[1], m[0]) for m in moves), math.atan2(-right, ahead)]
    turns = [(math.degrees(b - a) + 180.0) % 360.0 - 180.0 for a, b in zip(bearings, bearings[1:])]
    return tell(turns, [float(np.hypot(*m)) for m in moves], scene.params)
"""
)

PROGRAMS = {
    "navigation_path": (
        ("headings", _HEADINGS),
        ("complex_plane", _COMPLEX),
        ("first_camera", _WALKER),
    ),
}
