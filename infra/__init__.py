"""What starts the pipeline on a machine: an Airflow home of its own, its processes, and the demonstration."""
