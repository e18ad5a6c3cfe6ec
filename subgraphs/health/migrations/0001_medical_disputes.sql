create table medical_dispute (
  id text primary key check (id like 'health:%'),
  title text,
  occurred_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  location_code text,
  latitude double precision,
  longitude double precision,
  protection text not null default 'OPEN' check (protection in ('OPEN', 'PROTECTED', 'SEALED')),
  dispute_number text not null,
  hospital text not null,
  department text,
  dispute_kind text not null check (dispute_kind in ('DIAGNOSIS', 'SURGERY', 'MEDICATION', 'CHILDBIRTH', 'NURSING',
    'INFORMED_CONSENT', 'MEDICAL_RECORDS', 'CHARGES', 'OTHER')),
  handling_stage text not null check (handling_stage in
    ('REPORTED', 'NEGOTIATION', 'MEDIATION', 'APPRAISAL', 'SETTLED', 'LITIGATION', 'CLOSED', 'WITHDRAWN')),
  harm text check (harm in ('NONE', 'MINOR', 'SERIOUS', 'DISABILITY', 'DEATH')),
  claim_amount numeric(14, 2),
  records_sealed_on date,
  committee text,
  committee_accepted_on date,
  committee_mediator text,
  settled_on date,
  settlement_amount numeric(14, 2),
  insured_amount numeric(14, 2),
  confirmed_on date,
  paid_on date,
  check ((latitude is null) = (longitude is null)),
  check ((settled_on is null) = (settlement_amount is null)),
  check (insured_amount <= settlement_amount)
);
create unique index medical_dispute_number on medical_dispute (dispute_number);
call index_places('medical_dispute');
call feed_from('medical_dispute', 'id');

create table disputant (
  record_id text not null references medical_dispute (id) on delete cascade,
  ordinal integer not null,
  name text,
  identity text,
  role text not null check (role in ('CLAIMANT', 'PATIENT', 'HOSPITAL', 'CLINICIAN')),
  relation text,
  representative text,
  primary key (record_id, ordinal)
);
create index disputant_identity on disputant (identity);
call feed_from('disputant', 'record_id');

create table expert_opinion (
  record_id text not null references medical_dispute (id) on delete cascade,
  ordinal integer not null,
  kind text not null check (kind in ('CONSULTATION', 'DAMAGE_APPRAISAL', 'REAPPRAISAL')),
  institution text not null,
  given_on date not null,
  fault boolean not null,
  causation text not null check (causation in ('NONE', 'SLIGHT', 'MINOR', 'EQUAL', 'MAIN', 'FULL')),
  disability_grade integer check (disability_grade between 1 and 10),
  summary text,
  primary key (record_id, ordinal)
);
