"""The live window of a run."""
