"""Messages that effects owe people: owed in the effect's own transaction, sent afterwards, at least once."""
