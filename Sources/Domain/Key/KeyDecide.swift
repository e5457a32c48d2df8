extension RegisterKey {
    package func decide(_ hearing: Hearing) throws -> Decision {
        _ = try hearing.organisation(organisation)
        let capacity = try hearing.authoriseKeys(.registerKey, of: organisation)
        let keys = try hearing.keys(of: organisation)
        guard keys.key(jwk.thumbprint) == nil else {
            throw Refusal(.alreadyExists, "The organisation has or had that key; make another.", at: "/jwk")
        }
        guard keys.all.count(where: { !$0.isRevoked }) < OrganisationKeys.most else {
            throw Refusal(
                .invalidContent, "An organisation has at most \(OrganisationKeys.most) keys; revoke one.", at: "/jwk")
        }
        try hearing.requireSignature(
            !keys.counting.isEmpty, "The organisation has a key that counts; sign the registration with it.")
        let registered = KeyRegistered(jwk: jwk, signedBy: hearing.signedBy)
        return Decision(capacity, [(stream, .key(.registered(registered)))])
    }
}

extension ConfirmKey {
    /// A first key counts once somebody else than who registered it has learnt its fingerprint from the organisation by
    /// another way. That should be another of its focal points. An administrator may, for an organisation that has no
    /// second one; then the key rests on their word and is marked, until a focal point confirms it after all.
    package func decide(_ hearing: Hearing) throws -> Decision {
        _ = try hearing.organisation(organisation)
        let capacity = try hearing.authoriseKeys(.confirmKey, of: organisation)
        let keys = try hearing.keys(of: organisation)
        let state = try keys.required(key)
        switch (state.voucher, hearing.actor) {
        case (nil, _):
            guard keys.counting.isEmpty else {
                throw Refusal(
                    .signatureRequired,
                    "The organisation has a key that counts by now; register another one, signed with that.")
            }
        case (.administrator, .delegate): break
        default: throw Refusal(.noChange, "The key counts already.")
        }
        let confirming: ID<Person>? =
            switch hearing.actor {
            case .administrator(let person): person
            case .delegate(let delegate): try hearing.delegate(delegate).person
            case .node: nil
            }
        guard case .delegate(let registering) = state.registeredBy,
            try hearing.delegate(registering).person != confirming
        else {
            throw Refusal(.secondPersonRequired, "Whoever registered the key cannot confirm it; let a second person.")
        }
        return Decision(capacity, [(stream, .key(.confirmed(KeyConfirmed(key: key))))])
    }
}

extension RevokeKey {
    package func decide(_ hearing: Hearing) throws -> Decision {
        _ = try hearing.organisation(organisation)
        let capacity = try hearing.authoriseKeys(.revokeKey, of: organisation)
        _ = try hearing.keys(of: organisation).required(key)
        return Decision(capacity, [(stream, .key(.revoked(KeyRevoked(key: key, reason: reason))))])
    }
}

extension OrganisationKeys {
    /// A key that has not been revoked.
    fileprivate func required(_ thumbprint: Thumbprint) throws(Refusal) -> Key {
        guard let key = key(thumbprint) else {
            throw Refusal(.unknownKey, "The organisation has no key \(thumbprint).")
        }
        guard !key.isRevoked else { throw Refusal(.revoked, "The key has been revoked.") }
        return key
    }
}

extension Hearing {
    /// Keys belong to the organisation and not to a programme, in whichever of them its focal point acts.
    fileprivate func authoriseKeys(_ action: Action, of organisation: ID<Organisation>) throws -> Capacity {
        guard case .delegate(let id) = actor else { return try authorise(action) }
        let capacity = try authorise(action, in: try delegate(id).programme, whileClosed: true) { acting, _ in
            acting == organisation ? [.own] : []
        }
        return Capacity(role: capacity.role, organisation: capacity.organisation, programme: nil)
    }

    /// The keys of an organisation, which may have none so far.
    package func keys(of organisation: ID<Organisation>) throws -> OrganisationKeys {
        guard let held = record.keys[organisation] else { throw Unread([.keys(organisation)]) }
        looked(at: .keys(organisation), held.version)
        return held.state ?? OrganisationKeys()
    }

    /// Refuses what has to be signed and is not.
    package func requireSignature(_ isRequired: Bool, _ detail: @autoclosure () -> String) throws(Refusal) {
        guard !isRequired || signedBy != nil else { throw Refusal(.signatureRequired, detail()) }
    }

    /// Refuses a signature by a key that does not speak for the organisation for which the actor acts.
    func requireCounting(_ key: Thumbprint, of organisation: ID<Organisation>?) throws {
        guard let organisation else {
            throw Refusal(.unknownKey, "You act for no organisation here, so leave the signature out.")
        }
        let keys = try keys(of: organisation)
        guard let known = keys.key(key) else {
            throw Refusal(.unknownKey, "Your organisation has registered no key \(key).")
        }
        guard keys.counts(key) else {
            throw Refusal(
                .keyNotCounting,
                known.isRevoked
                    ? "The key has been revoked; sign with another."
                    : "The key counts once a second person has confirmed its fingerprint.")
        }
    }
}
