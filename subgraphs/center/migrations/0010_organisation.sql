-- A telephone number that residents may be told.
alter table office add column phone text;

create index office_parent on office (parent_id, id);
create index office_area_office on office_area (office_id, place_code);
create index office_window_unit on office_window (unit_id, office_id, name);
create index unit_place on unit (place_code, id);
