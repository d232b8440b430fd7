ALTER TABLE outbox ADD COLUMN bounced TEXT DEFAULT '' NOT NULL;

ALTER TABLE person ADD COLUMN bounced TEXT DEFAULT '' NOT NULL;

CREATE INDEX ix_outbox_message_id ON outbox (message_id) WHERE message_id <> '';

CREATE TABLE bounce (
  key TEXT NOT NULL,
  outbox INTEGER NOT NULL,
  at TEXT NOT NULL,
  kind TEXT NOT NULL,
  status TEXT NOT NULL,
  address TEXT NOT NULL,
  words TEXT NOT NULL,
  CONSTRAINT pk_bounce PRIMARY KEY (key),
  CONSTRAINT ck_bounce_kind_known CHECK (kind IN ('failed', 'delayed')),
  CONSTRAINT fk_bounce_outbox FOREIGN KEY(outbox) REFERENCES outbox (id)
);

CREATE INDEX ix_bounce_outbox ON bounce (outbox);

CREATE TABLE house (
  id TEXT NOT NULL,
  CONSTRAINT pk_house PRIMARY KEY (id)
);

INSERT INTO house (id) VALUES (replace(gen_random_uuid()::text, '-', ''));
