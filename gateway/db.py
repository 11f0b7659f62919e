"""The gateway keeps only who may come in."""

from sqlalchemy.orm import DeclarativeBase

from chassis.db import new_metadata

metadata = new_metadata()


class GatewayTable(DeclarativeBase):
    """Every table class of the gateway."""

    metadata = metadata
