"""Tables and recordings as data."""
