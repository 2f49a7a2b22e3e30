"""Conditional Access, read locally: which policies reach a user and a sign-in."""
