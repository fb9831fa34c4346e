-- once, before the first event, as a superuser in the database of the service
CREATE ROLE tailrace_connect WITH LOGIN REPLICATION PASSWORD 'change me';
GRANT SELECT ON public.outbox TO tailrace_connect;
CREATE PUBLICATION tailrace_connect FOR TABLE public.outbox
    WITH (publish = 'insert', publish_via_partition_root = true);
-- with failover => true as the last argument on PostgreSQL 17 and newer
SELECT pg_create_logical_replication_slot('tailrace_connect', 'pgoutput');
