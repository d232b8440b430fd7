ALTER TABLE sitzung ADD COLUMN shortened BOOLEAN DEFAULT 0 NOT NULL;

ALTER TABLE sitzung ADD COLUMN because TEXT DEFAULT '' NOT NULL;

ALTER TABLE sitzung_event RENAME TO sitzung_event_before;

CREATE TABLE sitzung_event (
  sitzung TEXT NOT NULL,
  n INTEGER NOT NULL,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  kind TEXT NOT NULL,
  reason TEXT NOT NULL,
  day_before TEXT NOT NULL,
  start_before TEXT NOT NULL,
  day TEXT NOT NULL,
  start TEXT NOT NULL,
  shortened BOOLEAN DEFAULT 0 NOT NULL,
  CONSTRAINT pk_sitzung_event PRIMARY KEY (sitzung, n),
  CONSTRAINT ck_sitzung_event_kind_known CHECK (kind IN ('moved', 'cancelled', 'shortened')),
  CONSTRAINT fk_sitzung_event_sitzung FOREIGN KEY(sitzung) REFERENCES sitzung (id)
);

INSERT INTO sitzung_event (sitzung, n, at, actor, kind, reason, day_before, start_before, day, start)
SELECT sitzung, n, at, actor, kind, reason, day_before, start_before, day, start
FROM sitzung_event_before;

DROP TABLE sitzung_event_before;

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
