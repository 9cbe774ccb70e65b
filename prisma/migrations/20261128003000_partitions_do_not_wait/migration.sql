-- Why: whoever makes a month's partition waits until nobody reads the rows outside every month, and every call that is recorded waits behind; so
-- not for long. Months are made ahead, and it is tried again at the next start of a gateway and the next day.
ALTER FUNCTION ensure_log_partitions() SET lock_timeout = '500ms';
