"""Whether a store holds what must always hold: the invariants, judged from its rows alone, in any state and at any moment."""

from api.verify.all import verify
from api.verify.broken import Broken

__all__ = ["Broken", "verify"]
