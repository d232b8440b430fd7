ALTER TABLE person ADD COLUMN mail TEXT DEFAULT '' NOT NULL;

ALTER TABLE outbox RENAME TO outbox_before;

DROP INDEX ix_outbox_state_id;

CREATE TABLE outbox (
  id INTEGER NOT NULL,
  event TEXT NOT NULL,
  vorlage TEXT,
  seq INTEGER,
  role TEXT NOT NULL,
  recipient TEXT NOT NULL,
  text TEXT NOT NULL,
  created TEXT NOT NULL,
  due TEXT NOT NULL,
  payload TEXT NOT NULL,
  channel TEXT DEFAULT 'mail' NOT NULL,
  sitzung TEXT,
  state TEXT DEFAULT 'queued' NOT NULL,
  expires TEXT,
  statutory BOOLEAN DEFAULT 0 NOT NULL,
  late BOOLEAN DEFAULT 0 NOT NULL,
  unclear BOOLEAN DEFAULT 0 NOT NULL,
  sending BOOLEAN DEFAULT 0 NOT NULL,
  tries INTEGER DEFAULT 0 NOT NULL,
  lost INTEGER DEFAULT 0 NOT NULL,
  fence INTEGER DEFAULT 0 NOT NULL,
  worker TEXT DEFAULT '' NOT NULL,
  lease_until TEXT,
  first_try TEXT,
  settled TEXT,
  message_id TEXT DEFAULT '' NOT NULL,
  code INTEGER DEFAULT 0 NOT NULL,
  reply TEXT DEFAULT '' NOT NULL,
  reason TEXT DEFAULT '[]' NOT NULL,
  CONSTRAINT pk_outbox PRIMARY KEY (id),
  CONSTRAINT fk_outbox_vorlage_seq FOREIGN KEY(vorlage, seq) REFERENCES history (vorlage, seq),
  CONSTRAINT uq_outbox_event_recipient_channel UNIQUE (event, recipient, channel),
  CONSTRAINT ck_outbox_state_known CHECK (state = 'queued' OR state IN ('queued', 'claimed', 'sent', 'unclear', 'dead', 'withdrawn', 'held', 'expired')),
  CONSTRAINT ck_outbox_seq_has_vorlage CHECK (seq IS NULL OR vorlage IS NOT NULL),
  CONSTRAINT ck_outbox_claim_has_lease CHECK ((state = 'claimed') = (lease_until IS NOT NULL)),
  CONSTRAINT ck_outbox_only_claimed_sends CHECK (state = 'claimed' OR NOT sending),
  CONSTRAINT ck_outbox_due_is_utc CHECK (due LIKE '____-__-__T__:__:__.___+00:00'),
  CONSTRAINT fk_outbox_recipient FOREIGN KEY(recipient) REFERENCES person (id),
  CONSTRAINT fk_outbox_sitzung FOREIGN KEY(sitzung) REFERENCES sitzung (id)
);

INSERT INTO outbox (id, event, vorlage, seq, role, recipient, text, created, due, payload, state)
SELECT id, vorlage || '/' || seq || '/' || text, vorlage, seq, role, recipient, text, created,
  strftime('%Y-%m-%dT%H:%M:%S', created) || '.000+00:00', payload, 'held'
FROM outbox_before;

DROP TABLE outbox_before;

CREATE INDEX ix_outbox_due ON outbox (due, id) WHERE state = 'queued';

CREATE INDEX ix_outbox_lease ON outbox (lease_until) WHERE state = 'claimed';

CREATE INDEX ix_outbox_waiting ON outbox (recipient, channel, id) WHERE first_try IS NOT NULL AND state IN ('queued', 'claimed');

CREATE TABLE attempt (
  outbox INTEGER NOT NULL,
  fence INTEGER NOT NULL,
  at TEXT NOT NULL,
  outcome TEXT NOT NULL,
  code INTEGER DEFAULT 0 NOT NULL,
  reply TEXT DEFAULT '' NOT NULL,
  CONSTRAINT pk_attempt PRIMARY KEY (outbox, fence),
  CONSTRAINT ck_attempt_outcome_known CHECK (outcome IN ('accepted', 'temporary', 'permanent', 'unclear', 'lost', 'unwritable', 'no_address', 'no_right', 'expired', 'not_tried')),
  CONSTRAINT fk_attempt_outbox FOREIGN KEY(outbox) REFERENCES outbox (id)
);
