extension JSONParser {
    /// Reads a number: an integer if it is one of 64 bits, otherwise as it was written.
    mutating func number() throws(Failure) -> JSON {
        let start = position
        let isNegative = take(UInt8(ascii: "-"))
        var value = 0
        var isInteger = true
        if take(UInt8(ascii: "0")) {
            guard !isDigit(next) else {
                position = start
                throw malformed("Write the number without leading zeros.")
            }
            // There is no -0 among the integers, and it must not become 0 silently.
            isInteger = !isNegative
        } else {
            guard isDigit(next) else { throw malformed("Put a digit after the minus sign.") }
            while isDigit(next) {
                if isInteger {
                    let digit = Int(next &- UInt8(ascii: "0"))
                    let (product, tooLarge) = value.multipliedReportingOverflow(by: 10)
                    // Downwards, because the smallest integer has no positive counterpart.
                    let (sum, tooSmall) = product.addingReportingOverflow(isNegative ? -digit : digit)
                    isInteger = !tooLarge && !tooSmall
                    value = sum
                }
                position += 1
            }
        }
        if take(UInt8(ascii: ".")) {
            isInteger = false
            try digits()
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            isInteger = false
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        guard position - start <= limits.text else {
            throw Failure(kind: .textTooLong, offset: start, detail: "Use at most \(limits.text) bytes for a number.")
        }
        return isInteger ? .integer(value) : .number(String(decoding: bytes[start..<position], as: UTF8.self))
    }

    private mutating func digits() throws(Failure) {
        guard isDigit(next) else { throw malformed("Put a digit here, in the fraction or exponent of the number.") }
        while isDigit(next) { position += 1 }
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
}
