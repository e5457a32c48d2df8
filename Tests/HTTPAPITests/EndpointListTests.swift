import Foundation
import HTTPTypes
import Testing

@testable import HTTPAPI

/// Deploy/API.md tells of every endpoint of the node; no more, no less, and as it is.
@Suite struct EndpointListTests {
    @Test func `the list has every endpoint, each once`() async throws {
        let listed = try Row.all().map(\.request).sorted()
        try await House.open { house in
            #expect(listed == house.api.routes.map(\.request).sorted())
        }
    }

    @Test func `submissions are listed with their commands, and with If-Match where it is needed`() throws {
        let rows = try Row.byRequest()
        for form in SubmissionForm.all {
            let row = try #require(rows[form.request], "\(form.request) is not listed.")
            #expect(row.command == Row.link(to: form.command), "\(form.request)")
            #expect(row.ifMatch == (form.needsVersion ? "needed" : Row.nothing), "\(form.request)")
        }
    }

    @Test func `tokens are listed with their commands, and files with none`() throws {
        let rows = try Row.byRequest()
        var expected = ["POST /v1/files": Row.nothing]
        for path in ["/v1/delegates/{delegate}/tokens", "/v1/administrators/{administrator}/tokens"] {
            expected["POST \(path)"] = Row.link(to: "token.issue")
            expected["DELETE \(path)/{token}"] = Row.link(to: "token.revoke")
        }
        for (request, command) in expected {
            let row = try #require(rows[request], "\(request) is not listed.")
            #expect(row.command == command, "\(request)")
            #expect(row.ifMatch == Row.nothing, "\(request)")
        }
    }

    @Test func `reads are listed with their parameters, and nothing else takes any`() async throws {
        let rows = try Row.byRequest()
        try await House.open { house in
            for route in house.api.routes {
                guard route.method == .get else {
                    #expect(route.query.isEmpty, "\(route.request)")
                    continue
                }
                let row = try #require(rows[route.request], "\(route.request) is not listed.")
                #expect(row.parameters == Row.words(route.query), "\(route.request)")
            }
        }
    }
}

/// A line of one of the node's tables: of a submission its command, whether it needs `If-Match` and what it does, of a
/// read its parameters and what it answers.
private struct Row {
    static let nothing = "–"

    private static let document = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Deploy/API.md").standardizedFileURL

    /// As in `GET /v1/inbox`.
    let request: String
    private let cells: [String]

    var command: String { cells[1] }
    var ifMatch: String { cells[2] }
    var parameters: String { cells[1] }

    /// Nil for a line that is of no endpoint.
    private init?(_ line: Substring) {
        guard line.hasPrefix("| `") else { return nil }
        cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        request = cells[0].replacing("`", with: "")
        guard cells.count == (request.hasPrefix("GET /") ? 3 : 4) else { return nil }
    }

    /// Those before the section about the witness.
    static func all() throws -> [Row] {
        try String(contentsOf: document, encoding: .utf8).split(separator: "\n").prefix { $0 != "## A witness" }
            .compactMap { Row($0) }
    }

    static func byRequest() throws -> [String: Row] {
        Dictionary(try all().map { ($0.request, $0) }) { first, _ in first }
    }

    static func link(to command: String) -> String { "[\(command)](../Schemas/commands/\(command).json)" }

    static func words(_ names: Set<String>) -> String {
        names.isEmpty ? nothing : names.sorted().map { "`\($0)`" }.joined(separator: ", ")
    }
}

extension SubmissionForm {
    fileprivate var request: String { "\(method.rawValue) \(path)" }
}

extension Route {
    fileprivate var request: String { "\(method.rawValue) \(path)" }
}
