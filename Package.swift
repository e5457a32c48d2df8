// swift-tools-version: 6.3

import PackageDescription

let strict: [SwiftSetting] = [
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
    .enableUpcomingFeature("ExistentialAny"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
    .enableUpcomingFeature("MemberImportVisibility"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let nio: [Target.Dependency] = ["NIOCore", "NIOHTTP1"].map { .product(name: $0, package: "swift-nio") }
let onPostgres = TargetDependencyCondition.when(traits: ["Postgres"])
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")

let package = Package(
    name: "accord",
    products: [
        .executable(name: "accord", targets: ["accord"])
    ],
    traits: [
        .trait(name: "Postgres", description: "The log in PostgreSQL, for many nodes; needs libpq-dev."),
        .default(enabledTraits: []),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .target(name: "Domain", dependencies: [crypto], swiftSettings: strict),
        .target(name: "EventStore", dependencies: ["Domain", "TransparencyLog", crypto], swiftSettings: strict),
        .target(name: "TransparencyLog", dependencies: [crypto], swiftSettings: strict),
        .systemLibrary(name: "CLibCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .target(
            name: "Notary",
            dependencies: [
                "CLibCrypto", "Domain", "EventStore", "TransparencyLog", crypto, grdb, httpClient, logging,
            ] + nio,
            swiftSettings: strict),
        .target(
            name: "Auditing", dependencies: ["Domain", "EventStore", "TransparencyLog", grdb], swiftSettings: strict),
        .target(
            name: "EventStoreSQLite", dependencies: ["Domain", "EventStore", "TransparencyLog", crypto, grdb, sqlite],
            swiftSettings: strict),
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .target(
            // All of it is behind the trait: without it there is nothing to build, and no libpq.
            name: "EventStorePostgres",
            dependencies: [
                "Domain", "EventStore", "TransparencyLog", logging, .target(name: "CLibPQ", condition: onPostgres),
            ],
            swiftSettings: strict),
        .target(name: "Projections", dependencies: ["Domain", "EventStore", grdb, logging], swiftSettings: strict),
        .target(
            name: "Application",
            dependencies: [
                "Domain", "EventStore", "EventStoreSQLite", .target(name: "EventStorePostgres", condition: onPostgres),
                "Notary", "Projections", "TransparencyLog", crypto, grdb, logging, metrics,
            ],
            swiftSettings: strict
        ),
        .target(
            name: "HTTPAPI",
            dependencies: [
                "Application", "Domain", "EventStore", "Notary", "Projections", "TransparencyLog", hummingbird, logging,
                metrics, lifecycle, .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
            ] + nio,
            swiftSettings: strict
        ),
        .executableTarget(
            name: "accord",
            dependencies: [
                "HTTPAPI", "Application", "Auditing", "Notary", "Projections", "EventStoreSQLite",
                .target(name: "EventStorePostgres", condition: onPostgres), "EventStore", "TransparencyLog", "Domain",
                hummingbird, httpClient, logging, metrics, lifecycle,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ] + nio,
            swiftSettings: strict
        ),
        .executableTarget(
            name: "bare-server", dependencies: [hummingbird, logging], path: "Tests/Benchmarks/BareServer"),
        .executableTarget(name: "bare-loop", dependencies: [grdb, sqlite], path: "Tests/Benchmarks/BareLoop"),
        .executableTarget(
            name: "log-bench",
            dependencies: [
                "Domain", "EventStore", "EventStoreSQLite", "Notary", "TransparencyLog", crypto, grdb, sqlite,
            ],
            path: "Tests/Benchmarks/LogBench", swiftSettings: strict),
        .target(
            name: "WrittenEntries", dependencies: ["Auditing", "EventStore"], path: "Tests/Schemas/WrittenEntries",
            swiftSettings: strict),
        .target(name: "PostgresCluster", path: "Tests/Postgres/Cluster", swiftSettings: strict),
        .target(
            name: "MovableClock", dependencies: ["Application", "Domain"], path: "Tests/Clock", swiftSettings: strict),
        .testTarget(name: "DomainTests", dependencies: ["Domain"], swiftSettings: strict),
        .testTarget(
            name: "EventStoreTests",
            dependencies: [
                "Domain", "EventStore", "EventStoreSQLite", "EventStorePostgres", "Notary", "PostgresCluster",
                "TransparencyLog", grdb,
            ],
            swiftSettings: strict),
        .testTarget(
            // What it reads from Data it finds beside its sources.
            name: "TransparencyLogTests", dependencies: ["TransparencyLog", "Notary"], exclude: ["Data"],
            swiftSettings: strict),
        .testTarget(
            name: "NotaryTests",
            dependencies: [
                "Application", "HTTPAPI", "Notary", "EventStore",
                .target(name: "EventStorePostgres", condition: onPostgres), "PostgresCluster", "TransparencyLog",
                "Domain", grdb, httpClient, hummingbird, logging,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ProjectionsTests",
            dependencies: ["Domain", "EventStore", "Projections", "TransparencyLog", grdb, logging],
            swiftSettings: strict),
        .testTarget(
            name: "ApplicationTests",
            dependencies: [
                "Application", "Domain", "EventStore", .target(name: "EventStorePostgres", condition: onPostgres),
                "MovableClock", "Notary", "PostgresCluster", "Projections", "TransparencyLog", "WrittenEntries", grdb,
                logging,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "HTTPAPITests",
            dependencies: [
                "HTTPAPI", "MovableClock", "Notary", "TransparencyLog", "WrittenEntries", grdb,
                .product(name: "HummingbirdTesting", package: "hummingbird"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "AuditingTests",
            dependencies: [
                "Auditing", "Application", "Domain", "EventStore", "EventStoreSQLite", "MovableClock", "Notary",
                "TransparencyLog", logging,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "CommandLineTests",
            // The program itself, to run it as a process: nothing of it is imported.
            dependencies: [
                "accord", "Auditing", "Domain", "EventStore", "EventStoreSQLite", "Notary", "PostgresCluster",
                "TransparencyLog", "WrittenEntries",
            ],
            swiftSettings: strict
        ),
    ],
    swiftLanguageModes: [.v6]
)
