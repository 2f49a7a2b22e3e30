"""Shows a diagnosis: one module a format."""
