"""The sample corpus: synthetic overview reports, their metadata and the codings of an analyst."""
