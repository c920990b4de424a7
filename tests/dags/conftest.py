"""Airflow is imported below: its home comes first."""

from tests import airflow_home

AIRFLOW = airflow_home.HOME
