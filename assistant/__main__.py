"""``python -m assistant`` is ``growth-assistant``."""

from assistant.surfaces.cli.main import main

main()
