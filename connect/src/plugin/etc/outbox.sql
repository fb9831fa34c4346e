-- once, before the first event, as a superuser in the database of the service
CREATE ROLE tailrace_connect WITH LOGIN REPLICATION PASSWORD 'change me';
GRANT SELECT ON public.outbox TO tailrace_connect;
-- a huge message of any role would end every worker. Without the last boolean up to PostgreSQL 16
REVOKE EXECUTE ON FUNCTION pg_logical_emit_message(boolean, text, text, boolean) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION pg_logical_emit_message(boolean, text, bytea, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pg_logical_emit_message(boolean, text, text, boolean) TO tailrace_connect;
CREATE PUBLICATION tailrace_connect FOR TABLE public.outbox
    WITH (publish = 'insert', publish_via_partition_root = true);
-- with failover => true as the last argument on PostgreSQL 17 and newer
SELECT pg_create_logical_replication_slot('tailrace_connect', 'pgoutput');
