-- Who may see what: purposes, policies, and what agencies let clients read.

-- Grows with every change of what follows, in the transaction that changes it. So those who change anything take turns,
-- and who has seen a version has seen all that it is made of.
create table access_version (
  only_one boolean primary key default true check (only_one),
  version bigint not null
);
insert into access_version (version) values (0);
create function access_changed() returns trigger language plpgsql as $$
begin
  update access_version set version = version + 1;
  return null;
end $$;

-- For what records of persons may be read, in an order.
create table access_purpose (
  code text collate "C" primary key check (code ~ '^[a-z]+(-[a-z]+)*$'),
  ordinal integer not null unique,
  title text not null,
  legal_basis text not null,
  -- For citizens.
  wording text not null,
  requires_case boolean not null
);
create trigger access_changed after insert or update or delete or truncate on access_purpose
  for each statement execute function access_changed();

-- What a @policy of the graph asks of a caller: of each list that is there, one.
create table access_policy (
  name text collate "C" primary key,
  agency text collate "C" not null,
  roles text[],
  organisations text[],
  purposes text[],
  updated_at timestamptz(3) not null
);
create trigger access_changed after insert or update or delete or truncate on access_policy
  for each statement execute function access_changed();

-- What an agency lets a client read.
create table agreement (
  id text collate "C" primary key,
  client text collate "C" not null,
  agency text collate "C" not null,
  -- [{coordinate, masking, maskingOfProtected}]
  terms jsonb not null check (jsonb_typeof(terms) = 'array'),
  purposes text[] not null check (cardinality(purposes) > 0),
  -- Null: everywhere.
  places text[] check (cardinality(places) > 0),
  protections text[] not null check (cardinality(protections) > 0 and protections <@ array['OPEN', 'PROTECTED', 'SEALED']),
  starts_at timestamptz(3) not null,
  -- Null: until it is revoked.
  ends_at timestamptz(3) check (ends_at > starts_at),
  -- Most requests that may rely on it in so many seconds; both or neither.
  frequency_requests integer check (frequency_requests > 0),
  frequency_seconds integer check (frequency_seconds > 0),
  reason text not null,
  given_at timestamptz(3) not null,
  given_by text not null,
  revoked_at timestamptz(3),
  revoked_by text,
  revoked_because text,
  check ((frequency_requests is null) = (frequency_seconds is null)),
  check ((revoked_at is null) = (revoked_by is null) and (revoked_at is null) = (revoked_because is null))
);
create index agreement_latest on agreement (given_at desc, id desc);
create index agreement_of_client on agreement (client, given_at desc, id desc);
create index agreement_of_agency on agreement (agency, given_at desc, id desc);
create index agreement_standing on agreement (id) where revoked_at is null;
create trigger access_changed after insert or update or delete or truncate on agreement
  for each statement execute function access_changed();

-- What was given is never changed: it is revoked, once, and another is given.
create function agreement_stays() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.revoked_at is not null
    or to_jsonb(new) - array['revoked_at', 'revoked_by', 'revoked_because']
      is distinct from to_jsonb(old) - array['revoked_at', 'revoked_by', 'revoked_because'] then
    raise exception 'what was agreed is never changed, only revoked (%)', old.id;
  end if;
  return new;
end $$;
create trigger agreement_stays before update or delete on agreement
  for each row execute function agreement_stays();

-- The rights to records that agreements give, as long as they are not revoked. Of one record type a client has one at a
-- time for a purpose.
create type text_range as range (subtype = text, collation = "C");
create table agreement_record (
  agreement_id text collate "C" not null references agreement (id) on delete cascade,
  client text collate "C" not null,
  record_type text collate "C" not null,
  purpose text collate "C" not null,
  during tstzrange not null,
  primary key (agreement_id, record_type, purpose),
  constraint agreement_record_once exclude using gist (
    text_range(client || E'\n' || record_type || E'\n' || purpose, client || E'\n' || record_type || E'\n' || purpose, '[]')
      with &&,
    during with &&
  )
);
create function agreement_ends() returns trigger language plpgsql as $$
begin
  delete from agreement_record where agreement_id = new.id;
  return null;
end $$;
create trigger agreement_ends after update of revoked_at on agreement
  for each row when (new.revoked_at is not null) execute function agreement_ends();

insert into access_purpose (code, ordinal, title, legal_basis, wording, requires_case) values
  ('dispute-handling', 1, '矛盾纠纷受理与化解',
   '《中华人民共和国个人信息保护法》第十三条第一款第三项、第三十四条；《信访工作条例》',
   '您或他人反映的矛盾纠纷需要受理、核实和化解，工作人员为此查看与这件事有关的信息，不会用于其他事情。', false),
  ('mediation', 2, '人民调解',
   '《中华人民共和国人民调解法》；《中华人民共和国个人信息保护法》第十三条第一款第三项',
   '人民调解员正在调解您参与的一起纠纷，为了解情况、促成协议而查看与该纠纷有关的信息，并为您保密。', true),
  ('department-work', 3, '部门依法履职',
   '《中华人民共和国个人信息保护法》第十三条第一款第三项、第三十四条',
   '某个政府部门在办理自己职责范围内的日常业务时，查看办理该业务必需的信息。', false),
  ('case-investigation', 4, '案件办理与调查取证',
   '《中华人民共和国民事诉讼法》；《中华人民共和国治安管理处罚法》；《中华人民共和国个人信息保护法》第三十四条',
   '有关机关正在办理一起具体案件，为查明事实而查看与该案有关的信息；每次查看都记有案号。', true),
  ('grid-service', 5, '网格服务与排查',
   '《中华人民共和国城市居民委员会组织法》第三条；《中华人民共和国村民委员会组织法》第二条；《中华人民共和国个人信息保护法》第三十四条',
   '您所在网格的网格员为上门服务、排查隐患而查看本网格的事项，只能看到必要的部分，姓名等会隐去一部分。', false),
  ('statistics', 6, '统计分析',
   '《中华人民共和国统计法》；《中华人民共和国个人信息保护法》第三十四条、第七十三条',
   '工作人员统计纠纷的数量和变化，只看数字和去除身份的信息，看不到您是谁。', false),
  ('supervision', 7, '监督检查',
   '《中华人民共和国监察法》；《中华人民共和国个人信息保护法》第三十四条、第五十四条',
   '监督人员检查工作人员是否依法办事、是否合规查看了您的信息，为此核对有关记录；每次查看都记有编号。', true),
  ('public-information', 8, '公开信息查询',
   '《中华人民共和国政府信息公开条例》第十九条；《中华人民共和国个人信息保护法》第三十四条',
   '任何人都可以查询机构、办事地点等公开信息，并查看自己所报事项的办理进度；不涉及他人的个人信息。', false),
  ('access-administration', 9, '查阅权限管理',
   '《中华人民共和国个人信息保护法》第五十一条；《中华人民共和国数据安全法》第三十八条、第三十九条',
   '管理人员决定和核查哪个单位可以看到哪些信息，其间不查看您的具体事项。', false);
