ALTER TABLE sitzung ADD COLUMN sequence INTEGER DEFAULT 0 NOT NULL;

CREATE TABLE frist (
  id SERIAL NOT NULL,
  vorlage TEXT,
  seq INTEGER,
  sitzung TEXT,
  gremium TEXT NOT NULL,
  art TEXT NOT NULL,
  rule TEXT NOT NULL,
  label TEXT NOT NULL,
  start TEXT NOT NULL,
  regelwerk TEXT NOT NULL,
  anchor TEXT NOT NULL,
  legal TEXT NOT NULL,
  operative TEXT NOT NULL,
  zone TEXT NOT NULL,
  state TEXT NOT NULL,
  owner TEXT NOT NULL,
  statutory BOOLEAN NOT NULL,
  derivation TEXT NOT NULL,
  began TEXT NOT NULL,
  ended TEXT,
  ended_seq INTEGER,
  CONSTRAINT pk_frist PRIMARY KEY (id),
  CONSTRAINT ck_frist_state_known CHECK (state IN ('running', 'met', 'missed', 'withdrawn')),
  CONSTRAINT ck_frist_legal_is_day CHECK (legal LIKE '____-__-__'),
  CONSTRAINT ck_frist_operative_is_day CHECK (operative LIKE '____-__-__'),
  CONSTRAINT ck_frist_hangs_on_one CHECK ((vorlage IS NULL) <> (sitzung IS NULL)),
  CONSTRAINT ck_frist_seq_has_vorlage CHECK ((vorlage IS NULL) = (seq IS NULL)),
  CONSTRAINT ck_frist_ended_is_whole CHECK ((state = 'running') = (ended IS NULL)),
  CONSTRAINT fk_frist_vorlage FOREIGN KEY(vorlage) REFERENCES vorlage (id),
  CONSTRAINT fk_frist_sitzung FOREIGN KEY(sitzung) REFERENCES sitzung (id),
  CONSTRAINT fk_frist_regelwerk FOREIGN KEY(regelwerk) REFERENCES regelwerk (version)
);

CREATE INDEX ix_frist_running ON frist (operative, id) WHERE state = 'running';

CREATE INDEX ix_frist_sitzung ON frist (sitzung);

CREATE INDEX ix_frist_vorlage ON frist (vorlage, seq);

CREATE TABLE frist_event (
  frist INTEGER NOT NULL,
  n INTEGER NOT NULL,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  kind TEXT NOT NULL,
  reason TEXT NOT NULL,
  legal_before TEXT,
  operative_before TEXT,
  legal TEXT NOT NULL,
  operative TEXT NOT NULL,
  CONSTRAINT pk_frist_event PRIMARY KEY (frist, n),
  CONSTRAINT ck_frist_event_kind_known CHECK (kind IN ('begun', 'recomputed', 'extended', 'met', 'missed', 'withdrawn', 'reopened')),
  CONSTRAINT fk_frist_event_frist FOREIGN KEY(frist) REFERENCES frist (id)
);

CREATE TABLE timer (
  id SERIAL NOT NULL,
  frist INTEGER NOT NULL,
  topic TEXT NOT NULL,
  kind TEXT NOT NULL,
  n INTEGER NOT NULL,
  role TEXT NOT NULL,
  day TEXT NOT NULL,
  at TEXT NOT NULL,
  due TEXT NOT NULL,
  expires TEXT,
  statutory BOOLEAN NOT NULL,
  state TEXT NOT NULL,
  round INTEGER NOT NULL,
  fired TEXT,
  event TEXT NOT NULL,
  CONSTRAINT pk_timer PRIMARY KEY (id),
  CONSTRAINT uq_timer_frist_kind_n_role UNIQUE (frist, kind, n, role),
  CONSTRAINT ck_timer_kind_known CHECK (kind IN ('vorher', 'am_tag', 'danach', 'eskalation')),
  CONSTRAINT ck_timer_state_known CHECK (state IN ('pending', 'fired', 'withdrawn', 'expired')),
  CONSTRAINT ck_timer_day_is_day CHECK (day LIKE '____-__-__'),
  CONSTRAINT ck_timer_at_is_time CHECK (at LIKE '__:__'),
  CONSTRAINT ck_timer_due_is_utc CHECK (due LIKE '____-__-__T__:__:__.___+00:00'),
  CONSTRAINT ck_timer_only_fired_have_fired CHECK (state = 'fired' OR fired IS NULL),
  CONSTRAINT fk_timer_frist FOREIGN KEY(frist) REFERENCES frist (id)
);

CREATE INDEX ix_timer_due ON timer (due, id) WHERE state = 'pending';

CREATE INDEX ix_timer_fired ON timer (fired) WHERE state = 'fired';

CREATE INDEX ix_timer_topic ON timer (topic) WHERE state = 'pending';

CREATE TABLE sweep (
  kind TEXT NOT NULL,
  ran TEXT NOT NULL,
  CONSTRAINT pk_sweep PRIMARY KEY (kind)
);

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
  CONSTRAINT pk_sitzung_event PRIMARY KEY (sitzung, n),
  CONSTRAINT ck_sitzung_event_kind_known CHECK (kind IN ('moved', 'cancelled')),
  CONSTRAINT fk_sitzung_event_sitzung FOREIGN KEY(sitzung) REFERENCES sitzung (id)
);
