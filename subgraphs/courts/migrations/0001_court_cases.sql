create table court_case (
  id text primary key check (id like 'courts:%'),
  title text,
  occurred_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  location_code text,
  latitude double precision,
  longitude double precision,
  protection text not null default 'OPEN' check (protection in ('OPEN', 'PROTECTED', 'SEALED')),
  case_number text not null,
  court text not null,
  case_kind text not null check (case_kind in ('CIVIL', 'CRIMINAL', 'ADMINISTRATIVE', 'ENFORCEMENT')),
  stage text not null check (stage in
    ('FILED', 'MEDIATION', 'TRIAL', 'APPEAL', 'JUDGED', 'ENFORCEMENT', 'CLOSED', 'WITHDRAWN')),
  judge text,
  cause text not null,
  claim_amount numeric(14, 2),
  judged_on date,
  judgment_outcome text check (judgment_outcome in ('UPHELD', 'PARTLY_UPHELD', 'REJECTED', 'SETTLED')),
  awarded_amount numeric(14, 2),
  judgment_summary text,
  check ((latitude is null) = (longitude is null)),
  check ((judged_on is null) = (judgment_outcome is null))
);
create unique index court_case_number on court_case (case_number);
call index_places('court_case');
call feed_from('court_case', 'id');

create table litigant (
  record_id text not null references court_case (id) on delete cascade,
  ordinal integer not null,
  name text,
  identity text,
  role text not null check (role in ('PLAINTIFF', 'DEFENDANT', 'THIRD_PARTY', 'WITNESS')),
  representative text,
  primary key (record_id, ordinal)
);
create index litigant_identity on litigant (identity);
call feed_from('litigant', 'record_id');

create table hearing (
  record_id text not null references court_case (id) on delete cascade,
  at timestamptz(3) not null,
  room text,
  note text,
  primary key (record_id, at)
);
