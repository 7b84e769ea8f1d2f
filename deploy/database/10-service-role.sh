#!/bin/sh
# Run once by the database's image when its volume is empty: a role for the service that is no
# superuser, owns its own database, and finds PostGIS installed already.
set -eu
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
     -v role=geo -v password="$GEO_DATABASE_PASSWORD" <<'SQL'
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE ROLE :"role" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD :'password';
SELECT format('ALTER DATABASE %I OWNER TO %I', current_database(), :'role') \gexec
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO :"role";
GRANT SELECT ON spatial_ref_sys TO :"role";
SQL
