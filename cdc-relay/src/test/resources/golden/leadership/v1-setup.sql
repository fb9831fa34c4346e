SELECT pg_advisory_xact_lock(hashtextextended('tailrace-setup', 0));
