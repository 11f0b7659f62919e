"""Collation codes published reviews against the practice issues and follows their trend."""

import os

# Of several threads a sum of matrices loses those that a fork (of the child that reads a document)
# ends, and waits for them for ever, at the cost of a core. Here no sum is so large as to need them.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
