"""Reads training data as people have it: container, encoding and layout are found from the content, and explained.

Rows stream with bounded memory. Tokens, templates and masks are left to core/training, Hub downloads to the jobs.
"""

from core.datasets.dialects import Dialect
from core.datasets.explain import Explanation
from core.datasets.hub_layout import local_hub_dataset
from core.datasets.preview import Preview, preview
from core.datasets.problems import Problem, ProblemLog, small_held_out, uneven_lengths
from core.datasets.reading import DatasetReading, LoadedRows, open_dataset, read_all, read_records
from core.datasets.rows import FORMATS, Format, Message, Row
from core.datasets.splits import SplitSlice, held_out_places, sample_slice, split_held_out

__all__ = [
    "FORMATS",
    "DatasetReading",
    "Dialect",
    "Explanation",
    "Format",
    "LoadedRows",
    "Message",
    "Preview",
    "Problem",
    "ProblemLog",
    "Row",
    "SplitSlice",
    "held_out_places",
    "local_hub_dataset",
    "open_dataset",
    "preview",
    "read_all",
    "read_records",
    "sample_slice",
    "small_held_out",
    "split_held_out",
    "uneven_lengths",
]
