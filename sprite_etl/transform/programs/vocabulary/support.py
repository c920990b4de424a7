"""What stands on, lies on or is in what, as the source knows it."""

from __future__ import annotations

from sprite_etl.transform.programs.values import Object, Scene


def supporter(scene: Scene, obj: Object) -> Object | None:
    """What carries the object: what it is on, or what it is in; None where nothing of the view does.

    Example: supporter(scene, mug) → the table
    """
    return _carrier(scene, obj, ("on", "in"))


def container(scene: Scene, obj: Object) -> Object | None:
    """What the object is in; None where it is in nothing of the view.

    Example: container(scene, book) → the drawer
    """
    return _carrier(scene, obj, ("in",))


def carried_by(scene: Scene, obj: Object) -> list[Object]:
    """The objects that are directly on or in this one, in the view's order.

    Example: len(carried_by(scene, table)) → 3
    """
    ids = {child for child, _, parent in scene.supports if parent == obj.id}
    return [o for o in scene.objects if o.id in ids]


def _carrier(scene: Scene, obj: Object, relations: tuple[str, ...]) -> Object | None:
    parents = {parent for child, relation, parent in scene.supports if child == obj.id and relation in relations}
    return next((o for o in scene.objects if o.id in parents), None)


FUNCTIONS = (supporter, container, carried_by)
