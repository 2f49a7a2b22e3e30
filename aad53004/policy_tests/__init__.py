"""Policy regression tests: personas with expectations, held against the policies of a folder, a recording or a tenant."""
