"""Who asks: the credential that gets a Graph token for a cloud.

Importing this package costs nothing: azure-identity is loaded when a credential is made.
"""
