"""The one exception the lab shows to people as a message instead of a traceback."""


class LabError(Exception):
    """Something the lab cannot do, in words for the person who asked for it."""
