import Notary
import Testing
import TransparencyLog

/// Who cosigns is said in one line each.
@Suite struct PanelTests {
    private static func key(_ name: String) -> VerifierKey { NoteSigner(name: try! KeyName(name)).cosignerKey }

    @Test(arguments: [
        "http://127.0.0.1:8081", "https://witness.example.org", "https://witness.example/path/=http", "http://[::1]:80",
    ]) func `a key and an address are told apart whatever is in them`(address: String) throws {
        for name in ["witness.example", "witness=https", "a=b"] {
            // Where both hold what separates them, the last counts.
            guard !address.hasSuffix("=http") else { continue }
            let key = PanelTests.key(name)
            #expect(try RemoteWitness("\(key)=\(address)") == RemoteWitness(key: key, address: address))
        }
        #expect(try RemoteWitness("\(PanelTests.key("a"))=http://a.example//").address == "http://a.example")
    }

    @Test func `what is no witness is refused`() throws {
        let key = PanelTests.key("witness.example")
        let log = NoteSigner(name: try KeyName("log.example")).verifierKey
        for wrong in [
            "", "=", "\(key)", "\(key)=", "\(key)=ftp://a.example", "\(key)=http", "\(key)=http://",
            "\(key)=http:///path",
            "\(key)=http://a b", "\(key)=http://a.example?x", "\(key)=http://a.example#x",
            "\(key)=https://me@a.example",
            "\(key)=http://:80", "=http://a.example", "\(log)=http://a.example", "witness.example=http://a.example",
            "\(key)x=http://a.example", "\(key)=http://ä.example",
        ] { #expect(throws: Malformed.self, "\(wrong)") { try RemoteWitness(wrong) } }
    }

    @Test func `a quorum is one that can be had`() throws {
        let witnesses = try ["a", "b", "c"].map { try RemoteWitness(key: PanelTests.key($0), address: "http://\($0)") }
        #expect(try WitnessPanel(witnesses).quorum == 2)
        #expect(try WitnessPanel(witnesses, quorum: 3).quorum == 3)
        #expect(try WitnessPanel([witnesses[0]]).quorum == 1)
        for quorum in [-1, 0, 4] {
            #expect(throws: Malformed.self) { try WitnessPanel(witnesses, quorum: quorum) }
        }
        #expect(throws: Malformed.self) { try WitnessPanel([]) }
        #expect(throws: Malformed.self) { try WitnessPanel([witnesses[0], witnesses[0]]) }
        let namesake = try RemoteWitness(key: PanelTests.key("a"), address: "http://other")
        #expect(throws: Malformed.self) { try WitnessPanel([witnesses[0], namesake]) }
    }
}
