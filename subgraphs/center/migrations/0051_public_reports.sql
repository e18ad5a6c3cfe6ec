-- What residents report.
create table public_report (
  id text collate "C" primary key check (id like 'center:report-%'),
  title text,
  occurred_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  location_code text collate "C" not null,
  latitude double precision,
  longitude double precision,
  protection text collate "C" not null default 'OPEN' check (protection in ('OPEN', 'PROTECTED', 'SEALED')),
  report_number text collate "C" not null,
  source text not null check (source in ('MINI_PROGRAM', 'GRID_PAGE')),
  description text not null,
  anonymous boolean not null,
  -- SHA-256: who has the code itself may follow the report.
  receipt_hash text collate "C" not null,
  state text collate "C" not null check (state in
    ('SUBMITTED', 'REJECTED', 'ACCEPTED', 'TRANSFERRED', 'ANSWERED', 'CLOSED')),
  version integer not null,
  grid_event_id text collate "C",
  -- What the resident reads: the answer, or why the report was rejected.
  answer text,
  answered_at timestamptz(3),
  rating integer check (rating between 1 and 5),
  rating_comment text,
  is_dispute boolean not null default false,
  category text,
  check ((latitude is null) = (longitude is null)),
  check (state <> 'TRANSFERRED' or grid_event_id is not null),
  check ((answer is null) = (answered_at is null)),
  check ((answer is not null) = (state in ('REJECTED', 'ANSWERED', 'CLOSED'))),
  check (rating is null or state = 'CLOSED'),
  check (rating is not null or rating_comment is null),
  check (is_dispute = (category is not null))
);
-- Beyond those that are loaded in bulk.
create sequence public_report_number start 10000001;
create unique index public_report_number_key on public_report (report_number);
create unique index public_report_receipt on public_report (receipt_hash);
call index_places('public_report');
create index public_report_occurred on public_report (occurred_at desc, id desc);
create index public_report_open on public_report (occurred_at desc, id desc)
  where state in ('SUBMITTED', 'ACCEPTED', 'TRANSFERRED');
call feed_where('public_report', 'id', 'is_dispute');

create table public_report_party (
  record_id text collate "C" not null references public_report (id) on delete cascade,
  ordinal integer not null,
  name text,
  identity text collate "C",
  role text not null check (role in ('APPLICANT', 'RESPONDENT', 'VICTIM', 'WITNESS', 'OTHER')),
  primary key (record_id, ordinal)
);
create index public_report_party_identity on public_report_party (identity, record_id) where identity is not null;
call feed_from('public_report_party', 'record_id');

-- Who reported it, apart from what they reported. Of one who asked to be anonymous there is only what is sealed, which
-- nothing that handlers use can open.
create table public_report_reporter (
  report_id text collate "C" primary key references public_report (id) on delete cascade,
  name text,
  phone text,
  sealed bytea,
  check ((sealed is not null) <> (name is not null or phone is not null))
);

-- A photo that was uploaded, and the report that it belongs to once there is one.
create table report_photo (
  id text collate "C" primary key,
  report_id text collate "C" references public_report (id) on delete cascade,
  ordinal integer,
  -- Its name in the folder of uploads.
  file text not null unique,
  media_type text not null check (media_type in ('image/jpeg', 'image/png', 'image/webp')),
  bytes integer not null check (bytes > 0),
  sha256 text not null,
  stored_at timestamptz(3) not null,
  check ((report_id is null) = (ordinal is null))
);
create unique index report_photo_report on report_photo (report_id, ordinal) where report_id is not null;
create index report_photo_unused on report_photo (stored_at) where report_id is null;
