"""Run the DAG of a source once, in this process, and print what came of it as JSON. A process of its own, because
Airflow rearranges logging and holds its database open.

python -m tests.dags.run_dag SOURCE CONF
"""

from __future__ import annotations

import json
import sys
from typing import Any

from tests import airflow_home


def main(source: str, conf: dict[str, Any]) -> None:
    from infra.bootstrap import migrate

    migrate(airflow_home.HOME, cores=2)
    from airflow.dag_processing.dagbag import DagBag, sync_bag_to_db
    from airflow.models.dagbundle import DagBundleModel
    from airflow.utils.session import create_session

    from infra.bootstrap import REPOSITORY

    bag = DagBag(str(REPOSITORY / "dags"), bundle_name="dags-folder")
    assert not bag.import_errors, bag.import_errors
    with create_session() as session:
        session.merge(DagBundleModel(name="dags-folder"))
    sync_bag_to_db(bag, "dags-folder", None)
    dag = bag.dags[f"sprite_{source}"]
    run = dag.test(run_conf=conf, logical_date=None)
    tasks = {f"{t.task_id}[{t.map_index}]": str(t.state) for t in run.get_task_instances()}
    found = {
        "state": str(run.state),
        "tasks": tasks,
        "run": run.get_task_instance("plan").xcom_pull(task_ids="plan", key="run"),
    }
    sys.stdout.write("\n" + json.dumps(found) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
