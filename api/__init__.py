"""api remembers and shows: documents, planning, sheets, the command. The only place with a clock, a network and a disk."""
