"""The service around the engines: documents, planning, sheets and the command."""
