"""``python -m ntm_extract``: the command, where its name is not on the path."""

import sys

from ntm_extract.cli import main

sys.exit(main())
