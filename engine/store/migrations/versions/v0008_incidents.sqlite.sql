ALTER TABLE incident ADD COLUMN kind TEXT DEFAULT 'condition' NOT NULL
  CONSTRAINT ck_incident_kind_known CHECK (kind IN ('condition', 'role', 'mail', 'server', 'clock', 'frist', 'begun', 'address', 'restored'));

ALTER TABLE incident ADD COLUMN about TEXT DEFAULT '{}' NOT NULL;

UPDATE incident SET kind = CASE
  WHEN trigger = 'fristen' THEN 'clock'
  WHEN trigger = 'frist' THEN 'frist'
  WHEN trigger = 'mail' AND actor = '' THEN 'server'
  WHEN trigger = 'mail' THEN 'mail'
  ELSE 'condition' END;

CREATE UNIQUE INDEX uq_incident_once_open ON incident (kind, about) WHERE kind IN ('role', 'address') AND settled_at IS NULL;

CREATE INDEX ix_incident_open ON incident (kind, about) WHERE settled_at IS NULL;

CREATE INDEX ix_outbox_sitzung ON outbox (sitzung) WHERE sitzung IS NOT NULL;
