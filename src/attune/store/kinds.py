"""Every declared kind of fact, listed by room."""

from typing import Any

from attune.instruments import entries as instruments_entries
from attune.ledger.entry import Kind
from attune.ledger.sharing import KINDS as SHARING_KINDS
from attune.scheduling import entries as scheduling_entries


ALL: tuple[Kind[Any], ...] = (*SHARING_KINDS, *instruments_entries.KINDS, *scheduling_entries.KINDS)
BY_NAME: dict[str, Kind[Any]] = {kind.name: kind for kind in ALL}

if len(BY_NAME) != len(ALL):
    raise ValueError("two kinds share a name")
