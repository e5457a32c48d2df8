#if Postgres
    /// What witnesses and timestamp authorities have said of the log, for all nodes. Like the log it only grows: a node may add
    /// to it and read it, so that what was said once, for the log or against it, no node can take back.
    ///
    /// When another witness has cosigned a checkpoint, the note with its signature too is another row: the one with the most
    /// counts. Notes and tokens may be longer than an entry of an index, so that their digests are what is unique.
    enum NotaryTables {
        static let names = ["cosigned_checkpoints", "two_faces", "timestamps"]

        static let definition = """
            CREATE TABLE accord.cosigned_checkpoints (
                size bigint NOT NULL,
                signatures bigint NOT NULL,
                note bytea NOT NULL,
                PRIMARY KEY (size, signatures)
            );
            CREATE TABLE accord.two_faces (
                number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                time bigint NOT NULL,
                witness text NOT NULL,
                objection text NOT NULL,
                own bytea NOT NULL,
                seen bytea NOT NULL
            );
            CREATE UNIQUE INDEX two_faces_once ON accord.two_faces (witness, objection, sha256(seen));
            CREATE TABLE accord.timestamps (
                number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                size bigint NOT NULL,
                note bytea NOT NULL,
                token bytea NOT NULL,
                time bigint NOT NULL,
                authority text NOT NULL
            );
            CREATE UNIQUE INDEX timestamps_once ON accord.timestamps (sha256(token));
            CREATE INDEX timestamps_by_size ON accord.timestamps (size, time);
            CREATE INDEX timestamps_by_time ON accord.timestamps (time, size);
            """
    }
#endif
