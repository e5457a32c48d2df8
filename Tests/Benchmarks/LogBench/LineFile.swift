import Foundation

/// The lines of a file in memory, each behind a 0x00, as a leaf of the tree is hashed.
final class LineFile {
    /// A 0x00 and a line, and so on.
    let bytes: UnsafeMutableRawBufferPointer
    /// Where the lines stand in it, each without its 0x00.
    let lines: [Range<Int>]

    init(path: String) throws {
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        bytes = .allocate(byteCount: data.count + 1, alignment: 64)
        bytes[0] = 0
        UnsafeMutableRawBufferPointer(rebasing: bytes[1...]).copyBytes(from: data)
        var lines: [Range<Int>] = []
        var start = 1
        for index in 1..<bytes.count where bytes[index] == UInt8(ascii: "\n") {
            lines.append(start..<index)
            bytes[index] = 0
            start = index + 1
        }
        self.lines = lines
    }

    deinit { bytes.deallocate() }

    /// A line behind its 0x00.
    func leaf(_ line: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[line.lowerBound - 1..<line.upperBound])
    }

    func line(_ line: Range<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[line]) }
}
