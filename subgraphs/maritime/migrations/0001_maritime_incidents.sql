create table vessel (
  id text primary key,
  name text not null,
  mmsi text check (mmsi ~ '^[2-7]\d{8}$'),
  kind text not null check (kind in
    ('BULK_CARRIER', 'CONTAINER_SHIP', 'TANKER', 'GENERAL_CARGO', 'FISHING', 'AQUACULTURE', 'PASSENGER',
     'TUG', 'DREDGER', 'UNREGISTERED')),
  port_of_registry text,
  gross_tonnage integer check (gross_tonnage > 0),
  owner text
);
create unique index vessel_mmsi on vessel (mmsi);

create table maritime_incident (
  id text primary key check (id like 'maritime:%'),
  title text,
  occurred_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  location_code text,
  latitude double precision,
  longitude double precision,
  protection text not null default 'OPEN' check (protection in ('OPEN', 'PROTECTED', 'SEALED')),
  incident_number text not null,
  kind text not null check (kind in
    ('COLLISION', 'GROUNDING', 'SINKING', 'FISHING_GROUND', 'FISHING_GEAR', 'AQUACULTURE', 'ILLEGAL_FISHING',
     'CREW_WAGES', 'CREW_INJURY', 'CARGO', 'PORT_OPERATIONS', 'POLLUTION', 'PUBLIC_SECURITY', 'OTHER')),
  handling_authority text not null check (handling_authority in ('MARITIME_ADMINISTRATION', 'COAST_GUARD')),
  handling_office text not null,
  sea_area text,
  port text,
  maritime_stage text not null check (maritime_stage in
    ('REPORTED', 'INVESTIGATION', 'MEDIATION', 'SETTLED', 'DECIDED', 'TO_MARITIME_COURT', 'CLOSED',
     'WITHDRAWN')),
  sea_conditions text,
  deaths integer not null default 0 check (deaths >= 0),
  missing integer not null default 0 check (missing >= 0),
  injured integer not null default 0 check (injured >= 0),
  claim_amount numeric(14, 2),
  finding text,
  check ((latitude is null) = (longitude is null)),
  check (sea_area is not null or port is not null)
);
create unique index maritime_incident_number on maritime_incident (incident_number);
call index_places('maritime_incident');
call feed_from('maritime_incident', 'id');

create table involved_vessel (
  record_id text not null references maritime_incident (id) on delete cascade,
  ordinal integer not null,
  vessel_id text not null references vessel (id),
  damage text,
  fault_percent integer check (fault_percent between 0 and 100),
  primary key (record_id, ordinal),
  unique (record_id, vessel_id)
);

create table maritime_party (
  record_id text not null references maritime_incident (id) on delete cascade,
  ordinal integer not null,
  name text,
  identity text,
  role text not null check (role in ('CLAIMANT', 'RESPONDENT', 'INJURED', 'WITNESS', 'OTHER')),
  capacity text not null check (capacity in
    ('MASTER', 'CREW', 'SHIPOWNER', 'FISHER', 'FISH_FARMER', 'CARGO_OWNER', 'PORT_OPERATOR', 'PASSENGER',
     'OTHER')),
  vessel_id text,
  primary key (record_id, ordinal),
  foreign key (record_id, vessel_id) references involved_vessel (record_id, vessel_id)
);
create index maritime_party_identity on maritime_party (identity);
call feed_from('maritime_party', 'record_id');
