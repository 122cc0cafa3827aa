"""Who is told of an incident, when, together with what; and what became of it."""
