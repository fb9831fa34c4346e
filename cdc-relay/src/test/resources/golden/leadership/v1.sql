SELECT pg_try_advisory_lock(hashtextextended('tailrace ' || ?, 0));
SELECT pg_try_advisory_lock_shared(hashtext('tailrace shards of ' || ?), ?);
