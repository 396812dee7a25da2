"""Where deliveries come in: an ASGI application in front of the framework, and the writer that commits in groups."""
