-- Statistics of the center's own systems.

-- Cases of half a year are read from this alone.
create index mediation_case_statistics on mediation_case (occurred_at)
  include (kind, category, state, protection, location_code);

-- Whether a grid event ended with a result that came in time.
create function is_closed_in_time(state text, fed_back_at timestamptz, due_at timestamptz) returns boolean
  language sql immutable parallel safe as
$$ select state = 'CLOSED' and fed_back_at <= due_at $$;

-- Grid events alone are too many to be counted each time.
create table grid_event_tally (
  place text collate "C" not null,
  -- Its first day.
  month date not null,
  kind text collate "C" not null,
  protection text collate "C" not null,
  events integer not null,
  -- Of these, the closed ones, and of those the ones with a result in time.
  settled integer not null,
  in_time integer not null,
  primary key (place, month, kind, protection)
) with (fillfactor = 60);

-- In the order of the key: officers who act on events of one township at the same time meet at the same tallies, and one
-- of them waits.
create function keep_grid_event_tallies() returns trigger language plpgsql as $$
begin
  if tg_op = 'TRUNCATE' then
    delete from grid_event_tally;
    return null;
  end if;
  execute format(
    'insert into grid_event_tally as tally
    select place, month, kind, protection, sum(times), sum(times * settled), sum(times * in_time)
    from (
      select times, location_code, month_of(occurred_at) as month, kind, protection,
        (state = %L)::int as settled, is_closed_in_time(state, fed_back_at, due_at)::int as in_time
      from (%s) rows
    ) changed, tallied_places(location_code) place
    group by place, month, kind, protection
    having sum(times) <> 0 or sum(times * settled) <> 0 or sum(times * in_time) <> 0
    order by place, month, kind, protection
    on conflict (place, month, kind, protection) do update set events = tally.events + excluded.events,
      settled = tally.settled + excluded.settled, in_time = tally.in_time + excluded.in_time',
    'CLOSED',
    case tg_op
      when 'INSERT' then 'select 1 as times, * from new_rows'
      when 'DELETE' then 'select -1 as times, * from old_rows'
      else 'select 1 as times, * from new_rows union all select -1, * from old_rows'
    end);
  return null;
end $$;
create trigger keep_tallies_insert after insert on grid_event referencing new table as new_rows
  for each statement execute function keep_grid_event_tallies();
create trigger keep_tallies_update after update on grid_event referencing old table as old_rows new table as new_rows
  for each statement execute function keep_grid_event_tallies();
create trigger keep_tallies_delete after delete on grid_event referencing old table as old_rows
  for each statement execute function keep_grid_event_tallies();
create trigger keep_tallies_truncate after truncate on grid_event
  for each statement execute function keep_grid_event_tallies();

-- What is there already.
insert into grid_event_tally
  select place, month_of(occurred_at), kind, protection, count(*), count(*) filter (where state = 'CLOSED'),
    count(*) filter (where is_closed_in_time(state, fed_back_at, due_at))
  from grid_event, tallied_places(location_code) place group by 1, 2, 3, 4;
