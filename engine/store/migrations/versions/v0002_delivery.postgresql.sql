ALTER TABLE person ADD COLUMN mail TEXT DEFAULT '' NOT NULL;

DROP INDEX ix_outbox_state_id;

ALTER TABLE outbox DROP CONSTRAINT uq_outbox_vorlage_seq_recipient_text;

ALTER TABLE outbox
  ALTER COLUMN vorlage DROP NOT NULL,
  ALTER COLUMN seq DROP NOT NULL,
  ALTER COLUMN state SET DEFAULT 'queued',
  ADD COLUMN event TEXT,
  ADD COLUMN due TEXT,
  ADD COLUMN channel TEXT DEFAULT 'mail' NOT NULL,
  ADD COLUMN sitzung TEXT,
  ADD COLUMN expires TEXT,
  ADD COLUMN statutory BOOLEAN DEFAULT false NOT NULL,
  ADD COLUMN late BOOLEAN DEFAULT false NOT NULL,
  ADD COLUMN unclear BOOLEAN DEFAULT false NOT NULL,
  ADD COLUMN sending BOOLEAN DEFAULT false NOT NULL,
  ADD COLUMN tries INTEGER DEFAULT 0 NOT NULL,
  ADD COLUMN lost INTEGER DEFAULT 0 NOT NULL,
  ADD COLUMN fence INTEGER DEFAULT 0 NOT NULL,
  ADD COLUMN worker TEXT DEFAULT '' NOT NULL,
  ADD COLUMN lease_until TEXT,
  ADD COLUMN first_try TEXT,
  ADD COLUMN settled TEXT,
  ADD COLUMN message_id TEXT DEFAULT '' NOT NULL,
  ADD COLUMN code INTEGER DEFAULT 0 NOT NULL,
  ADD COLUMN reply TEXT DEFAULT '' NOT NULL,
  ADD COLUMN reason TEXT DEFAULT '[]' NOT NULL;

UPDATE outbox SET
  event = vorlage || '/' || seq || '/' || text,
  due = to_char(created::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS') || '.000+00:00',
  state = 'held';

ALTER TABLE outbox
  ALTER COLUMN event SET NOT NULL,
  ALTER COLUMN due SET NOT NULL,
  ADD CONSTRAINT uq_outbox_event_recipient_channel UNIQUE (event, recipient, channel),
  ADD CONSTRAINT ck_outbox_state_known CHECK (state = 'queued' OR state IN ('queued', 'claimed', 'sent', 'unclear', 'dead', 'withdrawn', 'held', 'expired')),
  ADD CONSTRAINT ck_outbox_seq_has_vorlage CHECK (seq IS NULL OR vorlage IS NOT NULL),
  ADD CONSTRAINT ck_outbox_claim_has_lease CHECK ((state = 'claimed') = (lease_until IS NOT NULL)),
  ADD CONSTRAINT ck_outbox_only_claimed_sends CHECK (state = 'claimed' OR NOT sending),
  ADD CONSTRAINT ck_outbox_due_is_utc CHECK (due LIKE '____-__-__T__:__:__.___+00:00'),
  ADD CONSTRAINT fk_outbox_sitzung FOREIGN KEY(sitzung) REFERENCES sitzung (id);

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
