"""What has to be done when a command has ended, well or badly."""

from contextlib import ExitStack

AT_THE_END = ExitStack()
