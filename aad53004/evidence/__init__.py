"""What the client side has to show."""
