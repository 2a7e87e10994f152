"""Archive Telegram channels into SQLite, and tell how many reports really stand behind what they say."""

__version__ = "0.1.0"
