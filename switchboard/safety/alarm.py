"""How loudly the door calls for help."""

from __future__ import annotations

from enum import IntEnum


class Alarm(IntEnum):
    """What a message gets: the louder, the surer it is that somebody is in danger or distress."""

    #: Its answer.
    NONE = 0
    #: Its answer, with one line of help under it: a worry, or a figure of speech.
    LINE = 1
    #: Help alone; a line of help where it may be a question that follows another, or plainly is one on the work.
    PERHAPS = 2
    #: Help alone; a line of help where it plainly is a question on the work.
    LIKELY = 3
    #: Help alone.
    HELP = 4
