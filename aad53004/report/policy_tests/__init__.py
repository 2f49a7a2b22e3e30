"""The report of a run of policy tests, a module for each format."""
