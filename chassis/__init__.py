"""The microservice chassis: what every service needs and no service's domain."""

import gc

SELDOM = 50_000
"""New objects between two looks for garbage, for which Python would look at each 700th. What is
imported stays, and events and rows come and go by the thousand without a cycle: looking through
them took a sixth of a read model's time, and some of every start's."""

gc.set_threshold(SELDOM)
