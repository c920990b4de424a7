"""What a run gave to model servers as batches, and what became of it: in the store, so that any process can go on."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from sprite_etl.store import keys
from sprite_etl.store.objects import Store
from sprite_etl.store.runs import RunIdentity, canonical_json

REQUESTS, STATE = "requests.jsonl", "batch.json"


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch. name: ours, of this submission. batch_id: the server's, None before it took it. status: the server's
    word. landed: what it answered is kept. unanswered: keys of the rest. said: what the server said was wrong."""

    name: str
    server: str
    model: str
    requests: int
    batch_id: str | None = None
    status: str = "new"
    landed: bool = False
    unanswered: tuple[str, ...] = ()
    said: str = ""


class BatchRecords:
    """The batches of one part of a run, on which one process works at a time: the whole of it, or a step of a shard."""

    def __init__(self, store: Store, run: RunIdentity, part: str) -> None:
        self._store = store
        self._run = run
        self._part = part

    def all(self) -> list[Batch]:
        """Every batch, in the order of their names. Raises StoreError."""
        found = []
        for key in sorted(self._store.list(keys.provider_batches_prefix(self._run, self._part))):
            if key.endswith(f"/{STATE}"):
                said = json.loads(self._store.get(key))
                found.append(Batch(**{**said, "unanswered": tuple(said["unanswered"])}))
        return found

    def unanswered(self) -> frozenset[str]:
        """Keys of the requests that batches left without an answer. Raises StoreError."""
        return frozenset(key for batch in self.all() for key in batch.unanswered)

    def write(self, batch: Batch) -> Batch:
        """Say how a batch stands. Raises StoreError."""
        self._store.put(self._key(batch.name, STATE), canonical_json(asdict(batch)))
        return batch

    def new(self, server: str, model: str, lines: dict[str, bytes]) -> Batch:
        """Note a batch of these lines, by request key, before a server hears of it. Raises StoreError."""
        name = uuid.uuid4().hex  # of one submission: another of the same requests is another batch
        self._store.put(self._key(name, REQUESTS), b"".join(lines.values()))
        return self.write(Batch(name, server, model, len(lines)))

    def lines(self, batch: Batch) -> list[bytes]:
        """The batch's lines. Raises StoreError."""
        return self._store.get(self._key(batch.name, REQUESTS)).splitlines()

    def note(self, lines: dict[str, bytes]) -> str:
        """Note requests as missing, by request key; the same ones again change nothing. Returns where. Raises
        StoreError."""
        name = hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()[:32]
        key = keys.missing_key(self._run, self._part, name)
        self._store.put(key, b"".join(lines.values()))
        return key

    def missing(self) -> dict[str, bytes]:
        """Lines of the requests that steps noted as missing, by request key, in a fixed order. Raises StoreError."""
        found: dict[str, bytes] = {}
        for key in sorted(self._store.list(keys.missing_prefix(self._run, self._part))):
            for line in self._store.get(key).splitlines(keepends=True):
                found.setdefault(json.loads(line)["custom_id"], line)
        return found

    def forget_missing(self, noted: Iterable[str]) -> None:
        """Remove notes that were dealt with. Raises StoreError."""
        for key in noted:
            self._store.delete(key)

    def notes(self) -> list[str]:
        """The keys of what steps noted as missing. Raises StoreError."""
        return self._store.list(keys.missing_prefix(self._run, self._part))

    def _key(self, name: str, file: str) -> str:
        return keys.provider_batch_key(self._run, self._part, name, file)
