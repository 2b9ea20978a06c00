"""What was exported, as a model of Ollama."""
