"""Pure rules of the room: values in, values out; no database, no clock, no settings."""
