-- The roles of docker-compose.yml, none of which is a superuser. The statements for the relay are those that
-- "tailrace-relay init --print" prints for this database.
CREATE ROLE "relay" LOGIN REPLICATION;
GRANT CONNECT ON DATABASE "shop" TO "relay";
GRANT TEMPORARY ON DATABASE "shop" TO "relay";
GRANT USAGE ON SCHEMA "public" TO "relay";
GRANT SELECT ON "public"."outbox" TO "relay";
CREATE TABLE IF NOT EXISTS "public"."tailrace_heartbeat" (slot text NOT NULL, number bigint GENERATED ALWAYS AS IDENTITY, id uuid NOT NULL, xmin_horizon text NOT NULL, xid text NOT NULL, at timestamptz NOT NULL, PRIMARY KEY (slot, number));
GRANT SELECT, INSERT, DELETE ON "public"."tailrace_heartbeat" TO "relay";
CREATE PUBLICATION tailrace_outbox FOR TABLE "public"."outbox", "public"."tailrace_heartbeat" WITH (publish = 'insert', publish_via_partition_root = true);

-- The service inserts events; the demo also reads them back to print its account.
CREATE ROLE "shop" LOGIN;
GRANT SELECT, INSERT ON "public"."outbox" TO "shop";
GRANT CREATE ON SCHEMA "public" TO "shop";

\set relay_password `cat /run/secrets/relay-password`
\set shop_password `cat /run/secrets/shop-password`
ALTER ROLE "relay" PASSWORD :'relay_password';
ALTER ROLE "shop" PASSWORD :'shop_password';
