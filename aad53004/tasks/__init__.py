"""The tasks of the tool: a typed request in, a typed result out.

One module a task; the command line and the MCP server are adapters over them. A task asks nobody, prints nothing and
knows no options: what is to be told while it runs goes to an :class:`aad53004.tasks.events.Events`, and what is wrong
is raised as an :class:`aad53004.errors.Aad53004Error`.
"""
