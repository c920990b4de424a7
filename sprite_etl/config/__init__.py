"""What a run makes (`RunConfig`) and where it happens (`Deployment`). The first is hashed into the fingerprint;
the second never is, and never comes from a trigger form."""

from sprite_etl.config.deployment import Deployment, SourceDeployment
from sprite_etl.config.errors import ConfigError, explain
from sprite_etl.config.run import ANNOTATORS, RunConfig
from sprite_etl.config.sources import is_deployment_field, source_options

__all__ = [
    "ANNOTATORS",
    "ConfigError",
    "Deployment",
    "RunConfig",
    "SourceDeployment",
    "explain",
    "is_deployment_field",
    "source_options",
]
