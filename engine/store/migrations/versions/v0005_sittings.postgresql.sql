ALTER TABLE sitzung ADD COLUMN shortened BOOLEAN DEFAULT false NOT NULL;

ALTER TABLE sitzung ADD COLUMN because TEXT DEFAULT '' NOT NULL;

ALTER TABLE sitzung_event ADD COLUMN shortened BOOLEAN DEFAULT false NOT NULL;

ALTER TABLE sitzung_event DROP CONSTRAINT ck_sitzung_event_kind_known;

ALTER TABLE sitzung_event ADD CONSTRAINT ck_sitzung_event_kind_known CHECK (kind IN ('moved', 'cancelled', 'shortened'));

CREATE TABLE backlog (
  kind TEXT NOT NULL,
  place TEXT NOT NULL,
  begun INTEGER NOT NULL,
  over INTEGER NOT NULL,
  CONSTRAINT pk_backlog PRIMARY KEY (kind),
  CONSTRAINT ck_backlog_kind_known CHECK (kind IN ('sitzung', 'vorlage'))
);

INSERT INTO backlog (kind, place, begun, over)
SELECT 'vorlage', '', 0, 0 WHERE EXISTS (SELECT 1 FROM vorlage WHERE NOT closed);

INSERT INTO backlog (kind, place, begun, over)
SELECT 'sitzung', '', 0, 0 WHERE EXISTS (SELECT 1 FROM sitzung WHERE NOT cancelled);
