-- Protected records of one person, opened to one officer for a short time (break-glass).
create table opening (
  id text collate "C" primary key,
  person_id text collate "C" not null,
  -- The person's shared key.
  identity text collate "C" not null,
  client text collate "C" not null,
  officer text collate "C" not null,
  organisation text collate "C",
  purpose text collate "C" not null,
  case_number text,
  reason text not null,
  opened_at timestamptz(3) not null,
  ends_at timestamptz(3) not null check (ends_at > opened_at and ends_at <= opened_at + interval '1 hour'),
  -- When it was closed, or found to be over.
  ended_at timestamptz(3),
  state text not null check (state in ('OPENED', 'CLOSED', 'EXPIRED', 'REVIEWED')),
  verdict text check (verdict in ('JUSTIFIED', 'UNJUSTIFIED')),
  remark text,
  reviewed_at timestamptz(3),
  reviewed_by text,
  version integer not null,
  updated_at timestamptz(3) not null,
  check ((state = 'OPENED') = (ended_at is null)),
  check ((state = 'REVIEWED') = (verdict is not null)),
  -- Nobody judges what they did themselves.
  check (reviewed_by <> officer)
);
create unique index opening_once on opening (client, officer, identity) where state = 'OPENED';
create index opening_standing on opening (id) where state = 'OPENED';
create index opening_latest on opening (opened_at desc, id desc);
create index opening_of_officer on opening (officer, opened_at desc, id desc);
create trigger access_changed after insert or update or delete or truncate on opening
  for each statement execute function access_changed();

-- The agencies that had protected records of the person, and were told.
create table opening_agency (
  opening_id text collate "C" not null references opening (id) on delete cascade,
  agency text collate "C" not null,
  primary key (opening_id, agency)
);
create index opening_agency_of on opening_agency (agency, opening_id);
