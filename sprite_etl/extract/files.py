"""Reading a source's own files: what is wrong with one becomes the scene's reject, with its path."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sprite_etl.extract.base import SceneError


def read_json_file(path: Path, kind: type[Any]) -> Any:
    """The JSON value in a file, which must be of `kind` (dict or list).

    Raises SceneError: missing_file, or bad_recording for another value or damaged text.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SceneError("missing_file", f"{path}: {error.strerror}") from None
    except ValueError as error:
        raise SceneError("bad_recording", f"{path} is not valid JSON ({error})") from None
    if not isinstance(data, kind):
        raise SceneError("bad_recording", f"{path} must hold a JSON {kind.__name__}, got {type(data).__name__}")
    return data
