"""A release in the formats that trainers and evaluators read, one module a format."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from sprite_etl.load.release.options import FORMATS, Format

if TYPE_CHECKING:
    from sprite_etl.load.exports.base import Exporter

_CLASSES: dict[Format, str] = {
    "llamafactory": "LlamaFactoryExporter",
    "swift": "SwiftExporter",
    "qwen_vl": "QwenVLExporter",
    "internvl": "InternVLExporter",
    "parquet": "ParquetExporter",
    "webdataset": "WebDatasetExporter",
    "lmms_eval": "LmmsEvalExporter",
    "vlmevalkit": "VlmEvalKitExporter",
}


def exporter(name: Format) -> type[Exporter]:
    """The format of this name; only its own module is imported. Raises ValueError for an unknown one, ImportError where
    a package that it needs is missing."""
    if name not in _CLASSES:
        raise ValueError(f"no format {name!r}; there are {', '.join(FORMATS)}")
    found: type[Exporter] = getattr(import_module(f"{__name__}.{name}"), _CLASSES[name])
    return found
