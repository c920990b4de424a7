"""Annotators' words: mended, told apart from the room, and named only where one may."""

from __future__ import annotations

from pathlib import Path

import pytest

from sprite_etl.extract.base import SourceError
from sprite_etl.extract.scannet.labels import Label, label_of, read_labels

ROWS = {
    "chiar": ("chair", "chair"),
    "wall": ("wall", "wall"),
    "bath walls": ("bathroom walls", "wall"),
    "tv": ("tv", "television"),
    "kitchen cabinets": ("kitchen cabinets", "cabinet"),
    "stack of books": ("stack of books", "books"),
    "object": ("object", "otherprop"),
    '12" ruler': ("ruler", "otherprop"),
}


@pytest.fixture
def labels(tmp_path: Path) -> dict[str, Label]:
    head = "id\traw_category\tcategory\tcount\tnyu40id\tnyuClass\tnyu40class"
    lines = [f"1\t{raw}\t{category}\t9\t4\t{n}\t{n}" for raw, (category, n) in ROWS.items()]
    (tmp_path / "labels.tsv").write_text("\n".join([head, *lines]))
    return read_labels(tmp_path / "labels.tsv")


def test_words_become_names(labels: dict[str, Label]) -> None:
    assert label_of("chiar", labels) == Label("chair", "chair", nameable=True, structure=False)
    assert label_of("tv", labels).name == "TV"
    assert label_of('12" ruler', labels).name == "ruler"
    assert {w for w in ROWS if label_of(w, labels).structure} == {"wall", "bath walls"}
    assert {w for w in ROWS if not label_of(w, labels).nameable} == {"bath walls", "kitchen cabinets", "object"}


def test_what_the_map_does_not_know_is_never_named(labels: dict[str, Label]) -> None:
    assert label_of("chrair", labels) == Label("chrair", "chrair", nameable=False, structure=False)
    assert label_of("unannotated", labels).structure


def test_another_file_is_refused_with_what_is_wanted(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="label map"):
        read_labels(tmp_path / "labels.tsv")
    for content in (
        b"id\tname\n1\tchair\n",
        b"id\traw_category\tcategory\tnyu40class\n1\tchair\n",
        b"\xff\xfe\x00a\n\x00",
    ):
        (tmp_path / "labels.tsv").write_bytes(content)
        with pytest.raises(SourceError, match="raw_category"):
            read_labels(tmp_path / "labels.tsv")
