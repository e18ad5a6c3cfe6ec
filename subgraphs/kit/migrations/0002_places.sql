-- Lists of a place, here and below, newest first: one index per level of places, as a division code's
-- prefix of 4, 6, 9, 12 or 15 digits is the place above.
create procedure index_places(records regclass) language plpgsql as $$
declare
  digits integer;
begin
  foreach digits in array array[4, 6, 9, 12, 15] loop
    execute format('create index on %s (left(location_code, %s), occurred_at desc, id desc)', records, digits);
  end loop;
end $$;
