"""Shows results: a diagnosis in every format, an evaluation, a run of policy tests, a preflight, a pasted error."""
