-- One row per record that ever was: its version and its place in the order of commits. A record that is
-- gone from its own table but has a row here is a tombstone.
create table change (
  record_id text primary key,
  version bigint not null,
  -- The writing transaction; readers stop before the oldest one still running, as later ones may commit first.
  xid xid8 not null,
  seq bigint not null
);
create index change_position on change (xid, seq);
create sequence change_seq;

-- One life of this database: renewed when it is restored or moved, as transaction ids then start elsewhere.
create table feed_epoch (
  only_one boolean primary key default true check (only_one),
  epoch uuid not null,
  fingerprint text not null
);

-- Statement-level, so that a COPY of a million rows is one statement here as well. The argument is the
-- column that holds the record's id. Sorted, so that concurrent writers lock in the same order.
create function note_change() returns trigger language plpgsql as $$
declare
  touched text := case tg_op when 'UPDATE' then
    format('select %1$I as id from new_rows union select %1$I from old_rows', tg_argv[0])
  when 'INSERT' then format('select distinct %1$I as id from new_rows', tg_argv[0])
  else format('select distinct %1$I as id from old_rows', tg_argv[0]) end;
begin
  execute format('insert into change (record_id, version, xid, seq)
    select id, 1, pg_current_xact_id(), nextval(''change_seq'') from (%s) touched order by id
    on conflict (record_id) do update
      set version = change.version + 1, xid = excluded.xid, seq = excluded.seq', touched);
  return null;
end $$;

-- Makes every change of a table's rows a change of the record that they belong to.
create procedure feed_from(watched regclass, record_id_column text) language plpgsql as $$
begin
  execute format('create trigger note_insert after insert on %s referencing new table as new_rows
    for each statement execute function note_change(%L)', watched, record_id_column);
  execute format('create trigger note_update after update on %s referencing old table as old_rows new table as new_rows
    for each statement execute function note_change(%L)', watched, record_id_column);
  execute format('create trigger note_delete after delete on %s referencing old table as old_rows
    for each statement execute function note_change(%L)', watched, record_id_column);
end $$;
