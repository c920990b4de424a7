"""An Airflow home of the tests' own. Airflow reads its configuration when it is first imported, so a conftest
that needs Airflow imports this module before anything else."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from infra.bootstrap import Home, write_home

HOME = Home(Path(tempfile.mkdtemp(prefix="sprite-airflow-")))
write_home(HOME)
os.environ["AIRFLOW_HOME"] = str(HOME.path)
atexit.register(shutil.rmtree, HOME.path, ignore_errors=True)
