"""The command line: typer commands over the same services as the API, and the formats they print."""
