"""An archive in a temporary folder, with short words to save into it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from osintwatch.store.archive import open_for_writing
from tests.store.shelf import Shelf


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    """A new archive, open for writing."""
    with open_for_writing(tmp_path / "desk" / "archive.db") as archive:
        yield Shelf(archive)
