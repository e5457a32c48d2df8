#if Postgres
    package import Domain

    /// A value of a statement, or of a row that it gives.
    package enum SharedValue: Hashable, Sendable {
        case null
        case bytes([UInt8])
        case text(String)
        case integer(Int)
        case identifier(Identifier)
        /// An array.
        case all([[UInt8]])
        case allIdentifiers([Identifier])

        package init(_ bytes: [UInt8]?) { self = bytes.map { .bytes($0) } ?? .null }

        package init(_ identifier: Identifier?) { self = identifier.map { .identifier($0) } ?? .null }
    }

    /// One row; its columns are numbered from 0, and read as what they are.
    package struct SharedRow: Sendable {
        private let columns: [[UInt8]?]

        init(_ rows: Rows, _ row: Int) {
            columns = (0..<rows.columnCount).map { rows.isNull(row, $0) ? nil : rows.array(row, $0) }
        }

        /// Nil for NULL.
        package subscript(column: Int) -> [UInt8]? { columns[column] }

        package func bytes(_ column: Int) -> [UInt8] { columns[column] ?? [] }

        package func text(_ column: Int) -> String { String(decoding: bytes(column), as: UTF8.self) }

        /// A `bigint` or a `boolean`.
        package func integer(_ column: Int) -> Int {
            Int(Int64(bitPattern: bytes(column).reduce(into: UInt64(0)) { $0 = $0 << 8 | UInt64($1) }))
        }

        package func identifier(_ column: Int) -> Identifier? { columns[column].flatMap { Identifier(bytes: $0) } }
    }

    extension Parameters {
        init(_ values: [SharedValue]) {
            self.init()
            for value in values {
                switch value {
                case .null: addNull()
                case .bytes(let bytes): add(bytes)
                case .text(let text): add(text)
                case .integer(let integer): add(integer)
                case .identifier(let identifier): add(identifier)
                case .all(let all): add(all, as: .bytea) { $1.append(contentsOf: $0) }
                case .allIdentifiers(let all): add(all, as: .uuid) { $1.append($0) }
                }
            }
        }
    }
#endif
