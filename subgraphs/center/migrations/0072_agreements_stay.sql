-- What was agreed is not forgotten as a whole, either.
create trigger agreements_stay before truncate on agreement
  for each statement execute function refuse_change();
