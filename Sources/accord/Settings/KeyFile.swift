import Application
import Foundation
import TransparencyLog

extension VerifierKey {
    /// A key as it is spelled, or a file that holds it.
    init(spelledOrIn text: String) throws {
        if let key = try? VerifierKey(text) {
            self = key
        } else if FileManager.default.fileExists(atPath: text) {
            try self.init(contentsOfFile: text)
        } else {
            // For its complaint.
            try self.init(text)
        }
    }
}
