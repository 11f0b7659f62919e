"""The tables of this service share one metadata, so that no other service can join them."""

from sqlalchemy.orm import DeclarativeBase

from chassis.db import new_metadata

metadata = new_metadata()


class IngestTable(DeclarativeBase):
    """Every table class of this service."""

    metadata = metadata
