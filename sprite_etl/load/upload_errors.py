"""What went wrong at the Hub, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from huggingface_hub.errors import HfHubHTTPError

from sprite_etl.store.errors import StoreError

_CLIENT_ERROR: type[BaseException] = HfHubHTTPError.__mro__[1]
"""What all errors of the HTTP library have in common; which library that is depends on the Hub client's version."""
AGAIN = "what was sent is kept: run the same command again"
REMEDIES = {
    401: "the token is not valid (any more): make one with write access at https://huggingface.co/settings/tokens and "
         "set HF_TOKEN to it",
    403: "the token may not write there: give it write access to this organisation, or upload to another one",
    404: "there is no such organisation or repository, or the token may not see it: check the name",
    409: f"someone else is writing there: {AGAIN}",
    413: "a file or a commit is larger than the Hub takes: release with fewer formats, without embedded pictures, or "
         "fewer scenes",
    429: f"too many requests: {AGAIN} in some minutes",
}  # fmt: skip


class UploadError(Exception):
    """An upload did not end; the message says what to do."""


@contextmanager
def explained(target: str, token: str) -> Iterator[None]:
    """Errors of the Hub's client become UploadErrors, without the token."""
    try:
        yield
    except (UploadError, StoreError):
        raise
    except (_CLIENT_ERROR, RuntimeError, ValueError, OSError) as error:
        said = _explain(error).replace(token, "***")
    else:
        return
    # Outside of the handler: no chain to an error that may hold the request's headers.
    raise UploadError(f"{target}: {said}")


def _explain(error: BaseException) -> str:
    """The cause that tells most: an answer of the Hub, else a broken connection, else what was said."""
    chain, seen = [], error
    while seen is not None and seen not in chain:
        chain.append(seen)
        seen = seen.__cause__ or seen.__context__  # type: ignore[assignment]
    for cause in chain:
        if isinstance(cause, HfHubHTTPError) and cause.response is not None:
            status = cause.response.status_code
            said = (cause.server_message or cause.response.reason_phrase or "no reason given").strip()
            remedy = REMEDIES.get(
                status, f"the Hub is in trouble; {AGAIN} later" if status >= 500 else "see its message"
            )
            return f"the Hub answers {status} ({said[:300]}): {remedy}"
    for cause in chain:
        if isinstance(cause, (_CLIENT_ERROR, ConnectionError, TimeoutError)):
            return f"the Hub can't be reached ({type(cause).__name__}): check the network and HF_ENDPOINT; {AGAIN}"
    return f"{type(error).__name__}: {error}; {AGAIN}"
