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
            packed.append(contentsOf: identifier.bytes)
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
        default:
            // The rest is rare. Every written form of a stream is a name.
            self = StreamName(stream.description)!
            return
        }
        self.init(packed: packed)
    }

    /// The stream of the deliberation that this names; nil if it names none.
    package var stream: Stream? {
        if packed.count == 47, packed.starts(with: "round/".utf8), packed[24..<29].elementsEqual("seat/".utf8),
            packed[6] == 0xFF, packed[29] == 0xFF, let round = Identifier(bytes: packed[7..<23]),
            let organisation = Identifier(bytes: packed[30..<46])
        {
            return .seat(ID(round), ID(organisation))
        }
        return Stream(description)
    }
}
