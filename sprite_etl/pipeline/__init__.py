"""One run, from a batch of scenes to a curated partition: plan → five steps per scene → gate → load.

The command line and the Airflow operators are two thin callers of these functions.
"""

from sprite_etl.pipeline.finish import GateFailed, gate, load, summary
from sprite_etl.pipeline.plan import Plan, open_plan, plan
from sprite_etl.pipeline.steps import STEPS, run_step

__all__ = ["STEPS", "GateFailed", "Plan", "gate", "load", "open_plan", "plan", "run_step", "summary"]
