"""Care of the curated table: compact, checkpoint, vacuum; and columns that a newer version declares."""

from __future__ import annotations

from typing import Any

from deltalake import Field
from deltalake import Schema as DeltaSchema
from deltalake.exceptions import DeltaError

from sprite_etl.load.curated import open_table, table_exists
from sprite_etl.load.schema import CURATED_SCHEMA
from sprite_etl.store import keys
from sprite_etl.store.errors import explain
from sprite_etl.store.objects import Store

LEAST_RETENTION_DAYS = 30


def maintain(store: Store, *, retention_days: int = LEAST_RETENTION_DAYS, dry_run: bool = False) -> dict[str, Any]:
    """Compact small files, write a checkpoint, and delete files that no version of the last days refers to.

    Returns {version, files_before, files_after, files_deleted}; dry_run only counts what would be deleted.
    Raises ValueError for less than 30 days: a reader or a killed load may still hold younger files.
    """
    if retention_days < LEAST_RETENTION_DAYS:
        raise ValueError(f"retention_days must be at least {LEAST_RETENTION_DAYS}, got {retention_days}")
    if not table_exists(store):
        return {"version": None, "files_before": 0, "files_after": 0, "files_deleted": 0}
    table = open_table(store)
    before = len(table.file_uris())
    try:
        if not dry_run:
            table.optimize.compact()
            table.create_checkpoint()
        deleted = table.vacuum(retention_hours=24 * retention_days, dry_run=dry_run)
    except (DeltaError, OSError) as error:
        raise explain(f"maintain {store.uri}/{keys.CURATED}", error) from None
    after = len(table.file_uris())
    return {"version": table.version(), "files_before": before, "files_after": after, "files_deleted": len(deleted)}


def migrate(store: Store) -> list[str]:
    """Add the declared columns that the table lacks; their old rows read as null. Returns their names.

    Raises ValueError where a column has another type: that needs a new table and a repeated load.
    """
    table = open_table(store)
    there = {field.name: field for field in table.schema().fields}
    declared = DeltaSchema.from_arrow(CURATED_SCHEMA.to_frame().to_arrow().schema).fields
    missing: list[Field] = []
    for field in declared:
        if field.name not in there:
            missing.append(field)
        elif there[field.name].type != field.type:
            raise ValueError(
                f"curated column {field.name} is {there[field.name].type}, but {field.type} is declared; move "
                f"{store.uri}/{keys.CURATED} aside and load the batches again"
            )
    if missing:
        try:
            table.alter.add_columns(missing)
        except (DeltaError, OSError) as error:
            raise explain(f"migrate {store.uri}/{keys.CURATED}", error) from None
    return [field.name for field in missing]
