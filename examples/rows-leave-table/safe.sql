-- A partition that was made for the next year and has no rows yet.
SET lock_timeout = '2s';
ALTER TABLE events DETACH PARTITION events_2025 CONCURRENTLY;
