-- Why: agents that speak only the modern era in front of a server that speaks only the legacy one are carried over where the server's admins say so.

ALTER TABLE servers ADD COLUMN bridge_modern boolean NOT NULL DEFAULT false;
