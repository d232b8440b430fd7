CREATE TABLE preference (
  person TEXT NOT NULL,
  overview TEXT,
  single BOOLEAN NOT NULL,
  quiet TEXT,
  without TEXT NOT NULL,
  CONSTRAINT pk_preference PRIMARY KEY (person),
  CONSTRAINT ck_preference_overview_is_time CHECK (overview LIKE '__:__'),
  CONSTRAINT ck_preference_quiet_is_span CHECK (quiet = '' OR quiet LIKE '__:__-__:__'),
  CONSTRAINT ck_preference_overview_or_single CHECK (overview IS NULL OR NOT single),
  CONSTRAINT fk_preference_person FOREIGN KEY(person) REFERENCES person (id)
);

CREATE TABLE absence (
  person TEXT NOT NULL,
  since TEXT NOT NULL,
  until TEXT NOT NULL,
  deputy TEXT NOT NULL,
  CONSTRAINT pk_absence PRIMARY KEY (person, since),
  CONSTRAINT ck_absence_since_is_day CHECK (since LIKE '____-__-__'),
  CONSTRAINT ck_absence_until_is_day CHECK (until LIKE '____-__-__'),
  CONSTRAINT ck_absence_since_is_before_until CHECK (since <= until),
  CONSTRAINT ck_absence_deputy_is_another CHECK (deputy <> person),
  CONSTRAINT fk_absence_person FOREIGN KEY(person) REFERENCES person (id),
  CONSTRAINT fk_absence_deputy FOREIGN KEY(deputy) REFERENCES person (id)
);

CREATE INDEX ix_absence_until ON absence (until);

ALTER TABLE outbox ADD COLUMN on_behalf TEXT CONSTRAINT fk_outbox_on_behalf REFERENCES person (id);
