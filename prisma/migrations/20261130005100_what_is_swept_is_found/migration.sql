-- Why: what is too old was found by reading all that is not: each first attempt of a stranger read every attempt of the day, each minute every delivery.

-- The indexes are made under locks that let everybody read; sign-ins and deliveries wait for them, and no call does.
CREATE INDEX throttles_age ON throttles (window_start);

CREATE INDEX deliveries_delivered ON deliveries (org_id, destination_id, number) WHERE state = 'delivered';
CREATE INDEX deliveries_age ON deliveries (finished_at) WHERE state <> 'waiting';
