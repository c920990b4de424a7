"""Common names: their plurals, and which of them a viewer could take for each other.

Sources map their own words to these names (`extract.names`). Two names are confusable when they are equal, when
one ends in the other ("office chair" is a chair), or when a group below holds both.
"""

from __future__ import annotations

from functools import lru_cache

GROUPS: tuple[frozenset[str], ...] = tuple(
    frozenset(g)
    for g in (
        ("chair", "armchair", "stool", "bar stool", "dining chair", "office chair", "desk chair", "recliner",
         "beanbag chair"),
        ("armchair", "sofa", "couch", "loveseat", "recliner"),
        ("sofa", "couch", "loveseat", "bench", "daybed", "ottoman"),
        ("stool", "ottoman", "pouf", "side table", "footstool", "bench", "step stool"),
        ("bed", "daybed", "crib", "bunk bed", "single bed", "double bed", "sofa bed"),
        ("table", "desk", "coffee table", "side table", "dining table", "nightstand", "bedside table",
         "console table", "end table", "kitchen island", "workbench"),
        ("nightstand", "bedside table", "side table", "end table", "dresser", "cabinet", "drawer unit",
         "chest of drawers"),
        ("cabinet", "cupboard", "wardrobe", "dresser", "sideboard", "chest of drawers", "drawer unit",
         "TV stand", "TV unit", "bookshelf", "shelf", "bookcase", "shelving unit", "wall cabinet",
         "kitchen cabinet", "filing cabinet", "locker", "console table", "chest", "safe"),
        ("kitchen counter", "kitchen unit", "countertop", "counter", "kitchen island", "cabinet", "base unit",
         "sink", "sink unit", "kitchen sink", "dishwasher", "kitchen cabinet"),
        ("refrigerator", "fridge", "freezer", "wardrobe"),
        ("stove", "oven", "cooker", "hob", "dishwasher", "washing machine", "dryer", "microwave"),
        ("lamp", "floor lamp", "table lamp", "desk lamp", "bedside lamp"),
        ("ceiling lamp", "pendant lamp", "chandelier", "ceiling light", "lamp"),
        ("wall lamp", "wall light", "sconce", "lamp"),
        ("plant", "potted plant", "house plant", "flower", "flowers", "tree", "vase", "plant pot", "cactus"),
        ("mug", "cup", "glass", "tumbler", "wine glass", "teacup", "bowl"),
        ("bowl", "plate", "dish", "pot", "cooking pot", "pan", "fruit bowl", "saucepan", "basin", "colander"),
        ("vase", "jar", "bottle", "jug", "pitcher", "candle", "can", "teapot", "kettle", "thermos", "mug"),
        ("bottle", "soap bottle", "spray bottle", "soap dispenser", "wine bottle", "can", "flask"),
        ("book", "notebook", "books", "stack of books", "magazine", "laptop", "tablet", "folder", "box"),
        ("box", "basket", "crate", "storage box", "cardboard box", "toy box", "laundry basket", "trash can",
         "bin", "bucket", "chest", "hamper", "suitcase"),
        ("TV", "monitor", "screen", "computer monitor", "television", "laptop"),
        ("picture", "painting", "mirror", "poster", "whiteboard", "picture frame", "photo frame", "window",
         "wall clock", "wall art", "noticeboard"),
        ("door", "doorway", "window"),
        ("cushion", "pillow", "blanket", "towel", "throw"),
        ("toy", "teddy bear", "stuffed animal", "toy car", "ball", "doll", "building blocks", "toy block"),
        ("clock", "alarm clock", "wall clock", "radio"),
        ("phone", "remote control", "tablet", "game controller", "remote"),
        ("laptop", "keyboard", "tablet"),
        ("bathtub", "shower", "shower tray"),
        ("toilet", "bidet"),
        ("sink", "washbasin", "basin", "vanity"),
        ("rug", "carpet", "mat", "doormat", "bath mat"),
        ("curtain", "blinds", "shower curtain", "window"),
        ("trash bag", "garbage bag", "bag", "backpack", "handbag"),
        ("knife", "fork", "spoon", "spatula", "pen", "pencil"),
        ("apple", "tomato", "orange", "ball", "potato", "peach"),
        ("speaker", "radio", "loudspeaker"),
        ("car", "van", "pickup truck", "truck", "bus", "container"),
        ("tree", "bush", "hedge"),
        ("street lamp", "traffic light", "utility pole", "road sign"),
        ("house", "garage", "shed", "bus stop"),
        ("trash can", "dumpster", "mailbox", "barrel", "fire hydrant", "bollard", "parking meter", "cone"),
        ("bicycle", "motorcycle"),
        ("person", "statue"),
        ("bench", "picnic table"),
        ("cube", "box", "container"),
        ("cylinder", "barrel"),
    )
)  # fmt: skip

_PLURALS = {
    "bookshelf": "bookshelves",
    "shelf": "shelves",
    "knife": "knives",
    "person": "people",
    "loaf": "loaves",
    "scissors": "pairs of scissors",
    "blinds": "blinds",
    "books": "sets of books",
    "flowers": "bunches of flowers",
    "stack of books": "stacks of books",
    "chest of drawers": "chests of drawers",
    "building blocks": "sets of building blocks",
    "TV": "TVs",
    "tissue": "tissues",
}
_IN_PARTS = frozenset({"picture", "wall shelf"})
_SAME_IN_PLURAL = frozenset({"stairs", "headphones", "glasses", "bedding"})


def plural(name: str) -> str:
    """The plural of a common name, by its last word."""
    if name in _PLURALS:
        return _PLURALS[name]
    head, _, last = name.rpartition(" ")
    return f"{head} {_plural_word(last)}".strip()


def _plural_word(word: str) -> str:
    if word in _PLURALS:
        return _PLURALS[word]
    if word in _SAME_IN_PLURAL:
        return word
    if word.endswith(("s", "x", "ch", "sh", "z")):
        return f"{word}es"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}s"


def countable(name: str) -> bool:
    """Whether "how many …" makes sense: not for what is named in the plural or as a mass already, nor for what may
    hang in several parts, one over or beside the other ("picture", "wall shelf").

    "stack of books" is counted by its stacks.
    """
    if name in _IN_PARTS:
        return False
    last = name.partition(" of ")[0].rpartition(" ")[2]
    return last not in _SAME_IN_PLURAL and last not in {"books", "flowers", "blinds", "blocks", "scissors", "food"}


@lru_cache(maxsize=65_536)
def confusable(a: str, b: str) -> bool:
    """Whether a viewer who hears one name could pick the other's thing. Symmetric."""
    if a == b or a.endswith(f" {b}") or b.endswith(f" {a}"):
        return True
    return any(a in g and b in g for g in GROUPS)
