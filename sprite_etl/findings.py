"""What `sprite doctor` found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. required: nothing works without it; remedy: the command or setting that mends it."""

    what: str
    ok: bool
    detail: str
    remedy: str = ""
    required: bool = True

    def to_json(self) -> dict[str, Any]:
        """As plain values, with `state` for people; the remedy only where there is something to mend."""
        state = "ok" if self.ok else "missing" if self.required else "absent (optional)"
        remedy = "" if self.ok else self.remedy
        return {"what": self.what, "state": state, "detail": self.detail, "remedy": remedy, "required": self.required}
