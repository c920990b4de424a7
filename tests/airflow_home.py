"""An Airflow home of the tests' own. Airflow reads its configuration when it is first imported, so a conftest
that needs Airflow imports this module before anything else.

SPRITE_TEST_AIRFLOW_HOME names a folder that is kept, for who wants to look into it afterwards."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from infra.bootstrap import Home, write_home

KEPT = os.environ.get("SPRITE_TEST_AIRFLOW_HOME")
HOME = Home(Path(KEPT or tempfile.mkdtemp(prefix="sprite-airflow-")))
write_home(HOME)
os.environ["AIRFLOW_HOME"] = str(HOME.path)
if KEPT is None:
    atexit.register(shutil.rmtree, HOME.path, ignore_errors=True)
