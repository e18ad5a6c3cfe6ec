-- What statistics are summed from, kept by triggers in the transactions that change the records.

-- In a word of the agency's own, e.g. CIVIL.
alter table dispute add column kind text collate "C";
-- Agencies tell it from now on: what is indexed already is read again.
update feed set epoch = null, cursor = null, generation = generation + 1, rebuilding = true, indexed_through = null
  where epoch is not null;

-- The first day of a moment's month, in the city's time.
create function month_of(moment timestamptz) returns date language sql immutable parallel safe as
$$ select date_trunc('month', moment at time zone interval '8 hours')::date $$;

-- Whether a record has come to an end other than that it was withdrawn.
create function is_settled(status text) returns boolean language sql immutable parallel safe as
$$ select status in ('SETTLED', 'ADJUDICATED', 'CLOSED') $$;

-- The places that keep tallies of what lies there: everywhere, the city, the county and the township of a code. What
-- communities and grids have is little enough to be counted.
create function tallied_places(code text) returns setof text language sql immutable parallel safe as
$$ select '' union all
  select left(code, digits) from unnest('{4,6,9}'::int[]) digits where digits <= length(code) $$;

-- A level of protection as a bit; the lower, the less closely kept.
create function protection_bit(protection text) returns smallint language sql immutable parallel safe as
$$ select case protection when 'OPEN' then 1 when 'PROTECTED' then 2 else 4 end::smallint $$;

-- How many records there are of each make, by place and month of occurrence. With behind = 0 these are all of them;
-- the others are those of dispute_surplus.
create table dispute_tally (
  place text collate "C" not null,
  -- Its first day.
  month date not null,
  agency text collate "C" not null,
  -- '' where the agency tells none.
  kind text collate "C" not null,
  category text collate "C" not null,
  protection text collate "C" not null,
  behind smallint not null,
  records integer not null,
  -- Of these, the settled ones.
  settled integer not null,
  primary key (place, month, agency, kind, category, protection, behind)
) with (fillfactor = 60);

-- Records that come behind others of their matter: in the order of a matter the least closely kept records come first,
-- and of these the earliest. A matter counts as its first record that the caller may know of, so a record behind
-- another that the caller may know of does not count. What is here is a copy, so that it can be taken from the tallies
-- when the record has changed.
create table dispute_surplus (
  record_id text collate "C" primary key,
  -- The levels of protection of the records before it, as bits.
  behind smallint not null check (behind > 0),
  agency text collate "C" not null,
  kind text collate "C",
  category text collate "C" not null,
  status text collate "C" not null,
  occurred_at timestamptz(3) not null,
  location_code text collate "C",
  protection text collate "C" not null
);

-- Statement-level, so that a page of a feed is one sum. Whoever writes rows of a table holds a lock that covers their
-- tallies: records, that of their agency's feed; the surplus, that of the matters. Else two who add to the same tallies in
-- another order would wait for each other.
create function keep_tallies() returns trigger language plpgsql as $$
begin
  execute format(
    'insert into dispute_tally as tally
    select place, month, agency, kind, category, protection, behind, sum(records), sum(settled)
    from (
      select left(location_code, 9) as code, month_of(occurred_at) as month, agency, coalesce(kind, %L) as kind,
        category, protection, %s as behind, sum(times) as records, sum(times * is_settled(status)::int) as settled
      from (%s) changed
      group by 1, 2, 3, 4, 5, 6, 7
      having sum(times) <> 0 or sum(times * is_settled(status)::int) <> 0
    ) made, tallied_places(code) place
    group by 1, 2, 3, 4, 5, 6, 7
    having sum(records) <> 0 or sum(settled) <> 0
    on conflict (place, month, agency, kind, category, protection, behind) do update
      set records = tally.records + excluded.records, settled = tally.settled + excluded.settled',
    '', tg_argv[0],
    case tg_op
      when 'INSERT' then 'select 1 as times, * from new_rows'
      when 'DELETE' then 'select -1 as times, * from old_rows'
      else 'select 1 as times, * from new_rows union all select -1, * from old_rows'
    end);
  return null;
end $$;

create procedure tally_from(tallied regclass, behind text) language plpgsql as $$
begin
  execute format('create trigger keep_tallies_insert after insert on %s referencing new table as new_rows
    for each statement execute function keep_tallies(%L)', tallied, behind);
  execute format('create trigger keep_tallies_update after update on %s
    referencing old table as old_rows new table as new_rows
    for each statement execute function keep_tallies(%L)', tallied, behind);
  execute format('create trigger keep_tallies_delete after delete on %s referencing old table as old_rows
    for each statement execute function keep_tallies(%L)', tallied, behind);
end $$;
call tally_from('dispute', '0::smallint');
call tally_from('dispute_surplus', 'behind');

-- Brings the surplus up to date for matters, and for records that may have left one. The lock is held to the end of the
-- transaction: whoever changes a record's matter, or a record, does this last, and so sees what the others have done.
create function recount_matters(matters text[], left_behind text[]) returns void language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtext('onedoor matters'));
  with member as (
    select record_id, matter from matter_record where matter = any(matters)
  ), standing as (
    select record_id, agency, kind, category, status, occurred_at, location_code, protection,
      bit_or(protection_bit(protection)) over (
        partition by matter order by protection_bit(protection), occurred_at, record_id
        rows between unbounded preceding and 1 preceding
      ) as behind
    from member join dispute on id = record_id
  ), gone as (
    delete from dispute_surplus
    where record_id in (select record_id from member union select unnest(left_behind))
      and record_id not in (select record_id from standing where behind is not null)
  )
  insert into dispute_surplus as known
    (record_id, behind, agency, kind, category, status, occurred_at, location_code, protection)
  select record_id, behind, agency, kind, category, status, occurred_at, location_code, protection
  from standing where behind is not null
  on conflict (record_id) do update
    set behind = excluded.behind, agency = excluded.agency, kind = excluded.kind, category = excluded.category,
      status = excluded.status, occurred_at = excluded.occurred_at, location_code = excluded.location_code,
      protection = excluded.protection
    where known is distinct from excluded;
end $$;

-- The same for records that have changed, or are gone, whatever matter they are of.
create function recount_matters_of(records text[]) returns void language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtext('onedoor matters'));
  perform recount_matters(array_agg(distinct matter), '{}') from matter_record where record_id = any(records)
    having count(*) > 0;
end $$;

create function recount_matters_of_agency(code text) returns void language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtext('onedoor matters'));
  perform recount_matters(array_agg(distinct matter), '{}') from matter_record
    where record_id >= code || ':' and record_id < code || ';' having count(*) > 0;
end $$;

create function recount_changed_matters() returns trigger language plpgsql as $$
begin
  -- Before the matters are read: those who were first have committed then.
  perform pg_advisory_xact_lock(hashtext('onedoor matters'));
  if tg_op = 'INSERT' then
    perform recount_matters(array_agg(distinct matter), '{}') from new_rows having count(*) > 0;
  elsif tg_op = 'UPDATE' then
    perform recount_matters(array_agg(distinct matter), array_agg(record_id))
      from (select * from new_rows union all select * from old_rows) changed having count(*) > 0;
  elsif tg_op = 'DELETE' then
    perform recount_matters(array_agg(distinct matter), array_agg(record_id)) from old_rows having count(*) > 0;
  else
    delete from dispute_surplus;
  end if;
  return null;
end $$;
create trigger recount_insert after insert on matter_record referencing new table as new_rows
  for each statement execute function recount_changed_matters();
create trigger recount_update after update on matter_record referencing old table as old_rows new table as new_rows
  for each statement execute function recount_changed_matters();
create trigger recount_delete after delete on matter_record referencing old table as old_rows
  for each statement execute function recount_changed_matters();
create trigger recount_truncate after truncate on matter_record
  for each statement execute function recount_changed_matters();

-- What is there already.
insert into dispute_tally
  select place, month_of(occurred_at), agency, coalesce(kind, ''), category, protection, 0,
    count(*), count(*) filter (where is_settled(status))
  from dispute, tallied_places(location_code) place group by 1, 2, 3, 4, 5, 6;
select recount_matters(array_agg(distinct matter), '{}') from matter_record;
