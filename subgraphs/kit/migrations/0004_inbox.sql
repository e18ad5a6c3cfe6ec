-- What the center has told this agency, by POST /inbox. One that is not handled is of a kind that is not known yet.
create table inbox_message (
  id text collate "C" primary key,
  kind text not null,
  at timestamptz(3) not null,
  body jsonb not null,
  received_at timestamptz(3) not null,
  handled_at timestamptz(3)
);
create index inbox_message_kept on inbox_message (at, id) where handled_at is null;
