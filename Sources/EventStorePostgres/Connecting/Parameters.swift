#if Postgres
    internal import Domain
    internal import EventStore

    /// The values of one statement in PostgreSQL's binary form, behind each other in one buffer.
    struct Parameters {
        /// The numbers by which the server knows types (`pg_type.oid`).
        enum ElementType: UInt32 {
            case bytea = 17
            case bigint = 20
            case text = 25
            case uuid = 2_950
        }

        private(set) var bytes: [UInt8] = []
        /// Where each value stands; nil for NULL.
        private(set) var ranges: [Range<Int>?] = []

        init() {}

        init(_ value: Int) { add(value) }

        mutating func add(_ value: Int) { add { $0.append(bigEndian: UInt64(bitPattern: Int64(value))) } }

        mutating func add(_ value: [UInt8]) { add { $0.append(contentsOf: value) } }

        mutating func add(_ text: String) { add { $0.append(contentsOf: text.utf8) } }

        mutating func add(_ identifier: Identifier) { add { $0.append(identifier) } }

        mutating func addNull() { ranges.append(nil) }

        /// An array without NULLs.
        mutating func add<Element>(
            _ elements: some Collection<Element>, as type: ElementType, _ write: (Element, inout [UInt8]) -> Void
        ) {
            add(elements, as: type, hasNulls: false) { element, bytes in
                write(element, &bytes)
                return true
            }
        }

        /// An array.
        ///
        /// - Parameter write: appends the element, or returns false if it is NULL.
        mutating func add<Element>(
            _ elements: some Collection<Element>, as type: ElementType, hasNulls: Bool,
            _ write: (Element, inout [UInt8]) -> Bool
        ) {
            add { bytes in
                bytes.append(bigEndian: UInt32(elements.isEmpty ? 0 : 1))
                bytes.append(bigEndian: UInt32(hasNulls ? 1 : 0))
                bytes.append(bigEndian: type.rawValue)
                guard !elements.isEmpty else { return }
                bytes.append(bigEndian: UInt32(elements.count))
                bytes.append(bigEndian: UInt32(1))
                for element in elements {
                    let place = bytes.count
                    bytes.append(bigEndian: UInt32.max)
                    guard write(element, &bytes) else { continue }
                    let count = UInt32(bytes.count - place - 4).bigEndian
                    withUnsafeBytes(of: count) { count in
                        bytes.withUnsafeMutableBytes { bytes in
                            UnsafeMutableRawBufferPointer(rebasing: bytes[place..<place + 4]).copyMemory(from: count)
                        }
                    }
                }
            }
        }

        mutating func add(texts: some Collection<String>) {
            add(texts, as: .text) { $1.append(contentsOf: $0.utf8) }
        }

        mutating func add(integers: some Collection<Int>) {
            add(integers, as: .bigint) { $1.append(bigEndian: UInt64(bitPattern: Int64($0))) }
        }

        private mutating func add(_ write: (inout [UInt8]) -> Void) {
            let start = bytes.count
            write(&bytes)
            ranges.append(start..<bytes.count)
        }
    }

    extension [UInt8] {
        mutating func append(bigEndian value: some FixedWidthInteger) {
            Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
        }

        mutating func append(_ identifier: Identifier) {
            append(bigEndian: identifier.high)
            append(bigEndian: identifier.low)
        }
    }
#endif
