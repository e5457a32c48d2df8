import Domain
import EventStore
import EventStoreSQLite
import Foundation
import Notary
package import TransparencyLog

#if Postgres
    import EventStorePostgres
#endif

/// Moves a node's log between a file and a database that nodes share, with the vault, tokens, evidence and what witnesses and
/// timestamp authorities have said: the same log, with the same bytes, the same signed heads and the same appends, under the
/// same keys.
package enum Migration {
    package enum Problem: Error, Hashable, CustomStringConvertible {
        case sameKind
        case growing
        case different

        package var description: String {
            switch self {
            case .sameKind: "A log is moved from a directory into a database, or back; give one of each."
            case .growing: "The log has grown meanwhile; stop its nodes and do it again. Nothing was moved."
            case .different: "What was written is not what was read. Nothing was moved."
            }
        }
    }

    /// What was moved.
    package struct Moved: Hashable, Sendable {
        package let size: Int
        package let root: TreeHash
        package let appends: Int
        package let values: Int
        package let files: Int
        /// Checkpoints that witnesses have cosigned.
        package let cosigned: Int
        package let timestamps: Int
    }

    /// Moves it. What is moved stays where it was; the target is there wholly or not at all.
    ///
    /// - Parameters:
    ///   - source: the node, which must not be running.
    ///   - target: where nothing is yet; with the same key file.
    /// - Throws: `Problem`, `NodePlace.Problem.exists`, `DatabaseError.notEmpty`; what storage throws.
    package static func migrate(
        from source: NodePlace, to target: NodePlace, progress: @escaping (Int, Int) -> Void = { _, _ in }
    ) async throws -> Moved {
        guard (source.database == nil) != (target.database == nil) else { throw Problem.sameKind }
        #if Postgres
            if source.isMirror { throw NodePlace.Problem.mirror(source.data) }
            if let address = target.database {
                return try await toDatabase(source, try DatabaseAddress(address), progress)
            }
            guard let address = source.database else { throw Problem.sameKind }
            return try await toFiles(source, try DatabaseAddress(address), target, progress)
        #else
            throw NodePlace.Problem.notBuilt
        #endif
    }

    #if Postgres
        private static func toDatabase(
            _ source: NodePlace, _ address: DatabaseAddress, _ progress: @escaping (Int, Int) -> Void
        ) async throws -> Moved {
            guard source.hasLog else { throw NodePlace.Problem.notInitialised(source.data) }
            let keys = try NodeKeys.read(at: source.keyFile)
            // Opened for writing, so that nobody else does.
            let log = try SQLiteLog(path: source.logFile, clock: { Instant(microseconds: 0) })
            let taking: DatabaseTaking
            do {
                taking = try await DatabaseTaking(address)
            } catch {
                await log.close()
                throw error
            }
            do {
                let size = try await log.head().size
                let read = try await LogContents(
                    of: log, try LogExtract(path: source.logFile), size: size,
                    lines: { lines in try await taking.append(lines) },
                    heads: { heads in
                        try await taking.take(heads, [])
                        progress(size, size)
                    },
                    appends: { appends in try await taking.take([], appends) })
                let values = try await VaultTables.move(from: source.vaultFile, into: taking)
                try await taking.take([VaultTables.keyCheck(keys)])
                let files = try await FileTables.move(from: source.files, into: taking)
                let notary = try await NotaryRecords.move(from: source.notaryFile, into: taking)
                guard read.entries.size == size, try await taking.contents() == read else { throw Problem.different }
                try await taking.commit()
                taking.close()
                await log.close()
                return Moved(
                    size: size, root: read.entries.root, appends: read.appends.size, values: values, files: files,
                    cosigned: notary.checkpoints, timestamps: notary.timestamps)
            } catch {
                taking.close()
                await log.close()
                throw error
            }
        }

        private static func toFiles(
            _ source: NodePlace, _ address: DatabaseAddress, _ target: NodePlace,
            _ progress: @escaping (Int, Int) -> Void
        ) async throws -> Moved {
            let keys = try NodeKeys.read(at: target.keyFile)
            let log = try await source.readLog()
            let database = SharedDatabase(address)
            do {
                // Under another key file nothing in it could be read.
                _ = try await PostgresVault(database, keys: keys)
                let moved = try await Staging.with(target) { staged in
                    let size = try await log.head().size
                    let copy = try LogCopy(path: staged.logFile)
                    let read: LogContents
                    do {
                        read = try await LogContents(
                            of: log, DatabaseRecords(database), size: size,
                            lines: { lines in
                                try copy.append(lines)
                                progress(copy.tree.size, size)
                            }, heads: { try copy.take($0, []) }, appends: { try copy.take([], $0) })
                        try copy.commit(under: nil)
                    } catch {
                        try? copy.close()
                        throw error
                    }
                    try copy.close()
                    let written = try SQLiteLog(readingAt: staged.logFile)
                    let contents = try await LogContents(
                        of: written, try LogExtract(path: staged.logFile), size: size)
                    await written.close()
                    guard read.entries.size == size, contents == read else { throw Problem.different }
                    let values = try await VaultTables.move(from: database, into: staged.vaultFile, keys: keys)
                    let files = try await FileTables.move(from: database, into: staged.files)
                    let notary = try await NotaryRecords.move(from: database, into: staged.notaryFile)
                    let key = try NoteSigner(privateKeyText: OwnerFile.read(at: target.signingKeyFile))
                    try key.verifierKey.write(toFile: staged.verifierKeyFile)
                    let now = try await DatabaseRecords(database).heads(beyond: size, limit: 1)
                    guard now.isEmpty else { throw Problem.growing }
                    return Moved(
                        size: size, root: read.entries.root, appends: read.appends.size, values: values, files: files,
                        cosigned: notary.checkpoints, timestamps: notary.timestamps)
                }
                database.close()
                await log.close()
                return moved
            } catch {
                database.close()
                await log.close()
                throw error
            }
        }
    #endif
}
