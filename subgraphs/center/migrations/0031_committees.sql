create table mediation_committee (
  id text collate "C" primary key,
  name text not null,
  -- What it mediates, in words, e.g. 医疗纠纷.
  field text not null,
  -- The categories of disputes that it takes.
  categories text[] not null,
  place_code text collate "C" not null,
  address text,
  phone text
);

create table mediator (
  id text collate "C" primary key,
  -- The person's shared key: a mediator may be a party elsewhere.
  identity text collate "C" not null unique,
  name text not null,
  committee_id text collate "C" not null references mediation_committee (id),
  full_time boolean not null,
  categories text[] not null,
  -- Words of a quarrel that the mediator knows about, e.g. 工伤, 电动车.
  keywords text[] not null,
  languages text[] not null,
  -- The township or street where the mediator works; a city's or county's code for all of it.
  place_code text collate "C" not null,
  -- False for who mediates no more.
  active boolean not null default true
);
create index mediator_committee on mediator (committee_id, id);

-- Whom a mediator is related to or lives with, by both persons' shared keys.
create table mediator_relation (
  mediator_id text collate "C" not null references mediator (id) on delete cascade,
  identity text collate "C" not null,
  relation text not null check (relation in ('HOUSEHOLD', 'SPOUSE', 'PARENT', 'CHILD', 'SIBLING', 'OTHER_KIN')),
  primary key (mediator_id, identity)
);

-- Who mediates a case, and until when.
create table mediation_mediator (
  record_id text collate "C" not null references mediation_case (id) on delete cascade,
  mediator_id text collate "C" not null references mediator (id),
  assigned_at timestamptz(3) not null,
  -- When the case ended or another took over; null while at work.
  released_at timestamptz(3),
  primary key (record_id, mediator_id)
);
create index mediation_mediator_cases on mediation_mediator (mediator_id, record_id);
-- A mediator's load is one walk of this.
create index mediation_mediator_load on mediation_mediator (mediator_id) where released_at is null;
