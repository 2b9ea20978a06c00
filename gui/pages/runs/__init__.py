"""Past runs: the list, what waits in the queue, several beside each other."""
