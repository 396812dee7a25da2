"""The HTTP interface: one module per resource, over the use cases of ``app.services``."""
