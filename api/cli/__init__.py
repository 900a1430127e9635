"""The command ``ainori``: one file a verb; heavy libraries are loaded only by the verb that needs them."""

from api.cli.main import main

__all__ = ["main"]
