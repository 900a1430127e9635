"""A region: its configuration, its calendars, the clock of its days."""
