package import Domain

extension StreamName {
    /// The name of a stream of the deliberation.
    package init(_ stream: Stream) {
        var packed: [UInt8] = []
        packed.reserveCapacity(48)
        func word(_ word: StaticString) {
            packed.append(literal: word)
            packed.append(UInt8(ascii: "/"))
        }
        func identifier(_ identifier: Identifier) {
            packed.append(0xFF)
            identifier.appendBytes(to: &packed)
            packed.append(UInt8(ascii: "/"))
        }
        switch stream {
        case .seat(let round, let organisation):
            word("round")
            identifier(round.value)
            word("seat")
            identifier(organisation.value)
        case .round(let round):
            word("round")
            identifier(round.value)
        case .delegate(let delegate):
            word("delegate")
            identifier(delegate.value)
        case .organisation(let organisation):
            word("organisation")
            identifier(organisation.value)
        case .programme(let programme):
            word("programme")
            identifier(programme.value)
        default:
            // The rest is rare. Every written form of a stream is a name.
            self = StreamName(stream.description)!
            return
        }
        self.init(packed: packed)
    }

    /// The stream of the deliberation that this names; nil if it names none.
    package var stream: Stream? {
        // A seat's: "round/", 0xFF, 16 bytes, "/seat/", 0xFF, 16 bytes, "/".
        let seat: Stream? = packed.withUnsafeBytes { packed in
            guard packed.count == 47, packed[6] == 0xFF, packed[29] == 0xFF, packed.starts(with: "round/".utf8),
                packed[23..<29].elementsEqual("/seat/".utf8)
            else { return nil }
            let start = packed.baseAddress!
            return .seat(ID(Identifier(bytesAt: start + 7)), ID(Identifier(bytesAt: start + 30)))
        }
        return seat ?? Stream(description)
    }
}
