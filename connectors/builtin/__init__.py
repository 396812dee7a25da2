"""The tracker that comes with Followthrough: its own SQLite file, a small page and signed webhooks."""
