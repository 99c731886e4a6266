"""What every request has: access, database, journal, sessions, errors, one press that counts once."""
