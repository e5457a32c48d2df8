#if Postgres
    import EventStore
    import EventStorePostgres
    import Notary
    import TransparencyLog

    /// Cosigned checkpoints of nodes that share a log: tables beside it, to which the node that holds the lease adds.
    struct PostgresCosignedCheckpoints: CosignedCheckpoints {
        let database: SharedDatabase

        @discardableResult
        func keep(_ note: SignedNote, by policy: WitnessPolicy, under lease: Lease?) async throws -> WitnessedCheckpoint
        {
            // Without a lease another node could be at it too.
            guard let lease else { throw LeaseLost() }
            let size = try Checkpoint(note.text).size
            while true {
                let kept = try await notes("WHERE size = $1 ORDER BY signatures DESC LIMIT 1", size).first
                let merged = try note.added(to: kept)
                let witnessed = try policy.verify(merged)
                if merged == kept { return witnessed }
                let rows = try await database.transaction(
                    [PostgresCosignedCheckpoints.adding(merged, size)], under: lease)
                if !rows[0].isEmpty { return witnessed }
                // This node has just added another signature to it.
            }
        }

        func newest() async throws -> SignedNote? {
            try await notes("ORDER BY size DESC, signatures DESC LIMIT 1").first
        }

        func first(covering logPosition: Int) async throws -> SignedNote? {
            try await notes("WHERE size > $1 ORDER BY size, signatures DESC LIMIT 1", logPosition).first
        }

        func page(after size: Int, limit: Int) async throws -> [SignedNote] {
            try await database.rows(
                """
                SELECT DISTINCT ON (size) note FROM accord.cosigned_checkpoints WHERE size > $1
                ORDER BY size, signatures DESC LIMIT $2
                """, [.integer(size), .integer(limit)]
            ).map { try SignedNote($0.bytes(0)) }
        }

        func keep(_ faces: TwoFaces, time: Int, under lease: Lease?) async throws {
            guard let lease else { throw LeaseLost() }
            try await database.transaction(
                [PostgresCosignedCheckpoints.adding(KeptTwoFaces(faces, time: time))], under: lease)
        }

        func twoFaces() async throws -> [KeptTwoFaces] {
            try await database.rows("SELECT witness, objection, own, seen, time FROM accord.two_faces ORDER BY number")
                .map {
                    try KeptTwoFaces(
                        witness: $0.text(0), objection: $0.text(1), own: $0.bytes(2), seen: $0.bytes(3),
                        time: $0.integer(4))
                }
        }

        private func notes(_ condition: String, _ value: Int? = nil) async throws -> [SignedNote] {
            try await database.rows(
                "SELECT note FROM accord.cosigned_checkpoints \(condition)", value.map { [.integer($0)] } ?? []
            ).map { try SignedNote($0.bytes(0)) }
        }

        /// Adds a note, with all signatures that it has; gives a row unless one with as many is there.
        static func adding(_ note: SignedNote, _ size: Int) -> SharedDatabase.Step {
            (
                """
                INSERT INTO accord.cosigned_checkpoints (size, signatures, note) VALUES ($1, $2, $3)
                ON CONFLICT (size, signatures) DO NOTHING RETURNING size
                """, [.integer(size), .integer(note.signatures.count), .bytes(note.bytes)]
            )
        }

        static func adding(_ kept: KeptTwoFaces) -> SharedDatabase.Step {
            (
                """
                INSERT INTO accord.two_faces (time, witness, objection, own, seen) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (witness, objection, sha256(seen)) DO NOTHING
                """,
                [
                    .integer(kept.time), .text(kept.faces.witness.text), .text(kept.faces.objection.rawValue),
                    .bytes(kept.faces.own.bytes), .bytes(kept.faces.seen.bytes),
                ]
            )
        }
    }
#endif
