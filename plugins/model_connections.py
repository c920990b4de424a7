"""Airflow connections as model servers: `sprite_llm`, and those that its extra lists under `connections`.

Any OpenAI-compatible host will do. The password is the API key. The host is the whole base URL
(https://api.openai.com/v1), or host and port, with the scheme in the schema field or else that of the connection's
type (http, https; any other: https), and /v1 after it. The extra is JSON; every part of it may be left out:

    name             what runs call the server (MODEL@NAME): else `default`, of sprite_llm_NAME its NAME
    headers          sent with every request, by name
    max_concurrency  calls at once to one model, of one task
    timeout_s        seconds for one call
    batches          false where the server takes no provider batches
    price            by model: {"input", "output", "cached_input", "currency"}, for a million tokens
    models           of sprite_llm alone: the models of runs that name none, by stage, role or `default`
    connections      of sprite_llm alone: ids of further connections, such as ["sprite_llm_vision"]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plugins.compat import AirflowNotFoundException, BaseHook, mask_secret

if TYPE_CHECKING:
    from airflow.sdk import Connection

    from sprite_etl.llm.values import ModelServer

MODEL_CONNECTION = "sprite_llm"
OPENAI = "https://api.openai.com/v1"
_SERVER = ("headers", "max_concurrency", "timeout_s", "batches", "price")
_FIRST_ALONE = ("models", "connections")
_SCHEMES = ("http", "https")


def model_settings() -> dict[str, Any]:
    """{"model_servers": {name: ModelServer}, "models": …} as the connections say; empty where there is no `sprite_llm`.

    Raises ConfigError, which repeats nothing of what may be a key.
    """
    from sprite_etl.config import ConfigError

    try:
        first = BaseHook.get_connection(MODEL_CONNECTION)
    except AirflowNotFoundException:
        return {}
    servers = [_server(first)]
    further = first.extra_dejson.get("connections") or []
    if not isinstance(further, list) or not all(isinstance(i, str) for i in further):
        raise ConfigError(f"connection {MODEL_CONNECTION}: connections must be a list of connection ids")
    for conn_id in further:
        try:
            servers.append(_server(BaseHook.get_connection(conn_id)))
        except AirflowNotFoundException:
            raise ConfigError(f"connection {MODEL_CONNECTION} lists {conn_id!r}, which is no connection") from None
    named = {server.name: server for server in servers}
    if len(named) < len(servers):
        raise ConfigError(f"two connections of {', '.join([MODEL_CONNECTION, *further])} name the same model server")
    models = first.extra_dejson.get("models")
    if models is not None and not isinstance(models, dict):
        raise ConfigError(f"connection {MODEL_CONNECTION}: models must be an object of role or stage to models")
    return {"model_servers": named, **({"models": models} if models else {})}


def mask_server(server: ModelServer) -> None:
    """No log line that follows shows the server's key or a header's value, nor the token after `Bearer`."""
    for secret in server.secrets:
        mask_secret(secret)
        scheme, _, token = secret.partition(" ")
        if scheme.lower() in ("bearer", "basic", "token") and token:
            mask_secret(token)


def _server(connection: Connection) -> ModelServer:
    from pydantic import SecretStr, ValidationError

    from sprite_etl.config import ConfigError
    from sprite_etl.llm.roles import DEFAULT_SERVER
    from sprite_etl.llm.values import ModelServer

    conn_id, extra = connection.conn_id, connection.extra_dejson
    first = conn_id == MODEL_CONNECTION
    known = ("name", *_SERVER, *(_FIRST_ALONE if first else ()))
    if unknown := sorted(set(extra) - set(known)):
        raise ConfigError(f"connection {conn_id}: the extra may hold {', '.join(known)}; not {', '.join(unknown)}")
    name = DEFAULT_SERVER if first else conn_id.removeprefix(f"{MODEL_CONNECTION}_")
    given = {field: extra[field] for field in _SERVER if extra.get(field) is not None}
    key = SecretStr(connection.password) if connection.password else None
    try:
        server = ModelServer(name=extra.get("name") or name, base_url=_base_url(connection), api_key=key, **given)
    except ValidationError as error:
        faults = (f"{'.'.join(map(str, f['loc']))}: {f['msg'].removeprefix('Value error, ')}" for f in error.errors())
        raise ConfigError(f"connection {conn_id}: {'; '.join(faults)}") from None
    mask_server(server)
    return server


def _base_url(connection: Connection) -> str:
    """The connection's address. Raises ConfigError where it has none."""
    from sprite_etl.config import ConfigError

    host, schema = connection.host or "", connection.schema or ""
    if "://" in host:
        return host
    if not host:
        if connection.conn_type == "openai":
            return OPENAI
        raise ConfigError(f"connection {connection.conn_id}: the host must be a server's address, such as {OPENAI}")
    scheme = connection.conn_type if connection.conn_type in _SCHEMES else "https"
    # Of a connection that is written as a URL, the schema is its path.
    scheme, path = (schema, "v1") if schema in _SCHEMES else (scheme, schema.strip("/") or "v1")
    host, _, below = host.partition("/")
    port = f":{connection.port}" if connection.port else ""
    return f"{scheme}://{host}{port}/{below.strip('/') or path}"
