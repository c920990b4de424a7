"""Requests a second of the model client, of a bare aiohttp loop and of `vllm bench serve`, against one real vLLM.

python -m tests.benchmarks.client_vllm [--requests 1024] [--concurrency 64] [--rounds 4]
    [--benches 2] [--words 120]

The server (tests/vllm/server.py; infra/vllm/cpu.sh makes its environment) serves a tiny model on this machine, and is
the limit. All three send prompts of the same length, of which no two begin alike, and a schema that one answer alone
fits: each answer is the same text. They take turns, in one run, and who begins changes. `vllm bench serve` reads its
answers as streams and takes a minute to start, so it takes part in the first rounds only; its rate is its own
report's. Rounds of few requests mostly measure how a round begins and ends. On a machine whose cores the server fills,
each millisecond of a client's processor time is the server's loss as well.

The client does all it always does: keys, cache, limits, budget, schema, ledger. A first round, which does not count,
lets it learn the limit, as it has in all but the first seconds of a run.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any, Literal

from pydantic import BaseModel

from sprite_etl.llm.client import ChatClient
from sprite_etl.llm.ledger import Ledger
from sprite_etl.llm.values import ChatRequest
from sprite_etl.llm.wire import body_of
from sprite_etl.store.objects import open_store
from tests.benchmarks.client import ask_bare, ask_ours, measure
from tests.llm.conftest import RUN, request
from tests.vllm.server import ENVIRONMENT, Vllm, vllm


class Said(BaseModel):
    """The one answer."""

    answer: Literal["The lamp stands on the table beside the sofa."]


def requests_of(who: str, number: int, count: int, words: int) -> list[ChatRequest]:
    """Requests that nobody else has asked and whose beginnings differ, so that no server knows them by half."""
    scene = " lamp table sofa" * (words // 3)
    return [
        request(
            i, model="tiny", messages=({"role": "user", "content": f"{i} {number} {who}{scene}"},), answer=Said,
            temperature=0.0, max_tokens=256,
        )
        for i in range(count)
    ]  # fmt: skip


def bench_serve(server: Vllm, requests: Sequence[ChatRequest], concurrency: int, folder: Path) -> dict[str, Any]:
    """What `vllm bench serve` reports of these requests."""
    prompts, report = folder / "prompts.jsonl", folder / "report.json"
    prompts.write_text("".join(json.dumps({"prompt": r.messages[0]["content"]}) + "\n" for r in requests))
    body = body_of(requests[0], server.model_server())
    command = [
        str(ENVIRONMENT / "bin" / "vllm"), "bench", "serve", "--backend", "openai-chat",
        "--base-url", server.base_url.removesuffix("/v1"), "--endpoint", "/v1/chat/completions",
        "--model", server.model, "--tokenizer", str(folder / "text"), "--dataset-name", "custom",
        "--dataset-path", str(prompts), "--custom-output-len", str(body["max_tokens"]), "--skip-chat-template",
        "--disable-shuffle", "--num-prompts", str(len(requests)), "--max-concurrency", str(concurrency),
        "--temperature", "0", "--extra-body", json.dumps({"response_format": body["response_format"]}),
        "--disable-tqdm", "--save-result", "--result-dir", str(folder), "--result-filename", report.name,
    ]  # fmt: skip
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"vllm bench serve ended with {done.returncode}: {done.stdout[-1000:]}{done.stderr[-2000:]}")
    said: dict[str, Any] = json.loads(report.read_text())
    assert said["completed"] == len(requests), said
    return said


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=1024)
    parser.add_argument("--concurrency", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--benches", type=int, default=2)
    parser.add_argument("--words", type=int, default=120)
    chosen = parser.parse_args()
    count, concurrency, words = chosen.requests, chosen.concurrency, chosen.words
    with tempfile.TemporaryDirectory() as made, vllm("text", Path(made), key=None) as server:
        folder = Path(made)
        local = server.model_server(max_concurrency=concurrency)
        store = open_store(f"file://{folder}/store")
        client = ChatClient({"local": local}, store, Ledger(store, RUN))
        measure(lambda: ask_ours(client, requests_of("ours", 0, 12 * concurrency, words)), count)
        measure(lambda: ask_bare(local, requests_of("bare", 0, 2 * concurrency, words), concurrency), count)
        bare, ours, bench, times = [], [], [], []
        for number in range(1, chosen.rounds + 1):
            asked = {who: requests_of(who, number, count, words) for who in ("bare", "ours", "bench")}
            turns = ["bare", "ours"] if number % 2 else ["ours", "bare"]
            for who in turns:
                if who == "ours":
                    rate, milliseconds = measure(lambda some=asked[who]: ask_ours(client, some), count)
                    ours.append(rate)
                    times.append(milliseconds)
                else:
                    bare.append(measure(lambda some=asked[who]: ask_bare(local, some, concurrency), count)[0])
            print(f"round {number}: bare {bare[-1]:.1f}/s, client {ours[-1]:.1f}/s, {times[-1]:.2f} ms", flush=True)
            if number <= chosen.benches:
                said = bench_serve(server, asked["bench"], concurrency, folder)
                bench.append(said["request_throughput"])
                tokens = [round(said[f"total_{way}_tokens"] / count) for way in ("input", "output")]
                print(f"  vllm bench serve {bench[-1]:.1f}/s, tokens in and out: {tokens}", flush=True)
    print(f"client ÷ a bare loop: {median(a / b for a, b in zip(ours, bare)):.3f} of its requests/s")
    print(f"medians: bare {median(bare):.1f}/s, client {median(ours):.1f}/s, {median(times):.2f} ms of processor time")
    if bench:
        print(f"vllm bench serve {median(bench):.1f}/s; client ÷ it: {median(ours) / median(bench):.3f}")


if __name__ == "__main__":
    main()
