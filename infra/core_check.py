"""Import every module of sprite_etl.scene and sprite_etl.extract: they must run with numpy and pillow alone.

Run by infra/test.sh in an environment that holds nothing else. Modules of the embedded simulator, and the video's, may
need its packages; they are then named, not failed. Any other package fails the check: the pipeline's (polars, pydantic,
Airflow …), and those of simulators that live elsewhere, which are imported when they are used.
"""

import importlib
import pkgutil
import sys
from pathlib import Path

EMBEDDED = {"mujoco", "embreex", "scipy", "imageio_ffmpeg"}


def main() -> int:
    """Exit 0 when every module imports, or lacks nothing but its simulator."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    bad = []
    count = 0
    for package in ("sprite_etl.scene", "sprite_etl.extract"):
        for module in pkgutil.walk_packages(importlib.import_module(package).__path__, package + "."):
            if module.name.endswith("__main__"):
                continue
            count += 1
            try:
                importlib.import_module(module.name)
            except ImportError as error:
                missing = (error.name or "").partition(".")[0]
                if missing in EMBEDDED:
                    print(f"  {module.name} needs {missing}, the embedded simulator's package")
                else:
                    bad.append(f"{module.name}: {error}")
    print(f"  {count} modules on Python {sys.version.split()[0]} with numpy and pillow; {len(bad)} failed")
    for line in bad:
        print(f"  {line}", file=sys.stderr)
    # The registry must name every source without its simulator: the DAGs are made from it.
    registry = importlib.import_module("sprite_etl.extract.registry")
    for name in registry.SOURCES:
        registry.source_type(name).options_type()
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
