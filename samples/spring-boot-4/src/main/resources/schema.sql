CREATE TABLE IF NOT EXISTS tickets (id text PRIMARY KEY, subject text NOT NULL);
CREATE TABLE IF NOT EXISTS open_tickets (id text PRIMARY KEY);
