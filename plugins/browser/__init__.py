"""The sample browser: a page in Airflow's navigation over the curated table's index."""
