-- Openings of protected records of a person (break-glass), as the center told of them: whose officer saw them, and why.
create table record_opening (
  id text collate "C" primary key,
  -- The person's shared key.
  identity text collate "C" not null,
  client text not null,
  officer text not null,
  organisation text,
  purpose text not null,
  case_number text,
  reason text not null,
  opened_at timestamptz(3) not null,
  -- Until when at the latest.
  ends_at timestamptz(3) not null
);
create index record_opening_of on record_opening (identity, opened_at desc);
