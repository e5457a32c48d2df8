// The standard library normalises only behind an SPI.
import Foundation

/// Unicode Normalization Form C (UAX 15): one spelling for what reads the same, so that equal text is equal bytes.
enum NormalForm {
    /// UTF-8 that has only bytes below this one encodes scalars below U+0300, which are always in the form.
    static let firstByteInDoubt: UInt8 = 0xCC

    /// Whether the text is in the form.
    static func isNFC(_ text: String) -> Bool {
        if text.unicodeScalars.allSatisfy(isAlwaysNFC) { return true }
        return text.unicodeScalars.elementsEqual(text.precomposedStringWithCanonicalMapping.unicodeScalars)
    }

    /// Scalars that neither change, nor combine with one before them, nor may change places (NFC_Quick_Check is yes and
    /// the combining class is 0): letters of the frequent scripts. Normalising takes 50 ns a scalar, this about one.
    static func isAlwaysNFC(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x300: true
        case 0x400...0x482, 0x48A...0x52F: true  // Cyrillic
        case 0x621...0x64A, 0x660...0x66F, 0x671...0x6D5: true  // Arabic
        case 0x10D0...0x10FF: true  // Georgian
        case 0x2010...0x2027, 0x2030...0x205E, 0x20A0...0x20C0: true  // Punctuation, currencies
        case 0x3041...0x3096, 0x30A1...0x30FA, 0x4E00...0x9FFF: true  // Kana, Han
        case 0xAC00...0xD7A3: true  // Hangul
        default: false
        }
    }
}
