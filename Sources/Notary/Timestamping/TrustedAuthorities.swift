internal import CLibCrypto

/// The certificates that timestamps are verified against: a PEM file of roots, each of which is trusted to vouch for
/// timestamp authorities. It is read anew for every verification, so that a certificate taken out counts no more.
package struct TrustedAuthorities: Hashable, Sendable {
    package let path: String

    package init(path: String) { self.path = path }

    /// - Throws: `TimestampError.authorities` unless the file holds certificates.
    package func requireReadable() throws(TimestampError) {
        LibCrypto.begin()
        X509_STORE_free(try store())
    }

    /// What libcrypto makes of the file. Whoever calls this frees it.
    func store() throws(TimestampError) -> OpaquePointer {
        guard let store = X509_STORE_new() else { throw LibCrypto.failure() }
        guard X509_STORE_load_file(store, path) == 1 else {
            X509_STORE_free(store)
            throw .authorities(path: path, reason: LibCrypto.reason())
        }
        return store
    }
}
