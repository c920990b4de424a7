"""Whether a model server answers, and which models it says that it serves."""

from __future__ import annotations

import openai

from sprite_etl.llm.errors import redact
from sprite_etl.llm.values import ModelServer

WAIT_S = 10.0


class NoAnswer(Exception):
    """A server that does not say which models it serves: why, without secrets. reached: whether one answered at all."""

    def __init__(self, why: str, reached: bool) -> None:
        super().__init__(why)
        self.reached = reached


def served_models(server: ModelServer) -> list[str]:
    """The names that the server lists under /models, sorted. Raises NoAnswer."""
    client = openai.OpenAI(
        # Never None: the SDK would then send OPENAI_API_KEY to whatever host this is.
        api_key=server.api_key.get_secret_value() if server.api_key else "none",
        base_url=server.base_url,
        default_headers={name: value.get_secret_value() for name, value in server.headers.items()},
        timeout=min(WAIT_S, server.timeout_s),
        max_retries=0,
        http_client=openai.DefaultHttpxClient(follow_redirects=False),
    )
    with client:
        try:
            return sorted(str(model.id) for model in client.models.list().data)
        except openai.APIStatusError as error:
            status = error.status_code
            if status in (401, 403):  # servers quote parts of keys here
                raise NoAnswer(f"it answers {status}: the key is missing, wrong or not allowed", True) from None
            raise NoAnswer(f"it answers {status} to GET {server.base_url}/models", True) from None
        except (openai.OpenAIError, ValueError, TypeError, AttributeError) as error:
            said = redact(str(error), server) or type(error).__name__
            reached = not isinstance(error, openai.APIConnectionError)
            raise NoAnswer(f"no list of models from {server.base_url}: {said}", reached) from None
