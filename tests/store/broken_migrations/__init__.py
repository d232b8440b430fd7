"""Steps of which the second fails."""
