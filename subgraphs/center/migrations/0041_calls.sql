-- Departments that a center calls to a matter, and what each reports.
create table call (
  id text collate "C" primary key,
  direction text not null check (direction in ('WHISTLE', 'UPWARD')),
  subject text not null,
  record_id text collate "C",
  matter_id text collate "C",
  location_code text collate "C" not null,
  protection text not null check (protection in ('OPEN', 'PROTECTED', 'SEALED')),
  -- The center that called, and the one that sees to it now.
  made_by text collate "C" not null references office (id),
  office_id text collate "C" not null references office (id),
  made_at timestamptz(3) not null,
  first_due_at timestamptz(3) not null,
  due_at timestamptz(3) not null,
  closed_at timestamptz(3),
  state text not null check (state in ('OPEN', 'ESCALATED', 'OVERDUE', 'ANSWERED', 'REGULATED', 'FAILED')),
  version integer not null,
  updated_at timestamptz(3) not null
);
create index call_made_at on call (made_at desc, id desc);
create index call_office on call (office_id, made_at desc, id desc);
create index call_made_by on call (made_by, made_at desc, id desc);
create index call_record on call (record_id, made_at desc, id desc) where record_id is not null;
create index call_matter on call (matter_id, made_at desc, id desc) where matter_id is not null;
-- Here and below: a range of codes.
create index call_place on call (location_code);

create table call_unit (
  call_id text collate "C" not null references call (id),
  unit_id text collate "C" not null references unit (id),
  called_at timestamptz(3) not null,
  due_at timestamptz(3) not null,
  reported_at timestamptz(3),
  protection text not null check (protection in ('OPEN', 'PROTECTED', 'SEALED')),
  state text not null check (state in
    ('CALLED', 'ACCEPTED', 'ARRIVED', 'ACTING', 'COMPLETED', 'OBJECTED', 'EXCUSED', 'RELEASED')),
  version integer not null,
  updated_at timestamptz(3) not null,
  primary key (call_id, unit_id)
);
-- All that a unit's punctuality is counted from.
create index call_unit_punctuality on call_unit (unit_id, called_at)
  include (call_id, protection, state, due_at, reported_at, updated_at);
