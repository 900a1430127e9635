"""The inbox of a person: every message that was for them, whatever became of it on the way outside."""
