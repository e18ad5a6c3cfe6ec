-- Grids, below the communities; their members, and the micro-units below them.

create table grid_member (
  id text collate "C" primary key,
  name text not null,
  -- Of the service telephone that goes with the duty.
  phone text,
  -- The shared key of the person, where known.
  identity text collate "C"
);
create index grid_member_identity on grid_member (identity) where identity is not null;

-- Who looks after which grid, one row for each pair.
create table grid_assignment (
  grid_code text collate "C" not null,
  member_id text collate "C" not null references grid_member (id),
  since timestamptz(3) not null,
  primary key (grid_code, member_id)
);
create index grid_assignment_member on grid_assignment (member_id, grid_code);

-- Grids that are looked after: by one responsible member, always, who is one of the assigned.
create table grid (
  code text collate "C" primary key check (code ~ '^\d{15}$'),
  responsible_id text collate "C" not null,
  state text not null check (state in ('STAFFED')),
  version integer not null,
  updated_at timestamptz(3) not null,
  foreign key (code, responsible_id) references grid_assignment (grid_code, member_id)
);

-- Ten households that look after each other, or those of one entrance of a house.
create table micro_unit (
  grid_code text collate "C" not null,
  -- 1, 2, … within the grid.
  number integer not null check (number > 0),
  kind text not null check (kind in ('TEN_HOUSEHOLDS', 'BUILDING_UNIT')),
  name text not null,
  households integer not null check (households > 0),
  head_name text,
  -- The shared key of the head's person, where known.
  head_identity text collate "C",
  primary key (grid_code, number)
);
create index micro_unit_head on micro_unit (head_identity) where head_identity is not null;
