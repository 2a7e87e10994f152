"""What people type, made exact: words into a safe full-text query, times into a window of UTC."""

from osintwatch.query.times import parse_duration, parse_moment, parse_window
from osintwatch.query.words import Query, parse_query

__all__ = ["Query", "parse_duration", "parse_moment", "parse_query", "parse_window"]
