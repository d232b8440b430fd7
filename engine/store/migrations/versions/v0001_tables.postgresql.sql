CREATE TABLE counter (
  name TEXT NOT NULL,
  period TEXT NOT NULL,
  value INTEGER NOT NULL,
  CONSTRAINT pk_counter PRIMARY KEY (name, period),
  CONSTRAINT ck_counter_value_counts_from_one CHECK (value >= 1)
);

CREATE TABLE incident (
  id TEXT NOT NULL,
  at TEXT NOT NULL,
  vorlage TEXT NOT NULL,
  trigger TEXT NOT NULL,
  actor TEXT NOT NULL,
  reasons TEXT NOT NULL,
  settled_at TEXT,
  settled_by TEXT,
  settlement TEXT,
  CONSTRAINT pk_incident PRIMARY KEY (id),
  CONSTRAINT ck_incident_settled_is_whole CHECK ((settled_at IS NULL) = (settled_by IS NULL) AND (settled_at IS NULL) = (settlement IS NULL))
);

CREATE TABLE person (
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  CONSTRAINT pk_person PRIMARY KEY (id)
);

CREATE TABLE regelwerk (
  version TEXT NOT NULL,
  name TEXT NOT NULL,
  files TEXT NOT NULL,
  at TEXT NOT NULL,
  turn INTEGER NOT NULL,
  CONSTRAINT pk_regelwerk PRIMARY KEY (version),
  CONSTRAINT uq_regelwerk_turn UNIQUE (turn)
);

CREATE TABLE seal (
  number INTEGER NOT NULL,
  day TEXT NOT NULL,
  at TEXT NOT NULL,
  prev TEXT NOT NULL,
  heads TEXT NOT NULL,
  hash TEXT NOT NULL,
  CONSTRAINT pk_seal PRIMARY KEY (number),
  CONSTRAINT uq_seal_prev UNIQUE (prev),
  CONSTRAINT ck_seal_day_is_day CHECK (day LIKE '____-__-__')
);

CREATE TABLE sitzung (
  id TEXT NOT NULL,
  running INTEGER NOT NULL,
  title TEXT NOT NULL,
  day TEXT NOT NULL,
  start TEXT NOT NULL,
  zone TEXT NOT NULL,
  place TEXT NOT NULL,
  cancelled BOOLEAN NOT NULL,
  public BOOLEAN NOT NULL,
  CONSTRAINT pk_sitzung PRIMARY KEY (id),
  CONSTRAINT uq_sitzung_running UNIQUE (running),
  CONSTRAINT ck_sitzung_day_is_day CHECK (day LIKE '____-__-__'),
  CONSTRAINT ck_sitzung_start_is_time CHECK (start LIKE '__:__')
);

CREATE INDEX ix_sitzung_day ON sitzung (day);

CREATE TABLE duty (
  person TEXT NOT NULL,
  role TEXT NOT NULL,
  gremium TEXT NOT NULL,
  CONSTRAINT pk_duty PRIMARY KEY (person, role, gremium),
  CONSTRAINT fk_duty_person FOREIGN KEY(person) REFERENCES person (id)
);

CREATE INDEX ix_duty_role_gremium ON duty (role, gremium);

CREATE TABLE sitzung_gremium (
  sitzung TEXT NOT NULL,
  gremium TEXT NOT NULL,
  CONSTRAINT pk_sitzung_gremium PRIMARY KEY (sitzung, gremium),
  CONSTRAINT fk_sitzung_gremium_sitzung FOREIGN KEY(sitzung) REFERENCES sitzung (id)
);

CREATE INDEX ix_sitzung_gremium_gremium ON sitzung_gremium (gremium);

CREATE TABLE vorlage (
  id TEXT NOT NULL,
  printed TEXT,
  year INTEGER,
  counter INTEGER,
  suffix TEXT,
  art TEXT NOT NULL,
  regelwerk TEXT NOT NULL,
  state TEXT NOT NULL,
  closed BOOLEAN NOT NULL,
  betreff TEXT NOT NULL,
  public BOOLEAN NOT NULL,
  frozen BOOLEAN NOT NULL,
  version INTEGER NOT NULL,
  author TEXT NOT NULL,
  fields TEXT NOT NULL,
  revision INTEGER NOT NULL,
  head TEXT NOT NULL,
  created TEXT NOT NULL,
  changed TEXT NOT NULL,
  done_by TEXT NOT NULL,
  retired INTEGER NOT NULL,
  CONSTRAINT pk_vorlage PRIMARY KEY (id),
  CONSTRAINT uq_vorlage_printed UNIQUE (printed),
  CONSTRAINT ck_vorlage_version_counts_from_one CHECK (version >= 1),
  CONSTRAINT ck_vorlage_revision_counts_from_one CHECK (revision >= 1),
  CONSTRAINT ck_vorlage_head_is_hash CHECK (length(head) = 64),
  CONSTRAINT ck_vorlage_printed_is_not_empty CHECK (printed <> ''),
  CONSTRAINT ck_vorlage_number_is_whole CHECK ((printed IS NULL) = (year IS NULL) AND (printed IS NULL) = (counter IS NULL) AND (printed IS NULL) = (suffix IS NULL)),
  CONSTRAINT fk_vorlage_regelwerk FOREIGN KEY(regelwerk) REFERENCES regelwerk (version)
) WITH (fillfactor = 70);

CREATE INDEX ix_vorlage_closed_art ON vorlage (closed, art);

CREATE TABLE beratung (
  vorlage TEXT NOT NULL,
  id INTEGER NOT NULL,
  gremium TEXT NOT NULL,
  role TEXT NOT NULL,
  reading TEXT NOT NULL,
  state TEXT NOT NULL,
  phase TEXT NOT NULL,
  after TEXT NOT NULL,
  decisive BOOLEAN NOT NULL,
  origin TEXT NOT NULL,
  "of" INTEGER,
  sitzung TEXT,
  day TEXT,
  top TEXT,
  public BOOLEAN NOT NULL,
  resting BOOLEAN NOT NULL,
  due TEXT,
  because TEXT NOT NULL,
  result TEXT,
  klass TEXT,
  step TEXT,
  votes TEXT,
  wording TEXT,
  note TEXT,
  question TEXT NOT NULL,
  CONSTRAINT pk_beratung PRIMARY KEY (vorlage, id),
  CONSTRAINT ck_beratung_id_counts_from_one CHECK (id >= 1),
  CONSTRAINT ck_beratung_reading_known CHECK (reading IN ('vorberatung', 'entscheidung', 'kenntnisnahme', 'stellungnahme', 'genehmigung', 'unbekannt')),
  CONSTRAINT ck_beratung_phase_known CHECK (phase IN ('open', 'held', 'void')),
  CONSTRAINT ck_beratung_origin_known CHECK (origin IN ('route', 'repeat', 'referral', 'return', 'grown', 'information', 'record')),
  CONSTRAINT ck_beratung_step_known CHECK (step IN ('advance', 'end', 'repeat', 'rest', 'insert', 'insert_return', 'same_sitting', 'back', 'reschedule', 'drop', 'replace', 'ask', 'wrong_role', 'none')),
  CONSTRAINT ck_beratung_day_is_day CHECK (day LIKE '____-__-__'),
  CONSTRAINT ck_beratung_due_is_day CHECK (due LIKE '____-__-__'),
  CONSTRAINT ck_beratung_sitting_has_day CHECK (sitzung IS NULL OR day IS NOT NULL),
  CONSTRAINT ck_beratung_result_is_whole CHECK ((result IS NULL) = (klass IS NULL) AND (result IS NULL) = (step IS NULL) AND (result IS NULL) = (wording IS NULL) AND (result IS NULL) = (note IS NULL) AND (result IS NOT NULL OR votes IS NULL)),
  CONSTRAINT ck_beratung_only_open_rests CHECK (NOT resting OR phase = 'open'),
  CONSTRAINT fk_beratung_vorlage FOREIGN KEY(vorlage) REFERENCES vorlage (id),
  CONSTRAINT fk_beratung_sitzung FOREIGN KEY(sitzung) REFERENCES sitzung (id)
);

CREATE INDEX ix_beratung_gremium_phase ON beratung (gremium, phase);

CREATE INDEX ix_beratung_sitzung ON beratung (sitzung);

CREATE UNIQUE INDEX uq_beratung_one_decides ON beratung (vorlage) WHERE decisive AND phase = 'open';

CREATE TABLE history (
  vorlage TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  name TEXT NOT NULL,
  trigger TEXT NOT NULL,
  comment TEXT NOT NULL,
  regelwerk TEXT NOT NULL,
  key TEXT,
  payload TEXT NOT NULL,
  moves TEXT NOT NULL,
  notices TEXT NOT NULL,
  told TEXT NOT NULL,
  undo INTEGER NOT NULL,
  snapshot TEXT NOT NULL,
  prev TEXT NOT NULL,
  hash TEXT NOT NULL,
  CONSTRAINT pk_history PRIMARY KEY (vorlage, seq),
  CONSTRAINT uq_history_actor_key UNIQUE (actor, key),
  CONSTRAINT ck_history_seq_counts_from_one CHECK (seq >= 1),
  CONSTRAINT ck_history_undo_is_earlier CHECK (undo >= 0 AND undo < seq),
  CONSTRAINT ck_history_hash_is_hash CHECK (length(hash) = 64 AND length(prev) = 64),
  CONSTRAINT fk_history_vorlage FOREIGN KEY(vorlage) REFERENCES vorlage (id),
  CONSTRAINT fk_history_actor FOREIGN KEY(actor) REFERENCES person (id),
  CONSTRAINT fk_history_regelwerk FOREIGN KEY(regelwerk) REFERENCES regelwerk (version)
);

CREATE TABLE link (
  source TEXT NOT NULL,
  target TEXT NOT NULL,
  kind TEXT NOT NULL,
  CONSTRAINT pk_link PRIMARY KEY (source, target, kind),
  CONSTRAINT ck_link_kind_known CHECK (kind IN ('child', 'replaces', 'duplicate')),
  CONSTRAINT ck_link_ends_differ CHECK (source <> target),
  CONSTRAINT fk_link_source FOREIGN KEY(source) REFERENCES vorlage (id),
  CONSTRAINT fk_link_target FOREIGN KEY(target) REFERENCES vorlage (id)
);

CREATE INDEX ix_link_target ON link (target);

CREATE TABLE outbox (
  id SERIAL NOT NULL,
  vorlage TEXT NOT NULL,
  seq INTEGER NOT NULL,
  role TEXT NOT NULL,
  recipient TEXT NOT NULL,
  text TEXT NOT NULL,
  state TEXT NOT NULL,
  created TEXT NOT NULL,
  payload TEXT NOT NULL,
  CONSTRAINT pk_outbox PRIMARY KEY (id),
  CONSTRAINT fk_outbox_vorlage_seq FOREIGN KEY(vorlage, seq) REFERENCES history (vorlage, seq),
  CONSTRAINT uq_outbox_vorlage_seq_recipient_text UNIQUE (vorlage, seq, recipient, text),
  CONSTRAINT fk_outbox_recipient FOREIGN KEY(recipient) REFERENCES person (id)
);

CREATE INDEX ix_outbox_state_id ON outbox (state, id);
