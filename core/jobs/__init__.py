"""Jobs: one child process each, spoken to in JSON lines (CONTRACT: events, commands). Knows nothing of what a job does."""

from core.jobs.context import JobContext, Recorder
from core.jobs.last_words import last_word
from core.jobs.process import JobProcess

__all__ = ["JobContext", "JobProcess", "Recorder", "last_word"]
