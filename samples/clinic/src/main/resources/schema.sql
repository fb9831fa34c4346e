CREATE TABLE IF NOT EXISTS appointments (
    id text PRIMARY KEY,
    patient text NOT NULL,
    starts_at timestamptz NOT NULL,
    status text NOT NULL DEFAULT 'booked');
CREATE TABLE IF NOT EXISTS journal (
    id bigserial PRIMARY KEY,
    appointment text NOT NULL,
    event text NOT NULL,
    written_at timestamptz NOT NULL DEFAULT clock_timestamp());
