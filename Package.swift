// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

/// For the modules that touch C: each unsafe use is marked where it stands.
let strictlyMemorySafe = settings + [.strictMemorySafety()]

/// Tests are compiled as they stand, whatever the configuration, which takes half as long; what they test
/// is as it is released.
let testSettings = settings + [.unsafeFlags(["-Onone"])]

let package = Package(
  name: "metronome",
  products: [
    .executable(name: "metronome", targets: ["metronome"]),
    .executable(name: "metronome-benchmarks", targets: ["metronome-benchmarks"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    .package(url: "https://github.com/apple/swift-system", from: "1.6.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    // MARK: - C libraries and shims
    .systemLibrary(name: "CZeroMQ"),
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas"),
    .systemLibrary(name: "CProtobufC"),
    .systemLibrary(name: "CZlib"),
    .systemLibrary(name: "CSodium"),
    .systemLibrary(name: "CXXHash"),
    .target(
      name: "CWire", dependencies: ["CProtobufC"], linkerSettings: [.linkedLibrary("protobuf-c")]),
    .target(name: "CKernels"),
    .target(name: "CProcess"),
    .target(name: "CAllocations"),

    // MARK: - What is said to people
    .target(name: "Wording", swiftSettings: settings),

    // MARK: - Files, below whoever reads or writes some
    .target(name: "Files", swiftSettings: strictlyMemorySafe),

    // MARK: - Chance, digests and arithmetic
    .target(name: "Chance", swiftSettings: settings),
    .target(
      name: "Digests", dependencies: ["CSodium", "CXXHash"], swiftSettings: strictlyMemorySafe),
    .target(
      name: "Kernels", dependencies: ["COpenBLAS", "CKernels"], swiftSettings: strictlyMemorySafe),

    // MARK: - The core: no bytes, sockets, files, clocks
    .target(
      name: "Federation",
      dependencies: [
        "Chance", "Wording", .product(name: "HeapModule", package: "swift-collections"),
        .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "RealModule", package: "swift-numerics"),
      ],
      swiftSettings: settings),

    // MARK: - Carrying decisions out
    .target(
      name: "Execution",
      dependencies: [
        "Federation", "Kernels", "Chance", "Digests", "Wording",
        .product(name: "HeapModule", package: "swift-collections"),
        .product(name: "DequeModule", package: "swift-collections"),
      ],
      swiftSettings: settings),

    // MARK: - Numbers and experiment files
    .target(
      name: "Learning",
      dependencies: ["Chance", "Digests", "Files", "Kernels", "Wording", "CZlib"],
      swiftSettings: strictlyMemorySafe),
    .target(
      name: "Experiment",
      dependencies: [
        "Chance", "Digests", "Federation", "Learning", "Wording",
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: settings),

    // MARK: - Talking
    .target(
      name: "Wire", dependencies: ["Federation", "Kernels", "CWire", "CProtobufC"],
      swiftSettings: strictlyMemorySafe),
    .target(
      name: "Messaging", dependencies: ["CZeroMQ", "CProcess", "Files"],
      swiftSettings: strictlyMemorySafe),

    // MARK: - Running
    .target(
      name: "Records",
      dependencies: [
        "Execution", "Federation", "Digests", "Files", "Wording",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ],
      swiftSettings: settings),
    .target(
      name: "Reports",
      dependencies: [
        "Records", "Federation", "Files", "Wording",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: settings),
    .target(
      name: "Runtime",
      dependencies: [
        "Federation", "Learning", "Experiment", "Wire", "Messaging", "Records", "Execution",
        "Digests", "Files", "Kernels", "Wording", "CProcess",
        .product(name: "DequeModule", package: "swift-collections"),
      ],
      swiftSettings: settings),
    .target(
      name: "Launching",
      dependencies: [
        "Runtime", "Messaging", "Records", "Federation", "Experiment", "Learning", "Files",
        "Wording", "CProcess",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "metronome",
      dependencies: [
        "Launching", "Runtime", "Records", "Reports", "Execution", "Experiment", "Learning",
        "Federation", "Messaging", "Wording",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      // A link to docs/experiments, whose files `init` writes: the program has no other files beside it.
      resources: [.embedInCode("Examples")], swiftSettings: settings),
    .executableTarget(
      name: "metronome-benchmarks",
      dependencies: [
        "Runtime", "Records", "Reports", "Experiment", "Federation", "Learning", "Kernels",
        "Wire", "Messaging", "Wording", "Files", "Chance", "CKernels", "CAllocations",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),

    // MARK: - Tests
    .target(name: "CDisk", path: "Tests/CDisk"),
    .target(
      name: "TestFederation",
      dependencies: ["Execution", "Federation", "Learning", "Experiment", "Chance", "Kernels"],
      path: "Tests/TestFederation", swiftSettings: settings),
    .testTarget(name: "WordingTests", dependencies: ["Wording"], swiftSettings: testSettings),
    .testTarget(name: "FilesTests", dependencies: ["Files"], swiftSettings: testSettings),
    .testTarget(name: "ChanceTests", dependencies: ["Chance"], swiftSettings: testSettings),
    .testTarget(
      name: "DigestsTests", dependencies: ["Chance", "Digests"], swiftSettings: testSettings),
    .testTarget(
      name: "KernelsTests", dependencies: ["Chance", "Kernels"], swiftSettings: testSettings),
    .testTarget(
      name: "FederationTests", dependencies: ["Chance", "Federation"], swiftSettings: testSettings),
    .testTarget(
      name: "LearningTests", dependencies: ["Chance", "Learning", "Kernels", "CAllocations"],
      swiftSettings: testSettings),
    .testTarget(
      name: "ExperimentTests", dependencies: ["Experiment", "Federation", "Learning"],
      swiftSettings: testSettings),
    .testTarget(
      name: "WireTests", dependencies: ["Wire", "Federation"], swiftSettings: testSettings),
    .testTarget(
      name: "MessagingTests", dependencies: ["Messaging", "CProcess"], swiftSettings: testSettings),
    .testTarget(
      name: "ExecutionTests",
      dependencies: [
        "Execution", "TestFederation", "Federation", "Learning", "Experiment", "Chance", "Kernels",
        "Digests",
      ],
      swiftSettings: testSettings),
    .testTarget(
      name: "RuntimeTests",
      dependencies: [
        "Runtime", "TestFederation", "Execution", "metronome", "Federation", "Learning",
        "Experiment", "Chance", "Kernels",
        "Records", "Reports", "Wire", "Messaging", "Wording",
      ],
      swiftSettings: testSettings),
    // Runs thousands of runs, so it is as fast as what it tests.
    .testTarget(
      name: "SimulationTests",
      dependencies: [
        "Runtime", "Records", "Execution", "Wire", "Messaging", "Federation", "Experiment",
        "Learning", "Chance", "Digests", "TestFederation", "CDisk",
        .product(name: "HeapModule", package: "swift-collections"),
        .product(name: "DequeModule", package: "swift-collections"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "RecordsTests",
      dependencies: ["Records", "Execution", "Digests", "Federation", "Wording"],
      swiftSettings: testSettings),
    .testTarget(
      name: "ReportsTests",
      dependencies: ["Reports", "Records", "Federation", "Chance", "Wording"],
      swiftSettings: testSettings),
    .testTarget(
      name: "LaunchingTests",
      dependencies: ["Launching", "Runtime", "Records", "Experiment", "Federation", "Learning"],
      swiftSettings: testSettings),
    .testTarget(
      name: "MetronomeTests",
      dependencies: ["metronome", "Runtime", "Experiment", "Federation", "Reports"],
      swiftSettings: testSettings),
    .testTarget(
      name: "IntegrationTests",
      dependencies: [
        "metronome", "Messaging", "Wire", "Federation", "Experiment", "Records",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      exclude: ["Golden"], swiftSettings: testSettings),
  ]
)

// `scripts/fuzz` builds it, with libFuzzer; nobody else does.
if Context.environment["METRONOME_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "metronome-fuzz",
      dependencies: ["Digests", "Experiment", "Learning", "Records", "Wire"],
      swiftSettings: settings))
}
