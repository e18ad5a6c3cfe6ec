-- The mediations of this agency's records at the center: what the center's messages told, and what this agency asks for.
-- A row's change is a change of its record, so that the feed tells the center what has been recorded.
create table mediation_referral (
  -- The mediation case's id; while it is only asked for, the request's own.
  id text collate "C" primary key,
  record_id text collate "C" not null,
  state text not null check (state in ('REQUESTED', 'REFERRED', 'AGREED', 'RETURNED', 'WITHDRAWN')),
  -- The case's version that told so: an earlier one that comes late changes nothing. 0 for a request.
  version integer not null,
  reason text,
  -- Since when it is so; a record's latest row is its present mediation.
  at timestamptz(3) not null
);
create index mediation_referral_record on mediation_referral (record_id, at desc, id desc);
-- A record's mediation is asked for once at a time.
create unique index mediation_referral_requested on mediation_referral (record_id) where state = 'REQUESTED';
call feed_from('mediation_referral', 'record_id');
