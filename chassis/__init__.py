"""The microservice chassis: what every service needs and no service's domain."""
