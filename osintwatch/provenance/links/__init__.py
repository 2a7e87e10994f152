"""Links: one key a page, and what the links, headers and handles of a post point to."""
