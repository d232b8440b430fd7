"""When the house speaks, as people write it: ``zeiten.yaml``."""

from typing import Annotated

from pydantic import Field, StringConstraints

from engine.definition.document_words import Loose, Name, Names

Clock = Annotated[
    str,
    StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$"),
    Field(examples=["07:00", "20:30"]),
]


class QuietDoc(Loose):
    """Hours in which no mail goes out."""

    since: Clock = Field(alias="from", description="ab wann nichts mehr hinausgeht")
    until: Clock = Field(description="ab wann wieder; davor Liegengebliebenes geht dann hinaus")


class DigestDoc(Loose):
    """A role whose holders get one mail a day."""

    role: Name = Field(description="welche Rolle eine Tagesübersicht statt einzelner Mails bekommt")
    at: Clock = Field(description="wann die Übersicht hinausgeht; nicht vor reminders")


class ChannelDoc(Loose):
    """A room that many read and that is told of one Gremium."""

    channel: Name = Field(description="der Name des Kanals aus VORLAUF_CHANNELS")
    gremium: Name = Field(description="um welches Gremium es geht")
    texts: Names = Field(description="welche Nachrichten dort auch erscheinen, soweit öffentlich")


class ZeitenDoc(Loose):
    """``zeiten.yaml``."""

    reminders: Clock = Field("07:00", description="um welche Uhrzeit an Fristen erinnert wird")
    quiet: QuietDoc | None = Field(None, description="Ruhezeit, in der keine Mail hinausgeht")
    urgent: Names = Field(default=[], description="Fristen, die keine Ruhezeit kennen")
    digests: list[DigestDoc] = Field(default=[], description="wer eine Tagesübersicht bekommt")
    invite: Names = Field(
        default=[], description="welche Rollen zu jeder Sitzung einen Kalendereintrag bekommen"
    )
    channels: list[ChannelDoc] = Field(
        default=[], description="welche Nachrichten auch in einem Kanal erscheinen"
    )
