"""The pages that people read: server-rendered, working without scripts, over the same services as the API."""
