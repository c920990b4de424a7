"""What Airflow finds through the `airflow.plugins` entry point."""

from __future__ import annotations

from airflow.plugins_manager import AirflowPlugin


class SpritePlugin(AirflowPlugin):
    """Registers this package; its operators are imported from `plugins.operators`."""

    name = "sprite"
