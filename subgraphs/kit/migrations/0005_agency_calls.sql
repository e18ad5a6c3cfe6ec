-- Calls of the center to a unit that works with this agency's records, as the center last told of them.
create table agency_call (
  call_id text collate "C" not null,
  unit_id text collate "C" not null,
  -- When the center wrote what stands here: an earlier message that comes later changes nothing.
  told_at timestamptz(3) not null,
  direction text,
  subject text,
  record_id text,
  matter_id text,
  location_code text,
  center_id text,
  made_at timestamptz(3),
  due_at timestamptz(3),
  outcome text,
  primary key (call_id, unit_id)
);
create index agency_call_record on agency_call (record_id) where record_id is not null;
