"""Who asks: the clouds, and the credential that gets a Graph token for one of them.

Importing this package costs nothing: azure-identity is loaded when a credential is made.
"""
