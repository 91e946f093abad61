"""The one error that a person is meant to read."""


class TrainingError(Exception):
    """One sentence: what is wrong, in which file or setting, and what to do."""
