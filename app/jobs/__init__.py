"""Durable work (``engine``) and the clock that makes some of it necessary (``clock``)."""
