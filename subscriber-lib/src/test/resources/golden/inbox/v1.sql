CREATE TABLE IF NOT EXISTS "inbox" (
    consumer_group text NOT NULL,
    event_id uuid NOT NULL,
    handled_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer_group, event_id)
);
CREATE INDEX IF NOT EXISTS "inbox_handled_at" ON "inbox" USING brin (handled_at);
