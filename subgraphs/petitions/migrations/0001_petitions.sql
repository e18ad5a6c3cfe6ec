create table petition (
  id text primary key check (id like 'petitions:%'),
  title text,
  occurred_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  location_code text,
  latitude double precision,
  longitude double precision,
  protection text not null default 'OPEN' check (protection in ('OPEN', 'PROTECTED', 'SEALED')),
  petition_number text not null,
  channel text not null check (channel in ('VISIT', 'LETTER', 'ONLINE', 'HOTLINE', 'MAILBOX')),
  level text not null check (level in ('TOWNSHIP', 'COUNTY', 'CITY', 'PROVINCE', 'NATIONAL')),
  subject text not null,
  subject_class text not null check (subject_class in
    ('AGRICULTURE', 'LAND', 'HOUSING_AND_CONSTRUCTION', 'LABOUR_AND_SOCIAL_SECURITY', 'HEALTH', 'TRANSPORT',
     'FISHERY_AND_SEA', 'ENVIRONMENT', 'COMMERCE', 'FINANCE', 'CIVIL_AFFAIRS', 'COMMUNITY',
     'POLITICS_AND_LAW', 'GOVERNMENT_CONDUCT', 'OTHER')),
  petition_stage text not null check (petition_stage in
    ('REGISTERED', 'FORWARDED', 'REJECTED', 'ACCEPTED', 'MEDIATION', 'SETTLED', 'REPLIED', 'REVIEW',
     'REVIEWED', 'WITHDRAWN')),
  petition_office text not null,
  responding_unit text,
  accepted_on date,
  -- Regulations on petition work, article 34: 60 days from acceptance, extended by at most 30.
  extension_days integer check (extension_days between 1 and 30),
  extension_reason text,
  replied_on date,
  reply_text text,
  office_rating text check (office_rating in ('SATISFIED', 'BASICALLY_SATISFIED', 'DISSATISFIED')),
  unit_rating text check (unit_rating in ('SATISFIED', 'BASICALLY_SATISFIED', 'DISSATISFIED')),
  petitioner_count integer not null check (petitioner_count > 0),
  repeats_id text references petition (id) on delete set null check (repeats_id <> id),
  check ((latitude is null) = (longitude is null)),
  check (accepted_on is null or petition_stage not in ('REGISTERED', 'FORWARDED', 'REJECTED')),
  check (accepted_on is not null or petition_stage in ('REGISTERED', 'FORWARDED', 'REJECTED', 'WITHDRAWN')),
  check (responding_unit is not null or petition_stage in ('REGISTERED', 'REJECTED', 'WITHDRAWN')),
  check (extension_days is null or accepted_on is not null),
  check ((extension_days is null) = (extension_reason is null)),
  check (replied_on is not null or petition_stage not in ('REPLIED', 'REVIEW', 'REVIEWED')),
  check (replied_on >= accepted_on),
  check (replied_on is null or accepted_on is not null),
  check ((replied_on is null) = (reply_text is null)),
  check (replied_on is not null or unit_rating is null)
);
create unique index petition_number on petition (petition_number);
create index petition_repeats on petition (repeats_id) where repeats_id is not null;
call index_places('petition');
call feed_from('petition', 'id');

create table petition_party (
  record_id text not null references petition (id) on delete cascade,
  ordinal integer not null,
  name text,
  identity text,
  role text not null check (role in ('PETITIONER', 'REPRESENTATIVE', 'COMPLAINED_OF')),
  primary key (record_id, ordinal)
);
create index petition_party_identity on petition_party (identity);
call feed_from('petition_party', 'record_id');

create table handover (
  record_id text not null references petition (id) on delete cascade,
  ordinal integer not null,
  at timestamptz(3) not null,
  manner text not null check (manner in ('FORWARDED', 'ASSIGNED', 'SUPERVISED')),
  from_unit text not null,
  to_unit text not null,
  instruction text,
  primary key (record_id, ordinal)
);
