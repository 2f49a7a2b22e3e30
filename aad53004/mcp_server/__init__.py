"""A read-only server of the Model Context Protocol over standard input and output: check, explain, whatif, rules.

What an assistant gets is in two parts. Ids, verdicts, titles and remedies are this package's own words. Whatever a
tenant, a recording or the call itself says stands below ``untrustedData`` alone, cleaned and cut: a display name is
written by whoever may write display names, and must not be able to steer the assistant that reads it.
https://modelcontextprotocol.io/specification/2025-11-25/server/tools
"""
