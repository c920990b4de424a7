"""Run a command as a container does that grants no name spaces: unshare, setns, clone3 and clone into new ones are
refused. `python refuse_namespaces.py COMMAND …`; nothing but the standard library and the sandbox's filters.
"""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[4]))

from sprite_etl.transform.programs.sandbox import seccomp

_UNSHARE = {"x86_64": 272, "aarch64": 97}
_NEW_NAMESPACES = 0x7E020000


def main() -> None:
    machine = platform.machine()
    known = seccomp._MACHINES[machine]
    steps = seccomp._start(known.audit)
    steps += seccomp._case(_UNSHARE[machine], seccomp._REFUSE)
    steps += seccomp._case(known.numbers["clone3"], seccomp._NOT_THERE)
    steps += seccomp._unless(known.numbers["clone"], (0, _NEW_NAMESPACES))
    steps.append(seccomp._step(seccomp._RETURN, 0, 0, seccomp._ALLOW))
    seccomp.prepare(b"".join(steps))()
    os.execv(sys.argv[1], sys.argv[1:])


if __name__ == "__main__":
    main()
