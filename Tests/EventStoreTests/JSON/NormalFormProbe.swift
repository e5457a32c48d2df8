import Foundation

@testable import EventStore

/// What the fast way takes as normal, against what Foundation says.
enum NormalFormProbe {
    static func isTakenAsNFC(_ scalar: Unicode.Scalar) -> Bool { NormalForm.isAlwaysNFC(scalar) }

    /// Whether the scalar stays as it is, alone and after letters of its script and others.
    static func normalises(_ scalar: Unicode.Scalar) -> Bool {
        ["", "a", "и", "ا", "か", "\u{1100}", "가"].allSatisfy { before in
            let text = before + String(Character(scalar))
            return text.unicodeScalars.elementsEqual(text.precomposedStringWithCanonicalMapping.unicodeScalars)
        }
    }
}
