internal import Foundation
internal import TransparencyLog

/// Where a witness keeps its things: its key, and what it has seen.
///
/// The two belong together for ever. A witness whose state is put back to an earlier one, from a backup for instance,
/// could be shown a second history; a new witness with a new key has to be made instead.
package struct WitnessPlace: Hashable, Sendable {
    package let directory: String

    package init(directory: String) { self.directory = directory }

    package var keyFile: String { directory + "/witness.key" }
    package var stateFile: String { directory + "/witness.sqlite" }

    package enum Problem: Error, Hashable, Sendable, CustomStringConvertible {
        case exists(String)
        case notInitialised(String)
        case exposed(String)
        case unreadable(String)
        /// The directory cannot be made or written.
        case cannotCreate(String)

        package var description: String {
            switch self {
            case .exists(let path): "\(path) is there already; a witness is set up once, and its key never overwritten."
            case .notInitialised(let path): "There is no witness in \(path); run accord witness init first."
            case .exposed(let path): "\(path) can be read by others than its owner; run chmod 600 on it."
            case .unreadable(let path): "\(path) is not the key of a witness."
            case .cannotCreate(let path): "\(path) cannot be made; does its directory exist, and may you write there?"
            }
        }
    }

    /// Writes the private key, readable by its owner only. Durable when it returns.
    ///
    /// - Throws: `Problem.exists` if there is one, `.cannotCreate`.
    func write(_ signer: NoteSigner) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch { throw Problem.cannotCreate(directory) }
        do {
            try OwnerFile.create(at: keyFile, line: signer.privateKeyText(as: .cosignature))
        } catch OwnerFile.Problem.exists {
            throw Problem.exists(keyFile)
        } catch {
            throw Problem.cannotCreate(keyFile)
        }
    }

    /// Reads the private key.
    ///
    /// - Throws: `Problem`.
    func signer() throws -> NoteSigner {
        let line: String
        do {
            line = try OwnerFile.read(at: keyFile)
        } catch OwnerFile.Problem.missing {
            throw Problem.notInitialised(directory)
        } catch OwnerFile.Problem.exposed {
            throw Problem.exposed(keyFile)
        } catch {
            throw Problem.unreadable(keyFile)
        }
        guard let signer = try? NoteSigner(privateKeyText: line), signer.privateKeyText(as: .cosignature) == line else {
            throw Problem.unreadable(keyFile)
        }
        return signer
    }
}
