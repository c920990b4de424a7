"""Where programs run: in limited processes, jailed. `run_programs` is the only way in.

The seam: scenes and programs go in as JSON, `Outcome` values come out; nothing that a program made is ever
unpickled, evaluated or imported by the caller.
"""

from sprite_etl.transform.programs.sandbox.host import Sandbox, SandboxError
from sprite_etl.transform.programs.sandbox.limits import Limits, Outcome, Program, Run
from sprite_etl.transform.programs.sandbox.pool import describe_isolation, isolation, run_programs, workers

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
    "workers",
]
