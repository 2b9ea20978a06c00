"""Floor 3: talking to a run, before and after its training. The job is core.chat.job; nothing heavy is imported here."""
