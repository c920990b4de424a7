"""Administration of the bucket behind an s3:// store, with boto3. A folder needs none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sprite_etl.store.errors import explain
from sprite_etl.store.location import DEFAULT_REGION
from sprite_etl.store.objects import Store


@dataclass(frozen=True, slots=True)
class BucketState:
    """What is known of a bucket. versioned: whether overwritten objects are kept (and paid for) for ever."""

    name: str
    exists: bool
    versioned: bool = False
    aborts_uploads: bool = False


def bucket_state(store: Store) -> BucketState | None:
    """Look at the store's bucket; None for a folder. Raises CredentialsError, UnreachableStoreError …"""
    if not store.location.bucket:
        return None
    from botocore.exceptions import BotoCoreError, ClientError

    name, client = store.location.bucket, _client(store)
    try:
        client.head_bucket(Bucket=name)
    except ClientError as error:
        if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == 404:
            return BucketState(name, exists=False)
        raise _explained(f"look at bucket {name}", error) from None
    except BotoCoreError as error:
        raise _explained(f"look at bucket {name}", error) from None
    try:
        versioned = client.get_bucket_versioning(Bucket=name).get("Status") == "Enabled"
    except (ClientError, BotoCoreError) as error:
        raise _explained(f"read the versioning of bucket {name}", error) from None
    return BucketState(name, True, versioned, _aborts_uploads(client, name))


def create_bucket(store: Store) -> bool:
    """Make the store's bucket unless it is there; returns whether it was made. Nothing to do for a folder.

    A new bucket keeps no old versions (the keys are content-addressed or replaced as a whole) and removes the
    parts of uploads that were broken off after a day, where the server knows such a rule.
    """
    state = bucket_state(store)
    if state is None or state.exists:
        return False
    from botocore.exceptions import BotoCoreError, ClientError

    client, region = _client(store), store.connection.region or DEFAULT_REGION
    options: dict[str, Any] = {}
    if region != DEFAULT_REGION:
        options["CreateBucketConfiguration"] = {"LocationConstraint": region}
    try:
        client.create_bucket(Bucket=state.name, **options)
    except (ClientError, BotoCoreError) as error:
        if "BucketAlreadyOwnedByYou" in str(error):  # somebody was quicker
            return False
        raise _explained(f"create bucket {state.name}", error) from None
    try:
        client.put_bucket_lifecycle_configuration(Bucket=state.name, LifecycleConfiguration=_LIFECYCLE)
    except ClientError:  # several small servers have no lifecycle rules; the store works without
        return True
    return True


_LIFECYCLE = {
    "Rules": [
        {
            "ID": "abort-broken-uploads",
            "Status": "Enabled",
            "Filter": {"Prefix": ""},
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
        }
    ]
}


def _aborts_uploads(client: Any, name: str) -> bool:
    from botocore.exceptions import ClientError

    try:
        rules = client.get_bucket_lifecycle_configuration(Bucket=name).get("Rules", [])
    except ClientError:
        return False
    return any("AbortIncompleteMultipartUpload" in rule and rule.get("Status") == "Enabled" for rule in rules)


def _client(store: Store) -> Any:
    import boto3
    from botocore.config import Config

    connection = store.connection
    return boto3.client(
        "s3",
        endpoint_url=connection.endpoint,
        aws_access_key_id=connection.access_key,
        aws_secret_access_key=connection.secret_key,
        region_name=connection.region or DEFAULT_REGION,
        config=Config(connect_timeout=5, read_timeout=30, retries={"max_attempts": 3}, s3={"addressing_style": "path"}),
    )


def _explained(what: str, error: Exception) -> Exception:
    code = getattr(error, "response", {}).get("ResponseMetadata", {}).get("HTTPStatusCode")
    # A HEAD request has no body, so botocore knows no more than the status.
    return explain(what, RuntimeError(f"status code: {code}; {error}") if code else error)
