"""Letters of the room, one file a language."""
