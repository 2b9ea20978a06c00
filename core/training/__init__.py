"""Floor 2: the training itself, and all else that needs torch and the tokenizer. Runs in jobs, never in the window."""
