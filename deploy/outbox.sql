-- The outbox table of the documented contract; the same as OutboxSchema.ddl prints.
CREATE TABLE IF NOT EXISTS "outbox" (
    "id" uuid NOT NULL,
    "aggregatetype" text NOT NULL,
    "aggregateid" text NOT NULL,
    "type" text NOT NULL,
    "payload" text CHECK (octet_length("payload") <= 1572864),
    "headers" text
);
