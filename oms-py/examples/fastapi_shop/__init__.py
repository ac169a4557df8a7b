"""A shop backend with FastAPI."""
