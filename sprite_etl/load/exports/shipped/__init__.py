"""Files that go into a release as they stand: they run in an evaluator's environment and import nothing of ours."""
