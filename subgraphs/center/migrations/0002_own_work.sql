-- What the center's own systems have in common.

-- What was done with a case, a call, a grid event. The rows of these keep the state that follows from it.
create table event (
  subject text collate "C" not null,
  version integer not null check (version > 0),
  action text not null,
  state text not null,
  at timestamptz(3) not null,
  officer text not null,
  client text not null,
  reason text,
  data jsonb not null,
  -- Also keeps two officers who act at the same time from both winning.
  primary key (subject, version)
);
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'what was done is never changed (%)', tg_table_name;
end $$;
create trigger event_stays before update or delete or truncate on event
  for each statement execute function refuse_change();

create table idempotency_key (
  client text not null,
  officer text not null,
  key text not null,
  mutation text not null,
  input_hash text not null,
  outcome jsonb,
  at timestamptz(3) not null,
  primary key (client, officer, key)
);
create index idempotency_key_at on idempotency_key (at);

-- Which records are about one quarrel; a record that stands alone has no row.
create table matter_record (
  record_id text collate "C" primary key,
  matter text collate "C" not null
);
create index matter_record_matter on matter_record (matter, record_id);

create table outbox (
  id text collate "C" primary key,
  agency text collate "C" not null,
  kind text not null,
  body jsonb not null,
  at timestamptz(3) not null,
  attempts integer not null default 0,
  next_attempt_at timestamptz(3) not null,
  delivered_at timestamptz(3)
);
create index outbox_undelivered on outbox (next_attempt_at) where delivered_at is null;

create table deadline (
  kind text collate "C" not null,
  subject text collate "C" not null,
  due_at timestamptz(3) not null,
  attempts integer not null default 0,
  primary key (kind, subject)
);
create index deadline_due on deadline (due_at);

create table office (
  id text collate "C" primary key,
  name text not null,
  level text not null check (level in ('CITY', 'COUNTY', 'TOWNSHIP')),
  place_code text collate "C" not null,
  parent_id text collate "C" references office (id)
);
create table office_area (
  place_code text collate "C" primary key,
  office_id text collate "C" not null references office (id)
);
create table unit (
  id text collate "C" primary key,
  name text not null,
  kind text not null check (kind in
    ('DEPARTMENT', 'PROCURATORATE', 'TOWNSHIP_GOVERNMENT', 'MEDIATION_COMMITTEE', 'PUBLIC_SERVICE', 'CENTER')),
  agency text collate "C",
  place_code text collate "C" not null
);
create table office_window (
  office_id text collate "C" not null references office (id),
  unit_id text collate "C" not null references unit (id),
  name text not null,
  primary key (office_id, unit_id, name)
);
create table staff (
  officer text collate "C" primary key,
  name text not null,
  office_id text collate "C" not null references office (id),
  unit_id text collate "C" not null references unit (id),
  duty text not null check (duty in ('DIRECTOR', 'CLERK', 'COORDINATOR', 'MEDIATOR', 'WINDOW'))
);
create index staff_office on staff (office_id, officer);
create index staff_unit on staff (unit_id, officer);
