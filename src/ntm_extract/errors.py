"""What can go wrong, as far as a user can mend it.

::

    NtmExtractError
    ├── InputError      a report that cannot be read        the command goes on, exit status 1
    ├── BudgetError     a report that costs too much work   the command goes on, exit status 1
    ├── OutputError     a result that cannot be written     the command ends, exit status 1
    └── PatternError    faults in the rule files            the command ends, exit status 2

Each is told in words that name the file, the place and the mend. All can be pickled, so that they pass from one
process to another.
"""

from __future__ import annotations

import os
import traceback

DEBUG_VARIABLE = "NTM_EXTRACT_DEBUG"


class NtmExtractError(Exception):
    """The root of the tree: catch it to catch all that a user can mend."""


class InputError(NtmExtractError):
    """A report that cannot be read.

    Args:
        source: the path as given, ``-`` for standard input.
        problem: what is wrong, and where.
        mend: what to do about it.
    """

    def __init__(self, source: str, problem: str, mend: str) -> None:
        super().__init__(source, problem, mend)
        self.source = source
        self.problem = problem
        self.mend = mend

    def __str__(self) -> str:
        return f"{self.source}: {self.problem}; {self.mend}"


class BudgetError(NtmExtractError):
    """A report whose work budget is spent.

    Args:
        at: what was being tried then, as a rule file has it.
    """

    def __init__(self, at: str) -> None:
        super().__init__(at)
        self.problem = f"its work budget is spent, at last on {at if len(at) < 80 else at[:80] + '…'}"
        self.mend = "mend that rule, or give more with --budget SECONDS"

    def __str__(self) -> str:
        return with_mend(self.problem, self.mend)


class OutputError(NtmExtractError):
    """A result that cannot be written.

    Args:
        target: the path as given, ``standard output`` for that.
        problem: what is wrong, and what to do about it.
        fatal: no other result could be written either.
    """

    def __init__(self, target: str, problem: str, fatal: bool = True) -> None:
        super().__init__(target, problem, fatal)
        self.target = target
        self.problem = problem
        self.fatal = fatal

    def __str__(self) -> str:
        return f"{self.target}: {self.problem}"


class PatternError(NtmExtractError):
    """One fault or several in the rule files.

    Args:
        faults: each as ``file:line:column: rule: message``, counted from 1; further lines of the same string may show
            the faulty line and point into it. A fault that has no one place begins with its file or folder.
    """

    def __init__(self, *faults: str) -> None:
        super().__init__(*faults)
        self.faults = faults

    def __str__(self) -> str:
        return "\n".join(self.faults)


def unexpected(error: Exception) -> tuple[str, str, str]:
    """Of a fault of the program itself: what it is, what to do about it, and the traceback for who asks for it."""
    problem = f"unexpected {type(error).__name__}: {error}"
    if os.environ.get(DEBUG_VARIABLE) == "1":
        return problem, "", "".join(traceback.format_exception(error))
    return problem, f"set {DEBUG_VARIABLE}=1 to see where, and report it", ""


def with_mend(problem: str, mend: str) -> str:
    """What is wrong and what to do about it, where there is something, as one line says it."""
    return f"{problem}; {mend}" if mend else problem
