import Notary
import Testing
import TransparencyLog

/// Keys and their spelling (C2SP signed-note).
@Suite struct KeyTests {
    static let peter = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    static let enoch = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
    static let foo = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    static let privatePeter = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"

    @Test(arguments: [peter, enoch, foo, ReferenceLog.key]) func `a key is read and written again`(text: String) throws
    {
        let key = try VerifierKey(text)
        #expect(key.description == text)
        #expect(key.type == .ed25519)
        #expect(text.hasPrefix("\(key.name)+\(key.idDigits)+"))
    }

    @Test(arguments: [peter, enoch, foo]) func `no part of a key is one`(text: String) {
        let bytes = text.bytes
        for start in bytes.indices {
            for end in start...bytes.count where end - start < bytes.count {
                let part = String(decoding: bytes[start..<end], as: UTF8.self)
                #expect(throws: Malformed.self) { try VerifierKey(part) }
            }
        }
    }

    @Test(arguments: [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TX",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n",
    ])
    func `a key of wrong length, type, spelling, id or name is refused`(text: String) {
        #expect(throws: Malformed.self) { try VerifierKey(text) }
    }

    @Test(arguments: ["", "a b", "a+b", "a\tb", "a\u{A0}b", "a\u{2003}b", "a\u{85}b", "a\nb", "a\u{1}b", "+\u{301}"])
    func `a name that is empty, or has a space, a plus or a control character, is refused`(text: String) {
        #expect(throws: Malformed.self) { try KeyName(text) }
    }

    @Test func `names that only look alike are different`() throws {
        #expect(try KeyName("p\u{E9}che") != KeyName("pe\u{301}che"))
        #expect(try KeyName("K") != KeyName("\u{212A}"))
    }

    @Test(arguments: [
        // The points whose order divides 8, each with either sign; then spellings of what is below 19 and above the prime.
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    ])
    func `a key of small order or with a second spelling is refused`(point: String) throws {
        let key = Vectors.hash(point).bytes
        for type in [SignatureType.ed25519, .cosignature] {
            #expect(throws: Malformed.self) { try VerifierKey(name: KeyName("weak"), type: type, publicKey: key) }
        }
    }

    @Test func `a key next to the prime is one`() throws {
        let below = Vectors.hash("ebffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f").bytes
        _ = try VerifierKey(name: KeyName("odd"), type: .ed25519, publicKey: below)
    }

    @Test func `a post-quantum witness key is read, written and believed in nothing`() throws {
        var chance = Chance(seed: Chance.seed)
        let key = try VerifierKey(
            name: KeyName("witness.example/pq"), type: .subtreeCosignature, publicKey: chance.bytes(1312))
        #expect(try VerifierKey(key.description) == key)
        var note = try SignedNote(Vectors.bytes("notes/two-signers.txt"))
        note.add(NoteSignature(name: key.name, id: key.id, signature: chance.bytes(2428)))
        #expect(try note.open(by: [key, VerifierKey(KeyTests.peter)]).signers.map(\.description) == [KeyTests.peter])
        #expect(throws: NoteError.noKnownSigner) { try note.open(by: [key]) }
    }

    @Test(arguments: [0x00, 0x02, 0x03, 0x05, 0xFA, 0xFF] as [UInt8]) func `a key of any other type is refused`(
        type: UInt8
    ) {
        let encoded = String(decoding: Base64.encode([type] + [UInt8](repeating: 9, count: 32)), as: UTF8.self)
        #expect(throws: Malformed.self) { try VerifierKey("name+00000000+\(encoded)") }
    }

    @Test func `a private key in Go's spelling is read and written again`() throws {
        let signer = try NoteSigner(privateKeyText: KeyTests.privatePeter)
        #expect(signer.verifierKey.description == KeyTests.peter)
        #expect(signer.privateKeyText() == KeyTests.privatePeter)
        let witness = signer.privateKeyText(as: .cosignature)
        #expect(try NoteSigner(privateKeyText: witness).cosignerKey == signer.cosignerKey)
    }

    @Test func `a private key that is not one is refused`() {
        for text in [
            "", "PRIVATE+KEY", KeyTests.peter, KeyTests.privatePeter + "=", String(KeyTests.privatePeter.dropLast()),
            KeyTests.privatePeter.replacing("c74f20a3", with: "c74f20a4"),
            KeyTests.privatePeter.replacing("PRIVATE+KEY", with: "PRIVATE+\u{212A}EY"),
            KeyTests.privatePeter.replacing("AYEK", with: "BYEK"),
        ] { #expect(throws: Malformed.self, "\(text)") { try NoteSigner(privateKeyText: text) } }
    }

    @Test func `fresh keys are different`() throws {
        let name = try KeyName("example.com/log")
        #expect(NoteSigner(name: name).verifierKey != NoteSigner(name: name).verifierKey)
    }
}
