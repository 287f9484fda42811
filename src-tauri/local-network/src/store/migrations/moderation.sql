-- Why an administrator ended a room.
ALTER TABLE rooms ADD COLUMN terminated_for TEXT;

-- Reports of messages stand with all others.
INSERT INTO flags (reference_type, reference, user, reason, detail, created_at)
    SELECT 'message', message, user, reason, detail, created_at FROM message_flags;
DROP TABLE message_flags;
