"""Oversight: the audit log, for those who answer for the service."""
