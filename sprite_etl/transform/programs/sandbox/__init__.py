"""Where programs run: a separate, limited process for each. `run_programs` is the only way in.

The seam: scenes and programs go in as JSON, `Outcome` values come out; nothing that a program made is ever
unpickled, evaluated or imported by the caller.
"""

from sprite_etl.transform.programs.sandbox.host import (
    Sandbox,
    SandboxError,
    describe_isolation,
    isolation,
    run_programs,
)
from sprite_etl.transform.programs.sandbox.limits import Limits, Outcome, Program, Run

__all__ = [
    "Limits",
    "Outcome",
    "Program",
    "Run",
    "Sandbox",
    "SandboxError",
    "describe_isolation",
    "isolation",
    "run_programs",
]
