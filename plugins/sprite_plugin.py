"""What Airflow finds through the `airflow.plugins` entry point."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from airflow.plugins_manager import AirflowPlugin

from plugins.links import PREFIX, SamplesLink, SummaryLink, ValidationLink

Message = MutableMapping[str, Any]


class LazyApp:
    """The sample browser, made at its first request: every process of Airflow loads this plugin, one serves pages."""

    def __init__(self) -> None:
        self._app: Any = None

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        if self._app is None:
            from plugins.browser.app import make_app

            self._app = make_app()
        await self._app(scope, receive, send)


class SpritePlugin(AirflowPlugin):
    """Registers this package; its operators are imported from `plugins.operators`."""

    name = "sprite"
    fastapi_apps = [{"app": LazyApp(), "url_prefix": PREFIX, "name": "sprite samples"}]  # noqa: RUF012
    external_views = [  # noqa: RUF012
        {"name": "Samples", "href": f"{PREFIX}/", "destination": "nav", "url_route": "samples", "category": "browse"},
    ]
    operator_extra_links = [SummaryLink(), ValidationLink(), SamplesLink()]  # noqa: RUF012
