"""The good practice library: what was tried, evaluated or suggested, shared by consent."""
