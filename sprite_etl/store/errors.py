"""What can be wrong with a store, each as one class with a cause and a remedy.

Servers echo access keys and signed headers in their replies, so no message repeats a reply: only its error
code, which is looked up here.
"""

from __future__ import annotations

import re


class StoreError(RuntimeError):
    """The store could not do what was asked: says what was asked, the cause and the remedy. No secrets."""

    def __init__(self, what: str, cause: str, remedy: str) -> None:
        super().__init__(f"{what}: {cause}. {remedy}")
        self.what, self.cause, self.remedy = what, cause, remedy

    def __reduce__(self) -> tuple[type[StoreError], tuple[str, str, str]]:
        return type(self), (self.what, self.cause, self.remedy)


class StoreConfigError(StoreError, ValueError):
    """The URI or the connection's settings make no sense."""


class MissingObjectError(StoreError):
    """There is no object of this key."""


class StoreKeyError(StoreError, ValueError):
    """A key that would leave the store's prefix, or that not every store could hold."""


class UnwritableStoreError(StoreError):
    """The folder can't be written, or its disk is full."""


class MissingBucketError(StoreError):
    """The bucket does not exist."""


class CredentialsError(StoreError):
    """The server refused the credentials, or they lack a permission."""


class UnreachableStoreError(StoreError):
    """No answer from the endpoint."""


_OS_ERRORS = {
    1: "operation not permitted",
    2: "a folder on the way can't be made",
    5: "input/output error",
    13: "permission denied",
    17: "a file of that name exists",
    20: "a part of the path is a file, not a folder",
    21: "a folder of that name exists",
    28: "no space left on the disk",
    30: "the file system is read-only",
    36: "the name is too long",
    122: "the disk quota is used up",
}

_WRITABLE = (
    "Make the folder writable (check its owner, its free space, and that no part of it is a file), "
    "or name another in SPRITE_STORE"
)
_KEYS = (
    "Check SPRITE_S3_ACCESS_KEY and SPRITE_S3_SECRET_KEY, and that this user may read, write, list and delete "
    "in the bucket"
)
_ENDPOINT = "Check SPRITE_S3_ENDPOINT (scheme, host and port) and that the server is running"
_BUCKET = "Create it on the server, or name another in SPRITE_STORE"
_REGION = "Set SPRITE_S3_REGION to the bucket's region"
_NAME = "Use 3–63 lower-case letters, digits, dots and hyphens"

_SERVER_CODES: dict[str, tuple[type[StoreError], str, str]] = {
    "NoSuchBucket": (MissingBucketError, "the bucket does not exist", _BUCKET),
    "InvalidAccessKeyId": (CredentialsError, "the server does not know this access key", _KEYS),
    "SignatureDoesNotMatch": (CredentialsError, "the secret key is not the access key's", _KEYS),
    "AccessDenied": (CredentialsError, "access denied", _KEYS),
    "ExpiredToken": (CredentialsError, "the session token has expired", _KEYS),
    "InvalidToken": (CredentialsError, "the session token is not valid", _KEYS),
    "RequestTimeTooSkewed": (CredentialsError, "this machine's clock is off", "Set the clock; signatures need it"),
    "PermanentRedirect": (StoreConfigError, "the bucket is in another region", _REGION),
    "AuthorizationHeaderMalformed": (StoreConfigError, "the bucket is in another region", _REGION),
    "InvalidBucketName": (StoreConfigError, "the bucket's name is not valid", _NAME),
}


def explain(what: str, error: BaseException) -> StoreError:
    """The StoreError that an error of obstore, deltalake or botocore amounts to.

    what: the failed operation and its key, such as "write raw/x to s3://bucket".
    """
    text = str(error)
    for code, (kind, cause, remedy) in _SERVER_CODES.items():
        if code in text:
            return kind(what, cause, remedy)
    if isinstance(error, FileNotFoundError):
        return MissingObjectError(what, "there is no such object", "It was never written, or was removed")
    os_error = re.search(r"\(os error (\d+)\)|\[Errno (\d+)\]", text)
    number = int(os_error.group(1) or os_error.group(2)) if os_error else 0
    if number in _OS_ERRORS:  # others are the network's, such as 111, connection refused
        return UnwritableStoreError(what, _OS_ERRORS[number], _WRITABLE)
    status = re.search(r"status code: (\d{3})", text)
    if status and status.group(1) in ("401", "403"):
        return CredentialsError(what, f"the server answered {status.group(1)}", _KEYS)
    lowered = text.lower()
    if "credential" in lowered or "169.254." in text:
        return CredentialsError(what, "no credentials were found", _KEYS)
    if any(sign in lowered for sign in ("sending request", "connect", "timed out", "timeout", "dns")):
        return UnreachableStoreError(what, "the endpoint does not answer", _ENDPOINT)
    if status:
        return StoreError(
            what, f"the server answered {status.group(1)}", "Try again; look at the server's log if it stays"
        )
    return StoreError(what, _cause(error, text), "Try again; look at the store's own log if it stays")


def _cause(error: BaseException, text: str) -> str:
    """The kind of error and its first line, unless that may quote a server's reply."""
    line = text.splitlines()[0][:200].rstrip(".") if text.strip() else ""
    quotable = line and not any(sign in line for sign in ("<", "Signature", "http://", "https://"))
    return f"{type(error).__name__}, {line}" if quotable else type(error).__name__
