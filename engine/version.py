"""The version of Vorlauf: the one place that states it."""

VERSION = "0.1.0"
