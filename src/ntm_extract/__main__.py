"""The command as a process of its own: ``ntm-extract``, or ``python -m ntm_extract`` where that is not on the path."""

import gc
import sys

from ntm_extract.cli import main


def run() -> int:
    """What `main` returns, with nothing left to do at the end of the process."""
    status = main()
    gc.freeze()  # else Python looks for garbage among all that it is about to forget: a tenth of the time of a report
    return status


if __name__ == "__main__":
    sys.exit(run())
