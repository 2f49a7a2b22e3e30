"""The short summary of a diagnosis for a chat: what is posted, and as what Slack and Teams take it."""
