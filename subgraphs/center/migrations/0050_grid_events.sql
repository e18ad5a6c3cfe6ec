-- What is found in a grid, and what is done about it.
create table grid_event (
  id text collate "C" primary key check (id like 'center:event-%'),
  title text,
  occurred_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  location_code text collate "C" not null,
  latitude double precision,
  longitude double precision,
  protection text collate "C" not null default 'OPEN' check (protection in ('OPEN', 'PROTECTED', 'SEALED')),
  event_number text collate "C" not null,
  kind text not null check (kind in
    ('QUARREL', 'SAFETY_HAZARD', 'PUBLIC_ORDER', 'ENVIRONMENT', 'PUBLIC_FACILITY', 'TRAFFIC', 'CARE', 'OTHER')),
  source text not null check (source in ('GRID_MEMBER', 'PUBLIC_REPORT')),
  description text not null,
  reported_by text not null,
  reported_at timestamptz(3) not null,
  state text collate "C" not null check (state in
    ('REPORTED', 'RETURNED', 'TRIAGED', 'ASSIGNED', 'IN_PROGRESS', 'FED_BACK', 'CLOSED', 'DISMISSED')),
  version integer not null,
  grade text check (grade in ('GRADE_1', 'GRADE_2', 'GRADE_3', 'GRADE_4')),
  -- When it must have been triaged, and from then on, when it must have been fed back.
  due_at timestamptz(3) not null,
  -- When it was first marked as overdue.
  overdue_at timestamptz(3),
  -- How many levels of centers supervise it: 0 none, 3 up to the city's.
  supervision_level integer not null default 0 check (supervision_level between 0 and 3),
  -- The highest center that supervises it.
  supervisor_id text collate "C",
  -- Who handles it: a unit, or a center itself.
  unit_id text collate "C",
  office_id text collate "C",
  fed_back_at timestamptz(3),
  result text,
  closed_at timestamptz(3),
  -- The public report that it was made from.
  report_id text collate "C",
  is_dispute boolean not null default false,
  category text,
  check ((latitude is null) = (longitude is null)),
  check (unit_id is null or office_id is null),
  check ((fed_back_at is null) = (result is null)),
  check (state not in ('ASSIGNED', 'IN_PROGRESS') or unit_id is not null or office_id is not null),
  check (state not in ('FED_BACK', 'CLOSED') or result is not null),
  check ((closed_at is not null) = (state = 'CLOSED')),
  check (is_dispute = (category is not null)),
  check ((source = 'PUBLIC_REPORT') = (report_id is not null))
);
-- Beyond those that are loaded in bulk.
create sequence grid_event_number start 10000001;
create unique index grid_event_number_key on grid_event (event_number);
create unique index grid_event_report on grid_event (report_id) where report_id is not null;
call index_places('grid_event');
create index grid_event_occurred on grid_event (occurred_at desc, id desc);
create index grid_event_unit on grid_event (unit_id, occurred_at desc, id desc) where unit_id is not null;
create index grid_event_office on grid_event (office_id, occurred_at desc, id desc) where office_id is not null;
-- Of what ever was found, a few in a thousand are open.
create index grid_event_open on grid_event (occurred_at desc, id desc) where state not in ('CLOSED', 'DISMISSED');
create index grid_event_due on grid_event (due_at, id) where state not in ('CLOSED', 'DISMISSED');
create index grid_event_dispute on grid_event (occurred_at desc, id desc) where is_dispute;
-- Counts of any place read this alone.
create index grid_event_counts on grid_event (location_code, state, protection);
call feed_where('grid_event', 'id', 'is_dispute');

-- Those between whom a grid event is a dispute; it has none before it is classified as one.
create table grid_event_party (
  record_id text collate "C" not null references grid_event (id) on delete cascade,
  ordinal integer not null,
  name text,
  identity text collate "C",
  role text not null check (role in ('APPLICANT', 'RESPONDENT', 'VICTIM', 'WITNESS', 'OTHER')),
  primary key (record_id, ordinal)
);
create index grid_event_party_identity on grid_event_party (identity, record_id) where identity is not null;
call feed_from('grid_event_party', 'record_id');

-- The nearest grid of a position. A degree of longitude is 0.815 of one of latitude where the city lies.
create index location_grid_position on location
  using gist (point(longitude * 0.815, latitude)) where level = 'GRID';
