"""Floor 0: the named, versioned types that cross borders (process, disk, thread). Imports nothing of core."""
