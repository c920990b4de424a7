"""The model server's files and batches, as OpenAI's: upload JSON lines, create a batch, poll, read results and errors.

Results come in another order than requests, as providers give them. One batch holds one model's requests.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Coroutine
from typing import Any

from aiohttp import web

from tests.doubles.model_chat import Chat
from tests.doubles.model_checks import BadRequest
from tests.doubles.model_faults import STATUS
from tests.doubles.model_replies import error, error_body

ENDPOINT = "/v1/chat/completions"


class Batches:
    """Files and batches of one server, in memory."""

    def __init__(self, chat: Chat) -> None:
        self.chat = chat
        self.files: dict[str, tuple[dict[str, Any], bytes]] = {}
        self.batches: dict[str, dict[str, Any]] = {}
        self._running: set[asyncio.Task[None]] = set()

    def routes(self) -> list[web.RouteDef]:
        """What the server answers with this."""
        return [
            web.post("/v1/files", self.upload),
            web.get("/v1/files", self.list_files),
            web.get("/v1/files/{id}", self.show_file),
            web.get("/v1/files/{id}/content", self.content),
            web.delete("/v1/files/{id}", self.delete),
            web.post("/v1/batches", self.create),
            web.get("/v1/batches", self.list_batches),
            web.get("/v1/batches/{id}", self.show_batch),
            web.post("/v1/batches/{id}/cancel", self.cancel),
        ]

    async def upload(self, request: web.Request) -> web.Response:
        """Keep a file."""
        form = await request.post()
        given, purpose = form.get("file"), form.get("purpose")
        if not isinstance(given, web.FileField) or purpose not in ("batch", "batch_output", "user_data"):
            return error(400, "a file and its purpose are needed", "invalid_request_error")
        return web.json_response(self._keep(given.file.read(), given.filename, str(purpose)))

    async def list_files(self, request: web.Request) -> web.Response:
        """All of them, on one page."""
        return web.json_response({"object": "list", "data": [f for f, _ in self.files.values()], "has_more": False})

    async def show_file(self, request: web.Request) -> web.Response:
        """A file's description."""
        found = self.files.get(request.match_info["id"])
        return _missing("file") if found is None else web.json_response(found[0])

    async def content(self, request: web.Request) -> web.Response:
        """A file's bytes."""
        found = self.files.get(request.match_info["id"])
        return _missing("file") if found is None else web.Response(body=found[1])

    async def delete(self, request: web.Request) -> web.Response:
        """Forget a file."""
        name = request.match_info["id"]
        if self.files.pop(name, None) is None:
            return _missing("file")
        return web.json_response({"id": name, "object": "file", "deleted": True})

    async def create(self, request: web.Request) -> web.Response:
        """Start a batch of a file's lines."""
        asked = await request.json()
        if asked.get("endpoint") != ENDPOINT or asked.get("completion_window") != "24h":
            return error(400, f"endpoint must be {ENDPOINT}, completion_window 24h", "invalid_request_error")
        if asked.get("input_file_id") not in self.files:
            return _missing("file")
        name = f"batch_{len(self.batches) + 1}"
        self.batches[name] = batch = {
            "id": name, "object": "batch", "endpoint": ENDPOINT, "completion_window": "24h", "created_at": 0,
            "input_file_id": asked["input_file_id"], "metadata": asked.get("metadata"), "status": "validating",
            "errors": None, "output_file_id": None, "error_file_id": None,
            "request_counts": {"total": 0, "completed": 0, "failed": 0},
        }  # fmt: skip
        self._start(self._work(batch))
        return web.json_response(batch)

    async def list_batches(self, request: web.Request) -> web.Response:
        """All of them, the latest first, on one page."""
        return web.json_response({"object": "list", "data": list(self.batches.values())[::-1], "has_more": False})

    async def show_batch(self, request: web.Request) -> web.Response:
        """How far a batch is."""
        found = self.batches.get(request.match_info["id"])
        return _missing("batch") if found is None else web.json_response(found)

    async def cancel(self, request: web.Request) -> web.Response:
        """Stop a batch; what it has answered is kept."""
        found = self.batches.get(request.match_info["id"])
        if found is None:
            return _missing("batch")
        if found["status"] in ("validating", "in_progress"):
            found["status"] = "cancelling"
        return web.json_response(found)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _work(self, batch: dict[str, Any]) -> None:
        settings = self.chat.settings
        await asyncio.sleep(settings.batch_s / 2)
        lines, faults = _read(self.files[batch["input_file_id"]][1])
        if faults or settings.batch_end == "failed":
            faults = faults or [{"code": "server_error", "message": "the batch failed", "line": None}]
            batch |= {"status": "failed", "errors": {"object": "list", "data": faults}}
            return
        batch["request_counts"]["total"] = len(lines)
        if batch["status"] == "validating":
            batch["status"] = "in_progress"
        await asyncio.sleep(settings.batch_s / 2)
        answered: list[dict[str, Any]] = []
        failed: list[dict[str, Any]] = []
        end = {"cancelling": "cancelled"}.get(batch["status"], settings.batch_end)
        reached = {"cancelled": 0, "expired": len(lines) // 2}.get(end, len(lines))
        for number, line in enumerate(lines):
            result = self._answered(line) if number < reached else _unreached(line, end)
            (answered if (result["response"] or {}).get("status_code") == 200 else failed).append(result)
            await asyncio.sleep(0)
        random.Random(len(lines)).shuffle(answered)
        for key, results in (("output_file_id", answered), ("error_file_id", failed)):
            if results:
                content = b"".join(json.dumps(r).encode() + b"\n" for r in results)
                batch[key] = self._keep(content, f"{batch['id']}.jsonl", "batch_output")["id"]
        batch["request_counts"] |= {"completed": len(answered), "failed": len(failed)}
        batch["status"] = end

    def _answered(self, line: dict[str, Any]) -> dict[str, Any]:
        counts = self.chat.counts
        counts.requests += 1
        models = self.chat.settings.models
        if models and line["body"].get("model") not in models:
            status, said = 404, error_body("the model does not exist", "model_not_found")
        else:
            try:
                job = self.chat.accept(line["body"])
            except BadRequest as refused:
                status, said = 400, error_body(str(refused), refused.code)
            else:
                status = 500 if job.fault in ("hang", "drip", "drop", "cut_body") else STATUS.get(job.fault, 200)
                said = error_body(f"a fault on demand: {job.fault}", "fault")
                if status == 200:
                    said = self.chat.complete(job)
                    if job.fault != "no_choices":
                        counts.answer(job.request)
        response = {"status_code": status, "request_id": f"req_{line['custom_id']}", "body": said}
        return {"id": f"batch_req_{line['custom_id']}", "custom_id": line["custom_id"], "response": response,
                "error": None}  # fmt: skip

    def _keep(self, content: bytes, filename: str, purpose: str) -> dict[str, Any]:
        name = f"file-{len(self.files) + 1}"
        while name in self.files:
            name += "x"
        described = {"id": name, "object": "file", "bytes": len(content), "created_at": 0, "filename": filename,
                     "purpose": purpose, "status": "processed"}  # fmt: skip
        self.files[name] = (described, content)
        return described


def _read(content: bytes) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(lines, what is wrong with them) of a batch's input."""
    lines: list[dict[str, Any]] = []
    faults: list[dict[str, Any]] = []
    seen: set[str] = set()
    for number, text in enumerate(content.splitlines(), 1):
        fault = None
        try:
            line = json.loads(text)
            if set(line) != {"custom_id", "method", "url", "body"} or not (
                isinstance(line["custom_id"], str) and isinstance(line["body"], dict)
            ):
                fault = "invalid_json_line"
            elif (line["method"], line["url"]) != ("POST", ENDPOINT):
                fault = "invalid_url"
            elif line["custom_id"] in seen:
                fault = "duplicate_custom_id"
            elif lines and line["body"].get("model") != lines[0]["body"].get("model"):
                fault = "mismatched_model"
        except (ValueError, TypeError, AttributeError):
            fault = "invalid_json_line"
        if fault:
            faults.append({"code": fault, "message": f"line {number}: {fault}", "line": number, "param": None})
            continue
        seen.add(line["custom_id"])
        lines.append(line)
    if not lines and not faults:
        faults.append({"code": "empty_file", "message": "the file is empty", "line": None, "param": None})
    return lines, faults


def _unreached(line: dict[str, Any], end: str) -> dict[str, Any]:
    said = {"code": f"batch_{end}", "message": f"This request was not run before the batch was {end}."}
    return {"id": f"batch_req_{line['custom_id']}", "custom_id": line["custom_id"], "response": None, "error": said}


def _missing(what: str) -> web.Response:
    return error(404, f"no such {what}", "not_found")
