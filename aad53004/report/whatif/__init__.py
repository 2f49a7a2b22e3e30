"""What Conditional Access decides for one sign-in, over many (the matrix), and between two sets of policies (the diff)."""
