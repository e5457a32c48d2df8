import Application
import EventStore
import HTTPTypes
import Testing
import TransparencyLog

@testable import HTTPAPI

/// What stands between the node and its readers may keep for everybody only what everybody may read.
@Suite struct BundleCachingTests {
    private static let forAll = "public, max-age=31536000, immutable"
    private static let forOne = "private, max-age=86400, immutable"

    /// The address of the bundle, as wide as it is now, that has an entry.
    private func bundle(holding logPosition: Int, _ house: House) async throws -> String {
        let size = try #require(try await house.node.log.signedHead()).size
        let path = try #require(TilePath(.entries, holding: logPosition, inTreeOf: size))
        return "/\(path)"
    }

    @Test func `a bundle may be kept for all if all may read every entry in it, and else for one reader only`()
        async throws
    {
        try await House.open { house in
            let scene = try await Scene.open(house)
            // The first bundle has what only administrators read; what follows is a public programme's.
            while try await house.size < TilePath.fullWidth + 2 { _ = try await scene.gap() }
            let first = try await house.get(try await bundle(holding: 0, house), as: house.administratorToken)
            #expect(first.status == 200)
            #expect(first.headers[.cacheControl] == Self.forOne)
            let open = try await bundle(holding: TilePath.fullWidth, house)
            for token in [nil, scene.focalPoints[0].token, house.administratorToken] {
                let answer = try await house.get(open, as: token)
                #expect(answer.status == 200, "\(answer.text)")
                #expect(answer.headers[.cacheControl] == Self.forAll)
            }

            // A last entry that is not for everybody.
            _ = try await house.done(
                "/v1/organisations", as: house.administratorToken, ["name": "Late", "kind": "un_agency"])
            let mixed = try await bundle(holding: TilePath.fullWidth, house)
            #expect(mixed != open)
            #expect(try await house.get(mixed).status == 401)
            for token in [scene.focalPoints[0].token, house.administratorToken] {
                let answer = try await house.get(mixed, as: token)
                #expect(answer.status == 200, "\(answer.text)")
                #expect(answer.headers[.cacheControl] == Self.forOne)
            }
            // What was for all stays so.
            #expect(try await house.get(open).headers[.cacheControl] == Self.forAll)
        }
    }
}
