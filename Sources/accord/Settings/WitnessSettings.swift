import Application
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

    /// Asks the witnesses what they have seen of the log, before anything is signed, and whether anything was found there
    /// before. One that cannot be reached is named in the log and not waited for.
    ///
    /// - Returns: false if one has seen more, and that was accepted: whoever has seen it does not cosign this log again.
    /// - Throws: `Failure` if the log does not go on from it.
    func isConsistent(_ checkpoints: NodeCheckpoints, acceptedSize: Int?) async throws -> Bool {
        guard let own = try await checkpoints.head() else { return true }
        var seen = try await cosigning.foundBefore()
        for (witness, found) in try await cosigning.latest(origin: own.origin) {
            switch found {
            case .success(let one): if let one { seen.append(one) }
            case .failure(let error):
                logger.warning("The witness \(witness) cannot be asked what it has seen: \(error)")
            }
        }
        let refusal = try await Consistency.check(own: own, seen: seen) {
            try await checkpoints.consistencyProof(from: $0, to: $1)
        }
        guard let refusal else { return true }
        guard refusal.objection == .larger, refusal.ownSize == acceptedSize else {
            throw Failure(.badData, "\(refusal)")
        }
        logger.critical(
            "Witnesses are not asked: \(refusal.seen.witness) has seen a log of \(refusal.seenSize) entries.")
        return false
    }

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
