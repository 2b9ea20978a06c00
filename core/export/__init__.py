"""Floor 3: takes a run's result out of its folder in several forms, and on to Ollama and the Hub; checks what it writes."""
