"""Apache Kafka for a machine without Docker."""
