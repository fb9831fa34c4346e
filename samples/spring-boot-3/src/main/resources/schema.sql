CREATE TABLE IF NOT EXISTS tickets (id text PRIMARY KEY, subject text NOT NULL);
