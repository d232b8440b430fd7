"""Settings are read once: the environment wins over the file, and nothing is guessed."""

from pathlib import Path

import pytest

from engine.errors import FolderMissingError, SettingsError, VorlaufError
from engine.service.house import open_house
from engine.settings import read_settings


def test_without_settings_the_usual_places_count(tmp_path):
    settings = read_settings({"HOME": "/srv/x"}, tmp_path)
    assert settings.data == Path("/srv/x/.local/share/vorlauf")
    assert settings.database == "sqlite:////srv/x/.local/share/vorlauf/vorlauf.db"
    assert settings.definitions == tmp_path / "definitions"
    assert (settings.actor, settings.lang) == ("", "")


def test_the_environment_wins_over_the_file(tmp_path):
    (tmp_path / "vorlauf.toml").write_text('data = "d"\nactor = "anna"\nlang = "de"\n')
    settings = read_settings({"VORLAUF_ACTOR": "bert", "VORLAUF_LANG": ""}, tmp_path)
    assert (settings.data, settings.actor, settings.lang) == (tmp_path / "d", "bert", "de")


@pytest.mark.parametrize("text", ["farbe = 'rot'", "data = 7", "data = ", "\x00"])
def test_a_file_that_cannot_be_understood_is_refused(tmp_path, text):
    (tmp_path / "vorlauf.toml").write_text(text)
    with pytest.raises(SettingsError):
        read_settings({}, tmp_path)


def test_a_house_is_opened_in_an_empty_folder(tmp_path):
    house = open_house(read_settings({"VORLAUF_DATA": str(tmp_path / "a" / "b")}, tmp_path))
    assert (tmp_path / "a" / "b" / "vorlauf.db").is_file()
    house.database.pool.dispose()


def test_a_database_in_a_folder_that_is_not_there_is_refused_and_nothing_is_made(tmp_path):
    url = f"sqlite:///{tmp_path / 'tippfehler' / 'vorlauf.db'}"
    settings = read_settings({"VORLAUF_DATA": str(tmp_path), "VORLAUF_DATABASE": url}, tmp_path)
    with pytest.raises(FolderMissingError, match="tippfehler"):
        open_house(settings)
    assert list(tmp_path.iterdir()) == []


def test_every_error_says_what_happened_and_what_to_do():
    kinds = [VorlaufError]
    for kind in kinds:
        kinds.extend(kind.__subclasses__())
    assert len({kind.code for kind in kinds}) == len(kinds)
    assert all(kind.hint is not None for kind in kinds[1:])
    assert str(SettingsError()) == "a setting cannot be used"
