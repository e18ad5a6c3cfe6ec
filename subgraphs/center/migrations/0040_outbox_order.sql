-- Messages are told to an agency in the order in which they were written.
alter table outbox add column seq bigint not null generated always as identity;
drop index outbox_undelivered;
create index outbox_undelivered on outbox (agency, seq) where delivered_at is null;
-- For their removal after some time.
create index outbox_delivered on outbox (delivered_at) where delivered_at is not null;
