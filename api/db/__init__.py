"""The store: one transaction for one effect, and what every effect leaves behind (audit, messages, events, timers)."""
