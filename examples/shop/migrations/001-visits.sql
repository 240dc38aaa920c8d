-- Run by job.migrate, in order of name. Each may run again, so each says "if not exists".
create table if not exists visits (
  id bigint generated always as identity primary key,
  server text not null,
  at timestamptz not null default now()
);
