"""How the names of data files end: what tells a missing file from a name on the Hub, and data from what lies beside it.

What is in a file is found from its content; that is core/datasets.
"""

from __future__ import annotations

TABLE_SUFFIXES = (".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".parquet", ".arrow", ".xlsx", ".xlsm", ".ods")
TEXT_SUFFIXES = (".txt", ".md", ".markdown", ".text")
PACKED_SUFFIXES = (".gz", ".gzip", ".zip")
DATA_SUFFIXES = (*TABLE_SUFFIXES, *TEXT_SUFFIXES, *PACKED_SUFFIXES)
