"""When Python looks for garbage: not in the midst of what makes many objects and no circles of them.

Objects that nothing refers to are freed at once, always. What is put off is the search for circles of them, which goes
through all objects that there are, the rules' and the models' too.
"""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def put_off() -> Iterator[None]:
    """Within the block nothing is searched for garbage, in any thread; where it was switched off, it stays so.

    Of blocks that run at once in several threads, the first to end that found the search on switches it on again.
    """
    searched = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searched:
            gc.enable()
