-- One-stop intake: a person's dispute is accepted once.

-- How many cases were accepted in each year: their references are numbered by it.
create table intake_number (
  year integer primary key,
  last integer not null
);

create table intake_case (
  id text collate "C" primary key,
  reference text not null unique,
  title text,
  category text collate "C" not null,
  -- Null until it was classified.
  kind text collate "C",
  channel text not null check (channel in ('WINDOW', 'TELEPHONE', 'ONLINE', 'GRID_MEMBER', 'AGENCY')),
  -- What the person said.
  statement text,
  -- What the events lead to (intake/life-cycle.ts).
  state text collate "C" not null check (state in ('REGISTERED', 'CLASSIFIED', 'SCREENED', 'ROUTED', 'HANDLING',
    'IN_MEDIATION', 'SETTLED', 'CLOSED', 'UNSETTLED', 'WITHDRAWN')),
  version integer not null,
  -- Where it was routed to: null before that.
  office_id text collate "C",
  unit_id text collate "C",
  -- The officer who handles it; null while nobody does.
  handler text collate "C",
  -- The mediation that it was referred to last.
  mediation_id text collate "C",
  terms text,
  ended_at timestamptz(3),
  satisfaction smallint check (satisfaction between 1 and 5),
  satisfaction_words text,
  -- What the state asks for must be done by then; null where it asks for nothing.
  due_at timestamptz(3),
  -- Since when it is late; null while it is not.
  overdue_since timestamptz(3),
  occurred_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  location_code text collate "C",
  latitude double precision,
  longitude double precision,
  protection text collate "C" not null default 'OPEN' check (protection in ('OPEN', 'PROTECTED', 'SEALED')),
  -- Why it is kept more closely than others; null while it is not.
  protected_because text check (protected_because in ('MINOR_PARTY', 'FAMILY_VIOLENCE', 'OFFICER'))
);
call index_places('intake_case');
call feed_from('intake_case', 'id');

-- Lists, newest first: of all, of a state, an office, a unit, an officer, and of what is late.
create index on intake_case (occurred_at desc, id desc);
create index on intake_case (state, occurred_at desc, id desc);
create index on intake_case (office_id, occurred_at desc, id desc);
create index on intake_case (unit_id, occurred_at desc, id desc);
create index on intake_case (handler, occurred_at desc, id desc);
create index on intake_case (occurred_at desc, id desc) where overdue_since is not null;

create table intake_party (
  record_id text collate "C" not null references intake_case (id),
  ordinal integer not null,
  role text collate "C" not null check (role in ('APPLICANT', 'RESPONDENT', 'VICTIM', 'WITNESS', 'OTHER')),
  name text,
  identity text collate "C",
  primary key (record_id, ordinal)
);
create index on intake_party (identity, record_id) where identity is not null;
-- Whether the same person brings the same dispute again, who has no identity either.
create index on intake_party (name, record_id) where identity is null;
call feed_from('intake_party', 'record_id');

-- What an officer decided on records that the agencies hold already: the same quarrel, or another one.
create table intake_decision (
  case_id text collate "C" not null references intake_case (id),
  record_id text collate "C" not null,
  decision text not null check (decision in ('LINKED', 'REJECTED')),
  primary key (case_id, record_id)
);
