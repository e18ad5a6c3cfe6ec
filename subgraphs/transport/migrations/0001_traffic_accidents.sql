create table traffic_accident (
  id text primary key check (id like 'transport:%'),
  title text,
  occurred_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  location_code text,
  latitude double precision,
  longitude double precision,
  protection text not null default 'OPEN' check (protection in ('OPEN', 'PROTECTED', 'SEALED')),
  accident_number text not null,
  road text not null,
  stake_mark text check (stake_mark ~ '^K\d+\+\d{3}$'),
  road_direction text,
  severity text not null check (severity in ('PROPERTY_DAMAGE', 'INJURY', 'FATAL')),
  procedure text not null check (procedure in ('SUMMARY', 'ORDINARY')),
  accident_stage text not null check (accident_stage in
    ('REPORTED', 'INVESTIGATION', 'DETERMINED', 'MEDIATION', 'SETTLED', 'CLOSED', 'WITHDRAWN')),
  traffic_police_unit text not null,
  collision text,
  weather text,
  liability text,
  determined_on date,
  deaths integer not null default 0 check (deaths >= 0),
  injured integer not null default 0 check (injured >= 0),
  property_loss numeric(14, 2),
  settled_on date,
  compensation_amount numeric(14, 2),
  insured_amount numeric(14, 2),
  check ((latitude is null) = (longitude is null)),
  check ((liability is null) = (determined_on is null)),
  check ((settled_on is null) = (compensation_amount is null)),
  check (insured_amount <= compensation_amount)
);
create unique index traffic_accident_number on traffic_accident (accident_number);
call index_places('traffic_accident');
call feed_from('traffic_accident', 'id');

create table road_user (
  record_id text not null references traffic_accident (id) on delete cascade,
  ordinal integer not null,
  name text,
  identity text,
  role text not null check (role in ('DRIVER', 'PASSENGER', 'RIDER', 'PEDESTRIAN', 'OWNER', 'WITNESS')),
  plate text,
  liability text check (liability in ('FULL', 'MAIN', 'EQUAL', 'MINOR', 'NONE')),
  injury text not null default 'NONE' check (injury in ('NONE', 'SLIGHT', 'SERIOUS', 'FATAL')),
  injury_note text,
  primary key (record_id, ordinal)
);
create index road_user_identity on road_user (identity);
call feed_from('road_user', 'record_id');

create table vehicle (
  record_id text not null references traffic_accident (id) on delete cascade,
  ordinal integer not null,
  plate text not null,
  kind text not null check (kind in
    ('CAR', 'TAXI', 'BUS', 'TRUCK', 'MOTORCYCLE', 'ELECTRIC_BICYCLE', 'BICYCLE', 'TRACTOR', 'OTHER')),
  model text,
  insurer text,
  policy_number text,
  damage text,
  primary key (record_id, ordinal)
);
