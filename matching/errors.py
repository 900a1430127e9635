"""The ways in which matching refuses: bad input, a file that cannot be understood, a plan of our own that breaks the law."""

from __future__ import annotations


class ProblemError(ValueError):
    """What was given is no lawful problem.

    Parameters
    ----------
    field : str
        Path of the field at fault, such as ``lots[3].units``.
    message : str
        What is wrong and what would be right.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


class FormatError(ValueError):
    """A file is no instance or solution of a known public benchmark.

    Parameters
    ----------
    file : str
        Its name, as given.
    line : int or None
        The line at fault, from 1; None where it is the file as a whole.
    message : str
        What is wrong and what would be right.
    """

    def __init__(self, file: str, line: int | None, message: str) -> None:
        super().__init__(f"{file}: {message}" if line is None else f"{file}, line {line}: {message}")
        self.file = file
        self.line = line
        self.message = message


class PlanBroken(RuntimeError):
    """A plan made by ourselves does not pass :func:`matching.check.check`: a fault of the program, never of the input."""
