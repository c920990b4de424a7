"""Where a store is, and how it is reached: the URI, and the connection's settings."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from sprite_etl.store.errors import StoreConfigError

DEFAULT_REGION = "us-east-1"
CONNECT_TIMEOUT_S, REQUEST_TIMEOUT_S = 5, 120
MAX_RETRIES, RETRY_TIMEOUT_S = 5, 60
"""A server that refuses is given up within seconds, one that takes a request and never answers within two minutes: who
called knows better whether to wait longer."""


@dataclass(frozen=True, slots=True)
class Location:
    """A parsed URI. folder: absolute path of a local store, else None; bucket and prefix of one on S3."""

    uri: str
    folder: str | None = None
    bucket: str = ""
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Connection:
    """How to reach an S3 server. Keys show in no repr; None for all of them means the AWS_* environment."""

    endpoint: str | None = None
    access_key: str | None = field(default=None, repr=False)
    secret_key: str | None = field(default=None, repr=False)
    region: str | None = None
    allow_http: bool = False

    @classmethod
    def checked(
        cls,
        endpoint: str | None,
        access_key: str | None,
        secret_key: str | None,
        region: str | None,
        allow_http: bool | None,
    ) -> Connection:
        """The connection, or StoreConfigError for settings that can't work together."""
        if (access_key is None) != (secret_key is None):
            raise StoreConfigError("S3 keys", "only one of access key and secret key is set",
                                   "Set SPRITE_S3_ACCESS_KEY and SPRITE_S3_SECRET_KEY, or neither")  # fmt: skip
        if endpoint is not None:
            parts = urlsplit(endpoint)
            if parts.username is not None or parts.password is not None:
                raise StoreConfigError("S3 endpoint", "it holds credentials",
                                       "Put them into SPRITE_S3_ACCESS_KEY and SPRITE_S3_SECRET_KEY")  # fmt: skip
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise StoreConfigError("S3 endpoint", f"it must be http(s)://host[:port], got {endpoint!r}",
                                       "Correct SPRITE_S3_ENDPOINT")  # fmt: skip
            endpoint = endpoint.rstrip("/")
            if parts.scheme == "http" and allow_http is False:
                raise StoreConfigError("S3 endpoint", "it is plain http, which is not allowed here",
                                       "Use https, or allow http for a server on your own network")  # fmt: skip
        plain = endpoint is not None and endpoint.startswith("http://")
        return cls(endpoint, access_key, secret_key, region, plain if allow_http is None else allow_http)

    def s3_config(self) -> dict[str, Any]:
        """The settings by obstore's names."""
        config = {
            "endpoint": self.endpoint,
            "access_key_id": self.access_key,
            "secret_access_key": self.secret_key,
            # An S3-compatible server takes any region; AWS's own is left to the environment.
            "region": self.region or (DEFAULT_REGION if self.endpoint else None),
            "conditional_put": "etag",
        }
        return {name: value for name, value in config.items() if value is not None}

    def storage_options(self) -> dict[str, str]:
        """The settings by the names that deltalake and polars share."""
        options = {f"aws_{name}": str(value) for name, value in self.s3_config().items()}
        if self.allow_http:
            options["aws_allow_http"] = "true"
        # Retries are left as they are: deltalake wants their settings as text, polars as numbers.
        return options | {"timeout": f"{REQUEST_TIMEOUT_S}s", "connect_timeout": f"{CONNECT_TIMEOUT_S}s"}


def parse_uri(uri: str) -> Location:
    """Take a store's URI apart. Raises StoreConfigError saying what it must be."""
    remedy = "Use file:///absolute/folder or s3://bucket/prefix"
    scheme, _, rest = uri.partition("://")
    if "@" in rest.partition("/")[0]:
        raise StoreConfigError("store URI", "it holds credentials",
                               "Put them into SPRITE_S3_ACCESS_KEY and SPRITE_S3_SECRET_KEY")  # fmt: skip
    if scheme not in ("file", "s3") or not rest:
        raise StoreConfigError("store URI", f"it must start with file:/// or s3://, got {uri!r}", remedy)
    if scheme == "file":
        folder = unquote(rest).rstrip("/")
        if not folder.startswith("/") or ".." in folder.split("/"):
            raise StoreConfigError("store URI", f"it must be an absolute folder, got {uri!r}", remedy)
        return Location(f"file://{quote(folder)}", folder=folder)
    bucket, _, prefix = rest.strip("/").partition("/")
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", bucket):
        raise StoreConfigError("store URI", f"bucket {bucket!r} is not a valid name",
                               "Use 3–63 lower-case letters, digits, dots and hyphens")  # fmt: skip
    if not re.fullmatch(r"[A-Za-z0-9._=/-]*", prefix) or any(p in ("", ".", "..") for p in prefix.split("/") if prefix):
        raise StoreConfigError(
            "store URI", f"prefix {prefix!r} is not letters, digits, '.', '_', '=', '-' and '/'", remedy
        )
    return Location(f"s3://{bucket}/{prefix}".rstrip("/"), bucket=bucket, prefix=prefix)
