-- The roles and the database of a log of Accord. On the primary, once, as the superuser; it asks for three passwords:
--
--   sudo -u postgres psql -f roles.sql

\set ON_ERROR_STOP on

-- As yet there may be no standby, and a commit would wait for one.
SET synchronous_commit = local;

-- Owns the tables, and is needed for `accord postgres prepare` only.
CREATE ROLE accord_owner LOGIN;

-- As whom the nodes connect. Its rights it is given by `accord postgres prepare`.
CREATE ROLE accord_node LOGIN;

-- What a standby is made and fed by. It may copy everything.
CREATE ROLE replicator LOGIN REPLICATION;

-- psql sends what the server is to keep, never the password itself, so that it stands in no log.
\password accord_owner
\password accord_node
\password replicator

CREATE DATABASE accord OWNER accord_owner ENCODING 'UTF8' TEMPLATE template0;

-- The database is for the two only.
REVOKE ALL ON DATABASE accord FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE accord TO accord_node;
