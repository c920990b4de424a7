"""Every key of the store, in one place: no other module spells a path."""

from __future__ import annotations

import re

from sprite_etl.store.runs import RunIdentity

STEPS = ("extract", "refer", "ask", "solve", "vote")
"""The steps that write one Parquet a scene, in order."""

CAPTURES = "raw"
CURATED = "curated/qa"
BROWSE = "curated/browse"
PREVIEW = "preview"
RELEASES = "releases"
REVIEWS = "reviews"
LLM_CACHE = "llm-cache"
LLM_BATCHES = "llm-batches"
STAGE = "stage"


def segment(value: str) -> str:
    """A name as one key segment: what is not a letter, digit, '.', '_' or '-' becomes ~hex, so that names of
    any source stay distinct and can never climb."""
    if not value:
        raise ValueError("a key segment must not be empty")
    safe = "".join(c if re.fullmatch(r"[A-Za-z0-9._-]", c) else "".join(f"~{b:02x}" for b in c.encode()) for c in value)
    return f"~2e{safe[1:]}" if safe.startswith(".") else safe


def capture_prefix(source: str, scene_id: str, capture_id: str) -> str:
    """Folder of a capture, without a trailing slash."""
    return f"{CAPTURES}/source={segment(source)}/scene={segment(scene_id)}/{segment(capture_id)}"


def capture_file(source: str, scene_id: str, capture_id: str, name: str) -> str:
    """One of its files, such as rgb/000000.jpg, video.mp4 or capture.json."""
    return f"{capture_prefix(source, scene_id, capture_id)}/{name}"


def quarantine_prefix(source: str, scene_id: str, capture_id: str) -> str:
    """Folder of a capture that the ingest gate refused."""
    return f"quarantine/source={segment(source)}/scene={segment(scene_id)}/{segment(capture_id)}"


def stage_prefix(run: RunIdentity, step: str) -> str:
    """Folder of a step's outputs in a run."""
    return f"{STAGE}/{run.fingerprint}/{segment(step)}/{_batch(run)}"


def stage_key(run: RunIdentity, step: str, scene_id: str) -> str:
    """A step's output for one scene."""
    return f"{stage_prefix(run, step)}/{segment(scene_id)}.parquet"


def rejects_prefix(run: RunIdentity, step: str) -> str:
    """Folder of what a step dropped in a run."""
    return f"rejects/{run.fingerprint}/{segment(step)}/{_batch(run)}"


def rejects_key(run: RunIdentity, step: str, scene_id: str) -> str:
    """What a step dropped of one scene."""
    return f"{rejects_prefix(run, step)}/{segment(scene_id)}.parquet"


def plan_key(run: RunIdentity) -> str:
    """The list of scenes that `plan` wrote."""
    return f"{stage_prefix(run, 'plan')}/plan.json"


def gate_key(run: RunIdentity) -> str:
    """The gate's report."""
    return f"{stage_prefix(run, 'gate')}/report.json"


def summary_key(run: RunIdentity) -> str:
    """The accounting of the whole run."""
    return f"{stage_prefix(run, 'summary')}/summary.json"


def ledger_prefix(run: RunIdentity) -> str:
    """Folder of what a run's calls to models took and cost."""
    return stage_prefix(run, "ledger")


def ledger_key(run: RunIdentity, part: str) -> str:
    """One part of it."""
    return f"{ledger_prefix(run)}/{segment(part)}.parquet"


def ledger_of(key: str) -> tuple[str, str, str] | None:
    """(fingerprint, source, batch), as key segments, of a key that is a part of a ledger; None for any other."""
    found = re.fullmatch(r"stage/([0-9a-f]+)/ledger/source=([^/]+)/batch=([^/]+)/[^/]+\.parquet", key)
    return (found[1], found[2], found[3]) if found else None


def browse_key(source: str, batch: str, recipe: str) -> str:
    """What the sample browser reads of one curated partition."""
    return f"{BROWSE}/source={segment(source)}/batch={segment(batch)}/recipe={segment(recipe)}/browse.parquet"


def review_key(qa_id: str, time: str) -> str:
    """A reviewer's word on one question. time: UTC, such as 20260101T120000.000000Z, sorts by age."""
    return f"{REVIEWS}/{segment(qa_id)}/{segment(time)}.json"


def preview_key(name: str) -> str:
    """Statistics of the newest state."""
    return f"{PREVIEW}/{segment(name)}"


def release_prefix(version: str) -> str:
    """Folder of an immutable release, without a trailing slash."""
    return f"{RELEASES}/{segment(version)}"


def release_key(version: str, name: str) -> str:
    """One of its files; name may hold folders."""
    return f"{release_prefix(version)}/" + "/".join(segment(part) for part in name.split("/"))


def llm_cache_key(request_hash: str) -> str:
    """A model's answer by the hash of its request (hex)."""
    if not re.fullmatch(r"[0-9a-f]{16,}", request_hash):
        raise ValueError(f"a request hash must be lower-case hex, got {request_hash!r}")
    return f"{LLM_CACHE}/{request_hash[:2]}/{request_hash}.json"


def missing_prefix(run: RunIdentity, part: str) -> str:
    """Folder of the requests that steps found no answer to, in one part of a run."""
    return f"{LLM_BATCHES}/{run.fingerprint}/missing/{_batch(run)}/{segment(part)}"


def missing_key(run: RunIdentity, part: str, name: str) -> str:
    """Some of them, as JSON lines."""
    return f"{missing_prefix(run, part)}/{segment(name)}.jsonl"


def provider_batches_prefix(run: RunIdentity, part: str) -> str:
    """Folder of the batches that one part of a run gave to model servers."""
    return f"{LLM_BATCHES}/{run.fingerprint}/batches/{_batch(run)}/{segment(part)}"


def provider_batch_key(run: RunIdentity, part: str, name: str, file: str) -> str:
    """One of a batch's files: requests.jsonl, or batch.json, which says what became of it."""
    return f"{provider_batches_prefix(run, part)}/{segment(name)}/{segment(file)}"


def _batch(run: RunIdentity) -> str:
    return f"source={segment(run.source)}/batch={segment(run.batch)}"
