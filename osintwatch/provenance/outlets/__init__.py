"""Outlets: which publishers there are, and which of them a post credits."""
