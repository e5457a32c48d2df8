#if Postgres
    import EventStore
    import EventStorePostgres
    import Notary
    import TransparencyLog

    /// Cosigned checkpoints of nodes that share a log: tables beside it, to which the node that holds the lease adds, and any
    /// node what it has found against the log.
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

        /// Takes checkpoints that have been verified, each with the signatures that are kept for it already, whoever else adds
        /// some meanwhile: for what an earlier version has kept elsewhere. No lease is needed.
        ///
        /// - Throws: `Malformed` if another checkpoint of such a size is kept; `LogUnavailable`.
        func take(_ verified: [SignedNote]) async throws {
            let sizes = try verified.map { try Checkpoint($0.text).size }
            guard let least = sizes.min(), let most = sizes.max() else { return }
            while true {
                let kept = try await notes(from: least, to: most)
                var steps: [SharedDatabase.Step] = []
                for (note, size) in zip(verified, sizes) {
                    let merged = try note.added(to: kept[size])
                    if merged != kept[size] { steps.append(PostgresCosignedCheckpoints.adding(merged, size)) }
                }
                if steps.isEmpty { return }
                // What another node has added at the same moment is seen in the next round.
                try await database.transaction(steps)
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

        func keep(_ faces: TwoFaces, time: Int) async throws {
            try await database.transaction([PostgresCosignedCheckpoints.adding(KeptTwoFaces(faces, time: time))])
        }

        /// What somebody has put there that cannot be read is no evidence, and must not keep the nodes from what is.
        func twoFaces() async throws -> [KeptTwoFaces] {
            try await database.rows("SELECT witness, objection, own, seen, time FROM accord.two_faces ORDER BY number")
                .compactMap {
                    try? KeptTwoFaces(
                        witness: $0.text(0), objection: $0.text(1), own: $0.bytes(2), seen: $0.bytes(3),
                        time: $0.integer(4))
                }
        }

        /// What is kept of these sizes, with the most signatures.
        private func notes(from least: Int, to most: Int) async throws -> [Int: SignedNote] {
            let rows = try await database.rows(
                """
                SELECT DISTINCT ON (size) size, note FROM accord.cosigned_checkpoints WHERE size >= $1 AND size <= $2
                ORDER BY size, signatures DESC
                """, [.integer(least), .integer(most)])
            return try rows.reduce(into: [:]) { $0[$1.integer(0)] = try SignedNote($1.bytes(1)) }
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
