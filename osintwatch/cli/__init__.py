"""The command tree: parse, call one function, show. The only home of typer."""
