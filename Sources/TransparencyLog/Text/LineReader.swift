/// Takes bytes apart into lines, each of which ends with a newline.
///
/// It works on bytes, because what separates characters of a `String` does not always separate bytes.
struct LineReader {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: some Sequence<UInt8>) { rest = Array(bytes)[...] }

    var isAtEnd: Bool { rest.isEmpty }

    /// The next line without its newline; nil if none is left that has one.
    mutating func next() -> ArraySlice<UInt8>? {
        guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        let line = rest[..<end]
        rest = rest[(end + 1)...]
        return line
    }
}

extension ArraySlice<UInt8> {
    /// What follows a prefix; nil if the bytes do not begin with it.
    func after(_ prefix: StaticString) -> ArraySlice<UInt8>? {
        let prefix = UnsafeBufferPointer(start: prefix.utf8Start, count: prefix.utf8CodeUnitCount)
        return starts(with: prefix) ? dropFirst(prefix.count) : nil
    }

    /// What stands before the first of a byte and what after it; nil if there is none.
    func split(at byte: UInt8) -> (ArraySlice<UInt8>, ArraySlice<UInt8>)? {
        firstIndex(of: byte).map { (self[..<$0], self[($0 + 1)...]) }
    }

    /// A number in ASCII digits without leading zeros; nil for anything else and for one that `Int` cannot hold.
    var decimal: Int? {
        guard let first, count == 1 || first != UInt8(ascii: "0") else { return nil }
        var value = 0
        for digit in self {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            let (tens, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, isLarger) = tens.addingReportingOverflow(Int(digit - UInt8(ascii: "0")))
            guard !isTooLarge, !isLarger else { return nil }
            value = sum
        }
        return value
    }

    /// The value of eight lower-case hexadecimal digits; nil for anything else.
    var hexadecimalWord: UInt32? {
        guard count == 8, let bytes = Hexadecimal.decode(self) else { return nil }
        return bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }
}
