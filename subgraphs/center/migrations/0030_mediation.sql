-- Running numbers of files (日调〔2026〕00123号). A sequence: two officers who open cases at once do not wait for each
-- other, at the price of gaps; numbers go on over the years.
create sequence mediation_number;

create table mediation_case (
  id text collate "C" primary key check (id like 'center:mediation-%'),
  title text,
  occurred_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  location_code text collate "C",
  latitude double precision,
  longitude double precision,
  protection text not null default 'OPEN' check (protection in ('OPEN', 'PROTECTED', 'SEALED')),
  reference text not null unique,
  category text not null,
  kind text not null check (kind in
    ('PEOPLE', 'LITIGATION', 'POLICE', 'PROCURATORATE', 'PETITION', 'PROFESSIONAL', 'ADMINISTRATIVE')),
  -- What the case's events lead to.
  state text not null check (state in
    ('REGISTERED', 'ASSIGNED', 'MEDIATING', 'AGREED', 'CONFIRMING', 'CONFIRMED', 'CONFIRMATION_REFUSED', 'PERFORMED',
     'PARTLY_PERFORMED', 'BREACHED', 'RETURNED', 'FAILED', 'WITHDRAWN')),
  version integer not null check (version > 0),
  -- The record that it came from, of whatever agency.
  origin_id text collate "C",
  -- A body without records here that it came from, and its number there.
  origin_unit text,
  origin_reference text,
  -- The agency's own request that it answers.
  request_id text collate "C",
  referral_reason text not null,
  committee_id text collate "C",
  -- When it was agreed, returned, failed or withdrawn; null while it goes on.
  ended_at timestamptz(3),
  end_reason text,
  agreement_terms text,
  agreement_amount numeric(14, 2),
  agreement_signed_at timestamptz(3),
  perform_by date,
  confirmation_court text,
  confirmation_applied_at timestamptz(3),
  confirmation_decided_at timestamptz(3),
  confirmation_granted boolean,
  confirmation_reference text,
  performance_noted_at timestamptz(3),
  performance_note text,
  -- What the agency of the origin has told of the mediation by its feed, and since when.
  acknowledged_state text,
  acknowledged_at timestamptz(3),
  -- Each request of an agency is answered once.
  unique (origin_id, request_id),
  check ((latitude is null) = (longitude is null)),
  check (origin_id is null or origin_unit is null),
  check ((ended_at is null) = (state in ('REGISTERED', 'ASSIGNED', 'MEDIATING'))),
  check ((agreement_terms is null) = (agreement_signed_at is null)),
  check ((confirmation_granted is null) = (confirmation_decided_at is null)),
  check ((acknowledged_state is null) = (acknowledged_at is null))
);
-- A record is in one mediation at a time.
create unique index mediation_case_open_origin on mediation_case (origin_id)
  where state in ('REGISTERED', 'ASSIGNED', 'MEDIATING');
create index mediation_case_origin on mediation_case (origin_id, occurred_at desc, id desc);
create index mediation_case_occurred on mediation_case (occurred_at desc, id desc);
create index mediation_case_kind on mediation_case (kind, occurred_at desc, id desc);
create index mediation_case_state on mediation_case (state, occurred_at desc, id desc);
create index mediation_case_committee on mediation_case (committee_id, occurred_at desc, id desc);
call index_places('mediation_case');
call feed_from('mediation_case', 'id');

create table mediation_party (
  record_id text collate "C" not null references mediation_case (id) on delete cascade,
  ordinal integer not null,
  name text,
  identity text collate "C",
  role text not null check (role in ('APPLICANT', 'RESPONDENT', 'VICTIM', 'WITNESS', 'OTHER')),
  primary key (record_id, ordinal)
);
create index mediation_party_identity on mediation_party (identity);
call feed_from('mediation_party', 'record_id');

create table mediation_session (
  record_id text collate "C" not null references mediation_case (id) on delete cascade,
  ordinal integer not null,
  at timestamptz(3) not null,
  place text not null,
  -- Who came, in words.
  attended text[] not null,
  -- What came of it.
  outcome text not null,
  primary key (record_id, ordinal)
);
