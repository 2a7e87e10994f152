"""Speakers: officials and persons that a post credits for a statement."""
