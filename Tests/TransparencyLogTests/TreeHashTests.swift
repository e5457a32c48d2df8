import Testing

@testable import TransparencyLog

/// Hashes as RFC 6962 defines them and as everyone spells them.
@Suite struct TreeHashTests {
    @Test func `leaves, nodes and the empty tree hash as in RFC 6962`() {
        #expect(
            TreeHash.emptyRoot.hexadecimal == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(
            TreeHash.leaf(of: []).hexadecimal == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")
        #expect(
            TreeHash.leaf(of: "L123456".bytes).hexadecimal
                == "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56")
        // The reference's node has children of four bytes.
        #expect(
            ([1] + "N123N456".bytes).withUnsafeBytes { TreeHash(of: $0) }.hexadecimal
                == "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb")
    }

    @Test func `a leaf behind its prefix hashes as the leaf alone`() {
        var chance = Chance(seed: Chance.seed)
        for count in [0, 1, 54, 55, 56, 63, 64, 600, 65_535] {
            let entry = chance.bytes(count)
            let prefixed = ([0] + entry).withUnsafeBytes { TreeHash.leaf(prefixed: $0) }
            #expect(prefixed == TreeHash.leaf(of: entry))
        }
    }

    @Test func `a hash is read back from each of its spellings`() throws {
        var chance = Chance(seed: Chance.seed)
        for _ in 0..<100 {
            let hash = chance.hash()
            #expect(TreeHash(bytes: hash.bytes) == hash)
            #expect(hash.bytes.withUnsafeBytes { TreeHash($0) } == hash)
            #expect(TreeHash(base64: hash.description) == hash)
            #expect(TreeHash(hexadecimal: hash.hexadecimal) == hash)
            #expect(hash.bytes.count == 32)
        }
    }

    @Test(arguments: [
        "", "=", "AAAA", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU",
        "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU==",
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", " 7DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuA==", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFVV",
    ])
    func `base64 that is not the one spelling of 32 bytes is refused`(text: String) {
        #expect(TreeHash(base64: text) == nil)
    }

    @Test func `base64 follows RFC 4648 and has one spelling for everything`() {
        let spellings = ["": "", "f": "Zg==", "fo": "Zm8=", "foo": "Zm9v", "foob": "Zm9vYg==", "foobar": "Zm9vYmFy"]
        for (plain, encoded) in spellings {
            #expect(Base64.encode(plain.utf8) == encoded.bytes)
            #expect(Base64.decode(encoded.bytes) == plain.bytes)
        }
        for wrong in ["Zg", "Zg=", "Zh==", "Zm9=", "Zm8", "====", "=", "Z===", "Zg==Zg==", "Zm 8", "Zm9v\n"] {
            #expect(Base64.decode(wrong.bytes) == nil, "\(wrong)")
        }
    }
}
