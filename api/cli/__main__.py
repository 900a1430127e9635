"""``python -m api.cli`` is ``ainori``."""

import sys

from api.cli.main import main

sys.exit(main())
