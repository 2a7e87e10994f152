"""Pure functions on text: addresses, folding, language, safe display. No I/O."""
