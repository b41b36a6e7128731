"""Pure functions from bytes and text to values: no network, no database, no clock, no orchestrator."""
