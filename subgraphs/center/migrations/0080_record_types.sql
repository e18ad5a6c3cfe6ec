-- What may be known of is decided by type of record too: counts tell types apart, and the indexes that counts under
-- conditions are read from alone have all that rights go by.

create table dispute_count_by_type (
  place text collate "C" not null,
  agency text collate "C" not null,
  record_type text collate "C" not null,
  protection text collate "C" not null,
  count integer not null,
  primary key (place, agency, record_type, protection)
) with (fillfactor = 60);
insert into dispute_count_by_type
  select place, agency, record_type, protection, count(*)
  from dispute
    cross join lateral (
      select '' as place union all
      select left(location_code, digits) from unnest('{4,6,9,12,15}'::int[]) digits where digits <= length(location_code)
    ) here
  group by place, agency, record_type, protection;
drop table dispute_count;
alter table dispute_count_by_type rename to dispute_count;
alter index dispute_count_by_type_pkey rename to dispute_count_pkey;

drop index dispute_occurred_grid;
create index dispute_occurred_grid on dispute (location_code, occurred_at, id)
  include (agency, record_type, category, status, protection);
drop index dispute_cell;
create index dispute_cell on dispute (cell)
  include (latitude, longitude, id, agency, record_type, protection, location_code)
  where cell is not null;
