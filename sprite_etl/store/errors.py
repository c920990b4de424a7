"""What can be wrong with a store, each as one class with a cause and a remedy.

Servers echo access keys and signed headers in their replies, so no message repeats a reply: only its error
code, which is looked up here.
"""

from __future__ import annotations

import re


class StoreError(RuntimeError):
    """The store could not do what was asked: says what was asked, the cause and the remedy. No secrets.

    final: whether trying again is in vain until a person has mended something.
    """

    final = False

    def __init__(self, what: str, cause: str, remedy: str) -> None:
        super().__init__(f"{what}: {cause}. {remedy}")
        self.what, self.cause, self.remedy = what, cause, remedy

    def __reduce__(self) -> tuple[type[StoreError], tuple[str, str, str]]:
        return type(self), (self.what, self.cause, self.remedy)


class StoreConfigError(StoreError, ValueError):
    """The URI or the connection's settings make no sense."""

    final = True


class MissingObjectError(StoreError):
    """There is no object of this key."""


class StoreKeyError(StoreError, ValueError):
    """A key that would leave the store's prefix, or that not every store could hold."""

    final = True


class UnwritableStoreError(StoreError):
    """The folder can't be written."""

    final = True


class FullStoreError(StoreError):
    """The store's disk is full, or fails: writing goes on where somebody makes room."""


class MissingBucketError(StoreError):
    """The bucket does not exist."""

    final = True


class CredentialsError(StoreError):
    """The server refused the credentials, or they lack a permission."""

    final = True


class UnreachableStoreError(StoreError):
    """No answer from the endpoint."""


class LocalDiskError(StoreError):
    """A folder of this machine, outside the store, can't be written, or its disk is full."""


_OS_ERRORS = {
    1: "operation not permitted",
    2: "a folder on the way can't be made",
    13: "permission denied",
    17: "a file of that name exists",
    20: "a part of the path is a file, not a folder",
    21: "a folder of that name exists",
    30: "the file system is read-only",
    36: "the name is too long",
}
_FULL = {
    5: "input/output error",
    27: "the file is larger than this process may write",
    28: "no space left on the disk",
    122: "the disk quota is used up",
}
"""What may pass while somebody makes room."""
DISK_FULL = frozenset({27, 28, 122})
"""Numbers of an OSError that only writing gives."""

DOCTOR = "`sprite doctor` tries it"
_WRITABLE = (
    "Make the folder writable (check its owner, and that no part of it is a file), or name another in SPRITE_STORE; "
    + DOCTOR
)
_ROOM = "Free space there, or name another store in SPRITE_STORE; what is done stays done, so the same run goes on"
_KEYS = (
    "Check SPRITE_S3_ACCESS_KEY and SPRITE_S3_SECRET_KEY, and that this user may read, write, list and delete "
    f"in the bucket; {DOCTOR}"
)
_ENDPOINT = f"Check SPRITE_S3_ENDPOINT (scheme, host and port) and that the server is running; {DOCTOR}"
BUCKET_REMEDY = f"Create it on the server, or name another in SPRITE_STORE; {DOCTOR}"
_REGION = "Set SPRITE_S3_REGION to the bucket's region"
_NAME = "Use 3–63 lower-case letters, digits, dots and hyphens"
_AGAIN = "Try again; look at the server's log if it stays"

_SERVER_CODES: dict[str, tuple[type[StoreError], str, str]] = {
    "NoSuchBucket": (MissingBucketError, "the bucket does not exist", BUCKET_REMEDY),
    "InvalidAccessKeyId": (CredentialsError, "the server does not know this access key", _KEYS),
    "SignatureDoesNotMatch": (CredentialsError, "the secret key is not the access key's", _KEYS),
    "AccessDenied": (CredentialsError, "access denied", _KEYS),
    "ExpiredToken": (CredentialsError, "the session token has expired", _KEYS),
    "InvalidToken": (CredentialsError, "the session token is not valid", _KEYS),
    "RequestTimeTooSkewed": (CredentialsError, "this machine's clock is off", "Set the clock; signatures need it"),
    "PermanentRedirect": (StoreConfigError, "the bucket is in another region", _REGION),
    "AuthorizationHeaderMalformed": (StoreConfigError, "the bucket is in another region", _REGION),
    "incorrectly configured region": (StoreConfigError, "the bucket is in another region", _REGION),
    "InvalidBucketName": (StoreConfigError, "the bucket's name is not valid", _NAME),
    "XMinioStorageFull": (FullStoreError, "the server's disk is full", _ROOM),
    "XMinioAdminBucketQuotaExceeded": (FullStoreError, "the bucket's quota is used up", _ROOM),
}
_STATUS: dict[str, tuple[type[StoreError], str, str]] = {
    "401": (CredentialsError, "the server answered 401", _KEYS),
    "403": (CredentialsError, "the server answered 403", _KEYS),
    "507": (FullStoreError, "the server's disk is full", _ROOM),
}
_HTTP = "it does not speak https"
_SIGNS = {
    "dns error": "the host's name is not known",
    "Name or service not known": "the host's name is not known",
    "onnection refused": "connection refused",
    "ConnectionRefused": "connection refused",
    "InvalidContentType": _HTTP,
    "WRONG_VERSION_NUMBER": _HTTP,
    "UnknownIssuer": "its certificate is not trusted here",
    "CERTIFICATE_VERIFY_FAILED": "its certificate is not trusted here",
    "InvalidCertificate": "its certificate is not trusted here",
    "IncompleteMessage": "it closed the connection; is it https?",
    "onnection reset": "it closed the connection; is it https?",
    "ConnectionReset": "it closed the connection; is it https?",
    "operation timed out": "timed out",
    "TimedOut": "timed out",
    "kind: Timeout": "timed out",
}
"""What clients say when nobody answers, and what it means."""


def explain(what: str, error: BaseException) -> StoreError:
    """The StoreError that an error of obstore, deltalake or botocore amounts to.

    what: the failed operation and its key, such as "write raw/x to s3://bucket".
    """
    text = re.sub(r"\s*\x1b\[\d*m↳?", " ", str(error))  # deltalake draws a coloured tree of causes
    for code, (kind, cause, remedy) in _SERVER_CODES.items():
        if code in text:
            return kind(what, cause, remedy)
    if isinstance(error, FileNotFoundError):
        return MissingObjectError(what, "there is no such object", "It was never written, or was removed")
    os_error = re.search(r"\(os error (\d+)\)|\[Errno (\d+)\]", text)
    number = int(os_error.group(1) or os_error.group(2)) if os_error else 0
    if number in _FULL:
        return FullStoreError(what, _FULL[number], _ROOM)
    if number in _OS_ERRORS:  # others are the network's, such as 111, connection refused
        return UnwritableStoreError(what, _OS_ERRORS[number], _WRITABLE)
    status = re.search(r"status code:?\s+(\d{3})", text)
    if status and status.group(1) in _STATUS:
        kind, cause, remedy = _STATUS[status.group(1)]
        return kind(what, cause, remedy)
    if status:
        return StoreError(what, f"{_endpoint(text)} answered {status.group(1)}", f"{_ENDPOINT}. {_AGAIN}")
    lowered = text.lower()
    if "credential" in lowered or "169.254." in text:
        return CredentialsError(what, "no credentials were found", _KEYS)
    # What settings of the client are called must not be taken for what happened.
    if any(
        sign in lowered.replace("retry_timeout", "")
        for sign in ("sending request", "connect", "timed out", "timeout", "dns")
    ):
        why = next((f" ({meaning})" for sign, meaning in _SIGNS.items() if sign in text), "")
        return UnreachableStoreError(what, f"{_endpoint(text)} does not answer{why}", _ENDPOINT)
    return StoreError(what, _cause(error, text), "Try again; look at the store's own log if it stays")


def local_disk(what: str, folder: str, error: OSError) -> LocalDiskError:
    """What an OSError of a local folder amounts to."""
    number = error.errno or 0
    cause = _FULL.get(number) or _OS_ERRORS.get(number) or str(error.strerror or error)
    return LocalDiskError(what, f"{cause} in {folder}", "Free space there, or name another folder in SPRITE_SPOOL")


def _endpoint(text: str) -> str:
    """Which server it was: scheme, host and port, and nothing more of its address."""
    found = re.search(r"https?://[\w.-]+(?::\d+)?|https?://\[[\da-f:]+\](?::\d+)?", text)
    return found.group() if found else "the server"


def _cause(error: BaseException, text: str) -> str:
    """The kind of error and its first line, unless that may quote a server's reply."""
    line = text.splitlines()[0][:200].rstrip(".") if text.strip() else ""
    quotable = line and not any(sign in line for sign in ("<", "Signature", "http://", "https://"))
    return f"{type(error).__name__}, {line}" if quotable else type(error).__name__
