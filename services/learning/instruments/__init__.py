"""Instruments: the questions of surveys and interviews, versioned."""
