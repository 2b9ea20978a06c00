"""The model before and after: found, fetched, converted, loaded, and what a run leaves of it."""
