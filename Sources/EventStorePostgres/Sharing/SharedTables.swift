#if Postgres
    /// What nodes share beside the log: these tables change, and what they hold is not derived from the log.
    enum SharedTables {
        static let names = [
            "persons", "vault", "tokens", "residue", "key_check", "files", "file_parts", "leases",
        ]

        /// What a node may do with each.
        static let rights = "SELECT, INSERT, UPDATE, DELETE"

        /// `key_check` lets a node notice that it has another wrapping key than the others. What was deleted stands in a
        /// table's file until that is written anew, which only the owner may do, and a node through `accord.rewrite_vault`.
        static let definition = """
            CREATE TABLE accord.persons (person uuid PRIMARY KEY, key bytea NOT NULL);
            CREATE TABLE accord.vault (
                commitment bytea PRIMARY KEY,
                person uuid,
                key bytea,
                sealed bytea NOT NULL,
                stored timestamptz NOT NULL DEFAULT now()
            );
            CREATE INDEX vault_by_person ON accord.vault (person) WHERE person IS NOT NULL;
            CREATE TABLE accord.tokens (digest bytea PRIMARY KEY, token uuid NOT NULL);
            CREATE TABLE accord.residue (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
            CREATE TABLE accord.key_check (
                is_row boolean PRIMARY KEY DEFAULT true CHECK (is_row), digest bytea NOT NULL);
            CREATE TABLE accord.files (digest bytea PRIMARY KEY, bytes bigint NOT NULL);
            CREATE TABLE accord.file_parts (
                digest bytea NOT NULL REFERENCES accord.files (digest) DEFERRABLE INITIALLY DEFERRED,
                number bigint NOT NULL,
                part bytea NOT NULL,
                PRIMARY KEY (digest, number)
            );
            ALTER TABLE accord.file_parts ALTER COLUMN part SET STORAGE EXTERNAL;
            CREATE TABLE accord.leases (
                name text PRIMARY KEY,
                token bigint NOT NULL,
                holder uuid NOT NULL,
                until timestamptz NOT NULL
            );
            """

        static let functions = """
            CREATE FUNCTION accord.rewrite_vault() RETURNS boolean LANGUAGE plpgsql
                SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
            DECLARE last bigint;
            -- Rows that nobody sees any more are kept by VACUUM and CLUSTER as long as any transaction of the server is
            -- older; what is not copied is gone.
            BEGIN
                LOCK TABLE accord.persons, accord.vault IN ACCESS EXCLUSIVE MODE;
                SELECT max(number) INTO last FROM accord.residue;
                DELETE FROM accord.persons
                    WHERE NOT EXISTS (SELECT 1 FROM accord.vault WHERE vault.person = persons.person);
                CREATE TEMPORARY TABLE kept_persons ON COMMIT DROP AS SELECT * FROM accord.persons;
                CREATE TEMPORARY TABLE kept_vault ON COMMIT DROP AS SELECT * FROM accord.vault;
                TRUNCATE accord.persons, accord.vault;
                INSERT INTO accord.persons SELECT * FROM kept_persons;
                INSERT INTO accord.vault SELECT * FROM kept_vault;
                DELETE FROM accord.residue WHERE number <= last;
                RETURN true;
            END $$;
            REVOKE ALL ON FUNCTION accord.rewrite_vault() FROM PUBLIC;
            """
    }
#endif
