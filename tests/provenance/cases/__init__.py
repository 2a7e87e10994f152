"""Case files: posts in, upstream reports out. The specification of the heart, in posts made up for it."""
