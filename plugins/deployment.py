"""Where a task works: SPRITE_* environment variables, and above them the Airflow connections `sprite_store` and
`sprite_llm`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plugins.compat import AirflowNotFoundException, BaseHook, mask_secret
from plugins.model_connections import mask_server, model_settings

if TYPE_CHECKING:
    from sprite_etl.config import Deployment

STORE_CONNECTION = "sprite_store"


def deployment() -> Deployment:
    """The deployment that this task works in. Its keys are masked in every log line that follows.

    The connection is an AWS connection: login and password are the keys, and its extra holds `store`
    (file:///… or s3://bucket/prefix), `endpoint_url` and `region_name`. What it does not say stays as the
    environment has it. Of model servers, the connections' stand whole before the environment's of the same name, so
    that no key goes to another's host. Raises ConfigError, pydantic's ValidationError.
    """
    from sprite_etl.config import Deployment

    made = Deployment(**_from_connection())
    models = model_settings()
    servers = {**made.model_servers, **models.pop("model_servers", {})}
    made = made.model_copy(update={"model_servers": servers, "llm_base_url": None, "llm_api_key": None, **models})
    for server in servers.values():
        mask_server(server)
    for key in (made.s3_access_key, made.s3_secret_key):
        if key is not None:
            mask_secret(key.get_secret_value())
    return made


def _from_connection() -> dict[str, Any]:
    try:
        connection = BaseHook.get_connection(STORE_CONNECTION)
    except AirflowNotFoundException:
        return {}
    extra = connection.extra_dejson
    found = {
        "store": extra.get("store"),
        "s3_endpoint": extra.get("endpoint_url"),
        "s3_region": extra.get("region_name"),
        "s3_access_key": connection.login,
        "s3_secret_key": connection.password,
    }
    return {name: value for name, value in found.items() if value}
