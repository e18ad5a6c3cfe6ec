-- Codes, ids and names are compared byte by byte (collation "C"), whatever the database's own order: prefixes
-- of codes and of names are then ranges of an index.

create table agency (
  code text collate "C" primary key,
  name text not null,
  -- Where it stands in every list of agencies.
  ordinal integer not null,
  -- GraphQL type names of its records.
  record_types text[] not null
);

-- How far an agency's change feed has been read. Whoever applies changes of an agency locks its row first.
create table feed (
  agency text collate "C" primary key references agency (code),
  -- The life of the agency's database that the cursor belongs to; null before the first page.
  epoch text,
  cursor text,
  -- Grows with every new epoch: versions of records are comparable within one generation only.
  generation integer not null default 1,
  -- A new epoch is being read from its start, beside records of the one before.
  rebuilding boolean not null default false,
  -- Every change that the agency made before this moment is in the index.
  indexed_through timestamptz(3)
);

create table location (
  -- Division code: 4 digits for the city, 6, 9, 12 and 15 below it. The place above is a prefix.
  code text collate "C" primary key check (code ~ '^(\d{4}|\d{6}|\d{9}|\d{12}|\d{15})$'),
  name text not null,
  level text not null check (level in ('CITY', 'COUNTY', 'TOWNSHIP', 'COMMUNITY', 'GRID')),
  parent_code text collate "C",
  -- WGS 84, degrees.
  latitude double precision,
  longitude double precision
);
create index location_parent on location (parent_code, code);

create table person (
  id text collate "C" primary key,
  -- The key that agencies share.
  identity text collate "C" not null unique,
  name text collate "C",
  gender text not null default 'UNKNOWN' check (gender in ('FEMALE', 'MALE', 'UNKNOWN')),
  birth_date date,
  residence_code text collate "C"
);

-- Every ending of every name: a name contains a text where one of its endings begins with it, so that any part
-- of a name, of one character too, is found by walking an index in the order of the answer.
create table person_name (
  ending text collate "C" not null,
  person_id text collate "C" not null,
  primary key (ending, person_id)
);

-- Statement-level, so that a COPY of all persons is one statement here as well. The planner cannot know how few
-- persons a change concerns, and would join with all endings.
create function index_names() returns trigger language plpgsql set enable_hashjoin = off set enable_mergejoin = off as $$
begin
  if tg_op <> 'INSERT' then
    delete from person_name using old_rows cross join generate_series(1, char_length(name)) start
      where person_id = old_rows.id and ending = lower(substr(name, start));
  end if;
  if tg_op <> 'DELETE' then
    insert into person_name (ending, person_id)
      select lower(substr(name, start)), id
      from new_rows cross join generate_series(1, char_length(name)) start;
  end if;
  return null;
end $$;
create trigger index_names_insert after insert on person referencing new table as new_rows
  for each statement execute function index_names();
create trigger index_names_update after update on person referencing old table as old_rows new table as new_rows
  for each statement execute function index_names();
create trigger index_names_delete after delete on person referencing old table as old_rows
  for each statement execute function index_names();

create table dispute (
  id text collate "C" primary key,
  agency text collate "C" not null,
  record_type text collate "C" not null,
  reference text,
  title text,
  category text collate "C" not null,
  status text collate "C" not null,
  occurred_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  location_code text collate "C",
  latitude double precision,
  longitude double precision,
  -- Where the position lies in a net of 1/2000 degree: its row, and its column in six digits (places/net.ts).
  cell bigint generated always as (
    floor((latitude + 90) * 2000)::bigint * 1000000 + floor((longitude + 180) * 2000)::bigint % 720000
  ) stored,
  protection text collate "C" not null,
  generation integer not null,
  version bigint not null
)
-- Counts read indexes alone where pages are known to be visible to all; by default a table is vacuumed only when a
-- fifth of it has changed, by which time a dense neighbourhood's count takes five times as long.
with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);

-- Lists, read backwards for the newest first: of everything, and here and below a place. The city's lists take
-- the index of everything and pass over what lies elsewhere, and so do a county's by update.
create index dispute_occurred on dispute (occurred_at, id);
create index dispute_updated on dispute (updated_at, id);
create index dispute_occurred_county on dispute (left(location_code, 6), occurred_at, id);
create index dispute_occurred_township on dispute (left(location_code, 9), occurred_at, id);
create index dispute_occurred_community on dispute (left(location_code, 12), occurred_at, id);
create index dispute_updated_township on dispute (left(location_code, 9), updated_at, id);
-- The same for a grid, whose code is the whole code, and counts of any place by any filter from the index alone.
create index dispute_occurred_grid on dispute (location_code, occurred_at, id)
  include (agency, category, status, protection);
-- Tells the planner how much of everything lies in the city.
create statistics dispute_city on (left(location_code, 4)), agency from dispute;
-- Neighbourhoods of records with a position of their own, as runs of cells.
create index dispute_cell on dispute (cell) include (latitude, longitude, id, agency, protection)
  where cell is not null;

create table dispute_party (
  dispute_id text collate "C" not null,
  -- 1, 2, … in the agency's own order.
  ordinal integer not null,
  role text collate "C" not null,
  name text,
  -- The person's shared key as the agency told it; the person is looked up by it when asked for.
  identity text collate "C",
  primary key (dispute_id, ordinal)
);
create index dispute_party_identity on dispute_party (identity, dispute_id) where identity is not null;

-- How many records lie here and below: for every place, and under '' for everything. Rows change far oftener
-- than they come, and stay on their page when they do.
create table dispute_count (
  place text collate "C" not null,
  agency text collate "C" not null,
  protection text collate "C" not null,
  count integer not null,
  primary key (place, agency, protection)
) with (fillfactor = 60);

-- Records that were deleted: a late change of an earlier version must not bring one back.
create table tombstone (
  id text collate "C" primary key,
  agency text collate "C" not null,
  generation integer not null,
  version bigint not null
);
