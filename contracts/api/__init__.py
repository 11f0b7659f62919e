"""Bodies that one service reads of another over HTTP, as the reader needs them; few."""
