"""All reads of the room: facts by a fixed number of SQL queries, rules over them, results."""
