"""Wordings: how alike the words of two posts are, and what differs."""
