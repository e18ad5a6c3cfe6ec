-- A second argument of note_change: the condition under which a row is told of at all. A row that met it before a
-- change or meets it afterwards is told of.
create or replace function note_change() returns trigger language plpgsql as $$
declare
  told text := case when tg_nargs > 1 then ' where ' || tg_argv[1] else '' end;
  touched text := case tg_op when 'UPDATE' then
    format('select %1$I as id from new_rows%2$s union select %1$I from old_rows%2$s', tg_argv[0], told)
  when 'INSERT' then format('select distinct %1$I as id from new_rows%2$s', tg_argv[0], told)
  else format('select distinct %1$I as id from old_rows%2$s', tg_argv[0], told) end;
begin
  execute format('insert into change (record_id, version, xid, seq)
    select id, 1, pg_current_xact_id(), nextval(''change_seq'') from (%s) touched order by id
    on conflict (record_id) do update
      set version = change.version + 1, xid = excluded.xid, seq = excluded.seq', touched);
  return null;
end $$;

-- As feed_from, for a table of which only rows that meet a condition are records for others.
create procedure feed_where(watched regclass, record_id_column text, condition text) language plpgsql as $$
begin
  execute format('create trigger note_insert after insert on %s referencing new table as new_rows
    for each statement execute function note_change(%L, %L)', watched, record_id_column, condition);
  execute format('create trigger note_update after update on %s referencing old table as old_rows new table as new_rows
    for each statement execute function note_change(%L, %L)', watched, record_id_column, condition);
  execute format('create trigger note_delete after delete on %s referencing old table as old_rows
    for each statement execute function note_change(%L, %L)', watched, record_id_column, condition);
end $$;
