create table police_station (
  code text primary key check (code ~ '^\d{12}$'),
  name text not null,
  phone text not null,
  place_code text not null
);

create table community_officer (
  badge_number text primary key check (badge_number ~ '^\d{6}$'),
  name text not null,
  phone text not null,
  station_code text not null references police_station (code),
  place_code text not null
);

create table police_incident (
  id text primary key check (id like 'police:%'),
  title text,
  occurred_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  location_code text,
  latitude double precision,
  longitude double precision,
  protection text not null default 'OPEN' check (protection in ('OPEN', 'PROTECTED', 'SEALED')),
  incident_number text not null,
  alarm_kind text not null check (alarm_kind in
    ('NEIGHBOUR_QUARREL', 'FAMILY_QUARREL', 'DOMESTIC_VIOLENCE', 'DEBT_QUARREL', 'LABOUR_QUARREL',
     'CONSUMER_QUARREL', 'LAND_QUARREL', 'MEDICAL_QUARREL', 'TRAFFIC_QUARREL', 'ASSAULT', 'DISTURBANCE',
     'NOISE', 'PROPERTY_DAMAGE', 'THEFT', 'FRAUD', 'OTHER')),
  report_channel text not null check (report_channel in
    ('CALL_110', 'AT_STATION', 'ONLINE', 'PATROL', 'OTHER_AGENCY')),
  reported_at timestamptz(3) not null,
  reported_by text,
  report_text text not null,
  station_code text not null references police_station (code),
  officer_badge text references community_officer (badge_number),
  police_stage text not null check (police_stage in ('RECEIVED', 'DISPATCHED', 'INVESTIGATION', 'CONCLUDED')),
  outcome text check (outcome in
    ('MEDIATED', 'TRANSFERRED_TO_MEDIATION', 'WARNED', 'FINED', 'DETAINED', 'CRIMINAL_CASE', 'REFERRED',
     'NO_VIOLATION', 'UNFOUNDED', 'WITHDRAWN')),
  outcome_text text,
  concluded_at timestamptz(3),
  transferred_at timestamptz(3),
  mediation_committee text,
  mediation_result text check (mediation_result in ('AGREED', 'FAILED')),
  check ((latitude is null) = (longitude is null)),
  check ((police_stage = 'CONCLUDED') = (outcome is not null)),
  check ((outcome is null) = (concluded_at is null)),
  check (outcome is not null or outcome_text is null),
  check (outcome <> 'TRANSFERRED_TO_MEDIATION' or transferred_at is not null),
  check ((transferred_at is null) = (mediation_committee is null)),
  check (mediation_result is null or transferred_at is not null)
);
create unique index police_incident_number on police_incident (incident_number);
call index_places('police_incident');
call feed_from('police_incident', 'id');

create table incident_party (
  record_id text not null references police_incident (id) on delete cascade,
  ordinal integer not null,
  name text,
  identity text,
  role text not null check (role in ('REPORTER', 'COUNTERPARTY', 'VICTIM', 'SUSPECT', 'WITNESS', 'OTHER')),
  penalty text,
  primary key (record_id, ordinal)
);
create index incident_party_identity on incident_party (identity);
call feed_from('incident_party', 'record_id');

create table dispatch (
  record_id text not null references police_incident (id) on delete cascade,
  ordinal integer not null,
  unit text not null,
  officer_count integer not null check (officer_count > 0),
  dispatched_at timestamptz(3) not null,
  arrived_at timestamptz(3) check (arrived_at >= dispatched_at),
  cleared_at timestamptz(3) check (cleared_at >= arrived_at),
  primary key (record_id, ordinal),
  check (cleared_at is null or arrived_at is not null)
);
