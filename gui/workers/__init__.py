"""The window's only threads: a job and its events, the machine's sensors, and one-shot work."""
