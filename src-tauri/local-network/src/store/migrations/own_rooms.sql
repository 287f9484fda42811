CREATE INDEX rooms_by_creator ON rooms (creator);
