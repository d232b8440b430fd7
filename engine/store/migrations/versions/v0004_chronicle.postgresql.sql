CREATE TABLE chronicle (
  seq INTEGER NOT NULL,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  deed TEXT NOT NULL,
  reason TEXT NOT NULL,
  content TEXT NOT NULL,
  prev TEXT NOT NULL,
  hash TEXT NOT NULL,
  CONSTRAINT pk_chronicle PRIMARY KEY (seq),
  CONSTRAINT ck_chronicle_seq_counts_from_one CHECK (seq >= 1),
  CONSTRAINT ck_chronicle_hash_is_hash CHECK (length(hash) = 64 AND length(prev) = 64)
);

CREATE INDEX ix_chronicle_kind_subject ON chronicle (kind, subject);

CREATE TABLE chain_head (
  chain TEXT NOT NULL,
  seq INTEGER NOT NULL,
  hash TEXT NOT NULL,
  CONSTRAINT pk_chain_head PRIMARY KEY (chain),
  CONSTRAINT ck_chain_head_hash_is_hash CHECK (length(hash) = 64)
);
