import Configuration
import EventStore
import Logging
import Notary
import ServiceLifecycle
import TransparencyLog

extension Settings {
    /// Who cosigns, from `<vkey>=<url>` for each, and how many of them have to.
    static func witnesses(in reader: ConfigReader) throws -> WitnessPanel? {
        guard let texts = try? reader.requiredStringArray(forKey: "witnesses") else {
            throw Failure(.configuration, "witnesses: expected a list of texts such as <vkey>=<url>.")
        }
        guard let number = try? reader.requiredInt(forKey: "witnessQuorum"), number >= 0 else {
            throw Failure(.configuration, "witnessQuorum: expected a number from 1 on.")
        }
        let quorum = number == 0 ? nil : number
        let wanted = texts.map { $0.trimming(while: { $0 == " " }) }.filter { !$0.isEmpty }
        guard !wanted.isEmpty else {
            guard quorum == nil else { throw Failure(.configuration, "witnessQuorum: there are no witnesses.") }
            return nil
        }
        do throws(Malformed) {
            var witnesses: [RemoteWitness] = []
            for text in wanted { witnesses.append(try RemoteWitness(text)) }
            return try WitnessPanel(witnesses, quorum: quorum)
        } catch { throw Failure(.configuration, "witnesses: \(error)") }
    }
}

extension Settings {
    /// Runs `body` with what gathers cosignatures for a log; nil if nobody cosigns.
    func withCosigning<Value>(
        of log: any WitnessedLog, keptIn store: any CosignedCheckpoints, leases: (any Leasing)?, logger: Logger,
        _ body: (CosigningService?) async throws -> Value
    ) async throws -> Value {
        guard let witnesses else { return try await body(nil) }
        return try await Cosigning.with(
            log: log, panel: witnesses, store: store, leases: leases, logger: logger
        ) { try await body(CosigningService(cosigning: $0, logger: logger)) }
    }
}

extension String {
    fileprivate func trimming(while isOutside: (Character) -> Bool) -> String {
        var rest = drop(while: isOutside)
        while let last = rest.last, isOutside(last) { rest.removeLast() }
        return String(rest)
    }
}

/// Gathers cosignatures while the node serves, as a service that ends gracefully.
struct CosigningService: Service {
    let cosigning: Cosigning
    let logger: Logger
    /// Stops the log from signing, once a witness has seen another one under its name.
    var stop: @Sendable (String) -> Void = { _ in }

    func run() async throws {
        let service = self
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await service.cosigning.run() }
                group.addTask {
                    while !Task.isCancelled {
                        if let faces = service.cosigning.twoFaces {
                            service.stop(TwoFacesService.reason(faces))
                            return
                        }
                        try? await Task.sleep(for: TwoFacesService.pause)
                    }
                }
            }
        }
    }
}
