// What each image is made of: Debian packages, files of its own, and what it runs. Users and paths follow the official images of
// the same names, so that a workload file written for those works with these.

/**
 * @typedef {object} Recipe
 * @property {readonly string[]} packages Debian packages; their libraries come with them
 * @property {Readonly<Record<string, string>>} users name → `uid:home`
 * @property {readonly string[]} folders made empty
 * @property {Readonly<Record<string, string>>} links path → target
 * @property {Readonly<Record<string, string>>} scripts path → content, 0755
 * @property {Readonly<Record<string, string>>} files path → content, 0644
 * @property {readonly string[]} changes Dockerfile instructions
 */

const PATH = "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** @type {Recipe} */
const busybox = {
  packages: [],
  users: {},
  folders: [],
  links: {},
  scripts: {},
  files: {},
  changes: [PATH, 'CMD ["sh"]'],
};

/** @type {Recipe} */
const nginx = {
  ...busybox,
  packages: ["nginx"],
  users: { nginx: "101:/nonexistent" },
  folders: [
    "/var/cache/nginx",
    "/var/log/nginx",
    "/var/lib/nginx",
    "/etc/nginx/conf.d",
    "/usr/share/nginx/html",
  ],
  links: { "/var/log/nginx/access.log": "/dev/stdout", "/var/log/nginx/error.log": "/dev/stderr" },
  files: {
    "/etc/nginx/nginx.conf": `user nginx;
worker_processes auto;
error_log /var/log/nginx/error.log notice;
pid /run/nginx.pid;
events { worker_connections 1024; }
http {
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  access_log /var/log/nginx/access.log;
  sendfile on;
  keepalive_timeout 65;
  include /etc/nginx/conf.d/*.conf;
}
`,
    "/etc/nginx/conf.d/default.conf": `server {
  listen 80;
  location / { root /usr/share/nginx/html; index index.html; }
}
`,
    "/usr/share/nginx/html/index.html": "<!doctype html><title>nginx</title><h1>nginx answers</h1>\n",
  },
  changes: [PATH, 'CMD ["nginx", "-g", "daemon off;"]', "EXPOSE 80/tcp"],
};

/** @type {Recipe} */
const redis = {
  ...busybox,
  packages: ["redis-server", "redis-tools"],
  users: { redis: "999:/data" },
  folders: ["/data"],
  scripts: {
    "/usr/local/bin/docker-entrypoint.sh": `#!/bin/sh
set -e
case "$1" in -*|*.conf) set -- redis-server "$@" ;; esac
if [ "$1" = redis-server ] && [ "$(id -u)" = 0 ]; then
  find . ! -user redis -exec chown redis '{}' +
  exec su -s /bin/sh -c 'exec "$0" "$@"' -- redis "$@" --protected-mode no
fi
exec "$@"
`,
  },
  changes: [
    PATH,
    'ENTRYPOINT ["docker-entrypoint.sh"]',
    'CMD ["redis-server"]',
    "WORKDIR /data",
    "VOLUME /data",
    "EXPOSE 6379/tcp",
  ],
};

const POSTGRES_ENTRY = `#!/bin/sh
set -e
[ "$#" -gt 0 ] || set -- postgres
case "$1" in -*) set -- postgres "$@" ;; esac
[ "$1" = postgres ] || exec "$@"

if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA" /var/run/postgresql
  chown -R postgres:postgres "$PGDATA" /var/run/postgresql
  chmod 700 "$PGDATA"
  exec su -s /bin/sh -c 'exec "$0" "$@"' -- postgres "$0" "$@"
fi

# NAME or NAME_FILE, as the official image has it
secret() {
  eval "value=\\\${$1:-} file=\\\${$1_FILE:-}"
  if [ -n "$file" ]; then value=$(cat "$file"); fi
  printf %s "\${value:-$2}"
}

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  user=$(secret POSTGRES_USER postgres)
  password=$(secret POSTGRES_PASSWORD '')
  database=$(secret POSTGRES_DB "$user")
  if [ -z "$password" ] && [ "\${POSTGRES_HOST_AUTH_METHOD:-}" != trust ]; then
    echo "Database is uninitialized: set POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE." >&2
    exit 1
  fi
  method=\${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}
  printf '%s\\n' "$password" > /tmp/pw
  initdb -D "$PGDATA" --username="$user" --pwfile=/tmp/pw --encoding=UTF8 --locale=C.UTF-8 \\
    --auth-local=trust --auth-host="$method" >/dev/null
  rm /tmp/pw
  echo "host all all all $method" >> "$PGDATA/pg_hba.conf"
  # not over the network before it is complete
  pg_ctl -D "$PGDATA" -w -o "-c listen_addresses=''" start >/dev/null
  if [ "$database" != postgres ]; then
    createdb -U "$user" "$database"
  fi
  for script in /docker-entrypoint-initdb.d/*; do
    case "$script" in
      *.sql) psql -v ON_ERROR_STOP=1 --no-psqlrc -U "$user" -d "$database" -f "$script" ;;
      *.sh) . "$script" ;;
    esac
  done
  pg_ctl -D "$PGDATA" -m fast -w stop >/dev/null
fi
exec "$@"
`;

/** @type {Recipe} */
const postgres = {
  ...busybox,
  packages: ["postgresql-15", "postgresql-client-15", "tzdata", "libc-bin"],
  users: { postgres: "999:/var/lib/postgresql" },
  folders: ["/var/lib/postgresql/data", "/run/postgresql", "/docker-entrypoint-initdb.d"],
  scripts: { "/usr/local/bin/docker-entrypoint.sh": POSTGRES_ENTRY },
  files: {},
  changes: [
    "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/lib/postgresql/15/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "ENV PGDATA=/var/lib/postgresql/data",
    "ENV LANG=C.UTF-8",
    'ENTRYPOINT ["docker-entrypoint.sh"]',
    'CMD ["postgres", "-c", "listen_addresses=*", "-c", "jit=off"]',
    "VOLUME /var/lib/postgresql/data",
    "EXPOSE 5432/tcp",
  ],
};

/** @type {Recipe} */
const python = {
  ...busybox,
  packages: ["python3-minimal", "libpython3-stdlib", "python3-psycopg2", "python3-redis"],
  changes: [PATH, "ENV LANG=C.UTF-8", "ENV PYTHONUNBUFFERED=1", 'CMD ["python3"]'],
};

/** @type {Readonly<Record<string, Recipe>>} */
export const RECIPES = { busybox, nginx, postgres, redis, python };

/**
 * Packages that others depend on, but only to be installed or for what these images do not do. `libllvm14` is the database's
 * just-in-time compiler: 110 MB that `jit=off` never loads.
 */
export const LEFT_OUT = new Set([
  ...[
    "adduser",
    "cdebconf",
    "coreutils",
    "debconf",
    "dpkg",
    "init-system-helpers",
    "install-info",
    "iproute2",
  ],
  ...[
    "libllvm14",
    "locales",
    "locales-all",
    "lsb-base",
    "openssl",
    "passwd",
    "perl",
    "perl-base",
    "perl-modules-5.36",
  ],
  ...[
    "postgresql-client-common",
    "postgresql-common",
    "sensible-utils",
    "ssl-cert",
    "sysvinit-utils",
    "tar",
    "ucf",
  ],
  ...["readline-common", "netbase", "media-types", "mime-support", "python3-deprecated", "python3-wrapt"],
  ...["gcc-12-base", "libelogind0", "python3-importlib-metadata", "dash", "bash", "base-files"],
]);
