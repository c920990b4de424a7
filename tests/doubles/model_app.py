"""The model server's HTTP: OpenAI's paths, and /control/… by which a test says what goes wrong and reads the counts."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from dataclasses import asdict, replace
from typing import Any

from aiohttp import web

from tests.doubles.model_batches import Batches
from tests.doubles.model_chat import Chat, Job, Settings
from tests.doubles.model_checks import BadRequest
from tests.doubles.model_counts import Counts
from tests.doubles.model_faults import STATUS
from tests.doubles.model_replies import error

MAX_BODY = 256 * 2**20
_DRIP_S = 0.02
_KEPT_BODIES = 100


class ModelApp:
    """One server's handlers."""

    def __init__(self, settings: Settings) -> None:
        self.chat = Chat(settings)
        self.batches = Batches(self.chat)
        self.bodies: list[dict[str, Any]] = []
        self._places = asyncio.Semaphore(settings.at_once)
        self._accepted = 0

    def application(self) -> web.Application:
        """What aiohttp serves."""
        app = web.Application(client_max_size=MAX_BODY, middlewares=[self._with_key])
        app.add_routes(
            [
                web.post("/v1/chat/completions", self.completions),
                web.get("/v1/models", self.models),
                web.get("/v1/models/{id:.+}", self.model),
                *self.batches.routes(),
                web.get("/control/counts", self.counts),
                web.get("/control/requests", self.requests),
                web.get("/control/bodies", self.last_bodies),
                web.post("/control/settings", self.configure),
                web.post("/control/reset", self.reset),
            ]
        )
        return app

    @web.middleware
    async def _with_key(self, request: web.Request, handler: Any) -> web.StreamResponse:
        key = self.chat.settings.key
        if key and request.path.startswith("/v1/") and request.headers.get("Authorization") != f"Bearer {key}":
            said = request.headers.get("Authorization", "none")
            return error(401, f"Incorrect API key provided: {said}", "invalid_api_key")
        response: web.StreamResponse = await handler(request)
        return response

    async def models(self, request: web.Request) -> web.Response:
        """Those that are served."""
        return web.json_response({"object": "list", "data": [_model(m) for m in self.chat.settings.models]})

    async def model(self, request: web.Request) -> web.Response:
        """One of them."""
        name = request.match_info["id"]
        if name not in self.chat.settings.models:
            return error(404, f"The model `{name}` does not exist.", "model_not_found")
        return web.json_response(_model(name))

    async def completions(self, request: web.Request) -> web.StreamResponse:
        """A chat completion, or what goes wrong with it."""
        counts = self.chat.counts
        counts.requests += 1
        counts.inside += 1
        counts.most_inside = max(counts.most_inside, counts.inside)
        try:
            return await self._completion(request, counts)
        finally:
            counts.inside -= 1

    async def _completion(self, request: web.Request, counts: Counts) -> web.StreamResponse:
        settings = self.chat.settings
        try:
            body = json.loads(await request.read())
        except ValueError as fault:
            return error(400, f"the request is not JSON: {fault}", "invalid_request_error")
        if not isinstance(body, dict):
            return error(400, "the request is no JSON object", "invalid_request_error")
        if settings.models and body.get("model") not in settings.models:
            return error(404, f"The model `{body.get('model')}` does not exist.", "model_not_found")
        self.bodies = [*self.bodies[1 - _KEPT_BODIES :], body]
        try:
            job = self.chat.accept(body)
        except BadRequest as refused:
            return error(400, str(refused), refused.code)
        if settings.refuse_above is not None and self._accepted >= settings.refuse_above:
            return error(429, f"more than {settings.refuse_above} requests at once", "rate_limit_exceeded")
        self._accepted += 1
        try:
            async with self._places:
                if settings.seconds:
                    await asyncio.sleep(settings.seconds)
            return await self._reply(request, job, counts)
        finally:
            self._accepted -= 1

    async def _reply(self, request: web.Request, job: Job, counts: Counts) -> web.StreamResponse:
        settings = self.chat.settings
        if job.fault in STATUS:
            headers = {"Retry-After": settings.retry_after} if job.fault == "429_wait" else {}
            return error(STATUS[job.fault], f"a fault on demand: {job.fault}", "fault", headers)
        if job.fault == "hang":
            while not _is_gone(request):
                await asyncio.sleep(_DRIP_S)
        content = json.dumps(self.chat.complete(job)).encode()
        if job.fault in ("drip", "cut_body"):
            return await self._slowly(request, job, content, counts)
        if job.fault == "drop" and request.transport is not None:
            request.transport.abort()
        elif job.fault == "no_choices":
            pass
        elif _is_gone(request):
            counts.abandoned += 1
        else:
            counts.answer(job.request)
        return web.Response(body=content, content_type="application/json")

    async def _slowly(self, request: web.Request, job: Job, content: bytes, counts: Counts) -> web.StreamResponse:
        drips = int(self.chat.settings.drip_s / _DRIP_S) if job.fault == "drip" else 0
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        response.content_length = drips + len(content)
        with suppress(ConnectionError):  # the client had enough
            await response.prepare(request)
            if job.fault == "cut_body":
                await response.write(content[: len(content) // 2])
                if request.transport is not None:
                    request.transport.close()
                return response
            for _ in range(drips):
                await response.write(b" ")
                await asyncio.sleep(_DRIP_S)
            await response.write(content)
            counts.answer(job.request)
        return response

    async def counts(self, request: web.Request) -> web.Response:
        """See Counts.summary."""
        return web.json_response(self.chat.counts.summary())

    async def requests(self, request: web.Request) -> web.Response:
        """See Counts.by_request."""
        return web.json_response(self.chat.counts.by_request())

    async def last_bodies(self, request: web.Request) -> web.Response:
        """The JSON of the last requests, the latest last."""
        return web.json_response(self.bodies)

    async def configure(self, request: web.Request) -> web.Response:
        """Change some settings; which questions were asked, and so who is hit next, is forgotten."""
        old = replace(self.chat.settings, upcoming=self.chat.faults.upcoming)
        try:
            new = replace(old, **await request.json())
            self.chat.configure(new)
        except (TypeError, ValueError) as fault:
            return error(400, str(fault), "invalid_settings")
        self._places = asyncio.Semaphore(new.at_once)
        return web.json_response(asdict(new))

    async def reset(self, request: web.Request) -> web.Response:
        """Count from nothing."""
        inside = self.chat.counts.inside
        self.chat.counts = Counts()
        self.chat.counts.inside = inside
        self.bodies = []
        return web.json_response({})


def _is_gone(request: web.Request) -> bool:
    """Whether the client has closed its connection."""
    return request.transport is None or request.transport.is_closing()


def _model(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 0, "owned_by": "tests"}
