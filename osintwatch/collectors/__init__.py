"""The outside world in, posts out: one module a place to read from."""
