"""The `rehearse` job: the run's own code on its heaviest batches, measured."""
