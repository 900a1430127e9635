"""People, the parties they act for, and how they prove who they are."""
