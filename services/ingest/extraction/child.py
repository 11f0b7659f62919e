"""The program run in the child process: one document in by standard input, one report out."""

import codecs
import os
import sys
from collections.abc import Callable
from io import FileIO

import msgspec

from services.ingest.extraction.confinement import confine, limit
from services.ingest.extraction.domain import Limits, Reason
from services.ingest.extraction.errors import Refused
from services.ingest.extraction.media import DOCX, PDF
from services.ingest.extraction.report import READY, Draft, report_of

Reader = Callable[[bytes, Limits], Draft]

# looked up in files, which are out of reach later: surrogate pairs, names in archives
_CODECS = ("utf-16-le", "cp437", "ascii", "latin-1")


def main() -> None:
    media_type, parent, said = sys.argv[2:]
    limits = msgspec.json.decode(said, type=Limits)
    limit(limits, parent=int(parent))
    read = _reader(media_type)
    for name in _CODECS:
        codecs.lookup(name)
    confinement = confine()
    _write(READY)
    _write(report_of(_outcome(read, limits), confinement))
    os._exit(0)  # PDFium's own tidying up is of no use to a process that ends


def _reader(media_type: str) -> Reader:
    """Each library is loaded only for its kind, and before files are out of reach."""
    if media_type == PDF:
        from services.ingest.extraction.pdf import read_pdf

        return read_pdf
    if media_type == DOCX:
        from services.ingest.extraction.word import read_docx

        return read_docx
    raise ValueError(f"no reader for {media_type}")


def _outcome(read: Reader, limits: Limits) -> Draft | Reason:
    try:
        return read(FileIO(0).readall(), limits)
    except Refused as refused:
        return refused.reason
    except MemoryError:
        return Reason.TOO_MUCH_MEMORY
    except (ImportError, PermissionError):
        raise  # the child was confined too early: no fault of the document
    except Exception:
        return Reason.DAMAGED


def _write(message: bytes) -> None:
    view = memoryview(message)
    while view:
        view = view[os.write(1, view) :]
