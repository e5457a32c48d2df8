internal import Domain
internal import Foundation
internal import GRDB

extension Identifier {
    /// As SQLite keeps it: 16 bytes, which sort as identifiers do.
    var blob: Data { Data(bytes) }
}

extension [UInt8] {
    /// The bytes of a BLOB; nil for NULL or anything else.
    static func from(_ value: DatabaseValue) -> [UInt8]? {
        Data.fromDatabaseValue(value).map { [UInt8]($0) }
    }
}
