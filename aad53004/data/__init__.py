"""What the package ships beside its modules: demo recordings."""
