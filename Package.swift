// swift-tools-version: 6.1
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility")
]

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

/// One module of the program; the floors are listed in ARCHITECTURE.md.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name + "Tests", dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

let package = Package(
    name: "muster",
    products: [
        .executable(name: "muster", targets: ["muster"]),
        .executable(name: "muster-probe", targets: ["muster-probe"]),
        .executable(name: "muster-simulate", targets: ["muster-simulate"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0")
    ],
    targets: [
        // F0
        .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .target(name: "CProcess"),
        module("Diagnostics"),
        module("CanonicalJSON"),
        module("Values"),
        module("Secrets"),
        module("Planted"),
        // F1
        module("YAMLDocument", ["CLibYAML", "Diagnostics"]),
        module("Processes", ["CProcess", "Secrets"]),
        module("Signatures", [crypto]),
        module("Journal", ["Signatures", "Planted", "CanonicalJSON", "Values", crypto]),
        // F2
        module("PlaybookModel", ["Diagnostics", "Values"]),
        module("PlaybookDecoding", ["PlaybookModel", "YAMLDocument", "Diagnostics", "Values"]),
        // F3
        module("Plan", ["PlaybookModel", "Diagnostics", "CanonicalJSON", "Values", crypto]),
        module("ActionKit", ["Secrets", "CanonicalJSON", "Values"]),
        module("Schemas", ["PlaybookDecoding", "PlaybookModel", "CanonicalJSON", "Values"]),
        // F4
        module("Engine", ["Plan", "PlaybookModel", "ActionKit", "Journal", "Signatures", "Planted", "CanonicalJSON", "Values"]),
        module("Actions", ["ActionKit", "Processes", "Secrets", "CanonicalJSON", "Values", crypto]),
        module("Reports", ["Journal", "CanonicalJSON", "Values"]),
        // F5
        .executableTarget(
            name: "muster",
            dependencies: [
                "Diagnostics", "CanonicalJSON", "Values", "Secrets", "CProcess", "Processes", "Signatures", "Journal", "PlaybookModel",
                "YAMLDocument", "PlaybookDecoding", "Plan", "ActionKit", "Schemas", "Engine", "Actions", "Reports", arguments
            ],
            swiftSettings: strict),
        // What Benchmarks/run measures by itself
        .executableTarget(
            name: "muster-probe",
            dependencies: ["Values", "Processes", "Journal", "Plan", "ActionKit", "Engine"],
            path: "Benchmarks/Probe", swiftSettings: strict),
        // Tests
        tests("Diagnostics", ["Diagnostics"]),
        tests("CanonicalJSON", ["CanonicalJSON"]),
        tests("Values", ["Values", "CanonicalJSON"]),
        tests("Secrets", ["Secrets"]),
        tests("YAMLDocument", ["YAMLDocument", "Diagnostics"]),
        tests("Processes", ["Processes", "Secrets"]),
        tests("Signatures", ["Signatures", crypto]),
        tests("Journal", ["Journal", "Signatures", "CanonicalJSON", "Values", crypto]),
        .testTarget(
            name: "PlaybookDecodingTests", dependencies: ["PlaybookDecoding", "PlaybookModel", "YAMLDocument", "Diagnostics", "Values"],
            exclude: ["Cases"], swiftSettings: strict),
        tests("Plan", ["Plan", "PlaybookDecoding", "PlaybookModel", "YAMLDocument", "Diagnostics", "CanonicalJSON", "Values"]),
        tests(
            "Explanation", ["Schemas", "Plan", "PlaybookDecoding", "PlaybookModel", "YAMLDocument", "Diagnostics"], exclude: ["Corpus"]),
        tests("Engine", ["Engine", "Plan", "PlaybookModel", "ActionKit", "Journal", "Signatures", "Secrets", "CanonicalJSON", "Values"]),
        tests("Actions", ["Actions", "ActionKit", "Processes", "Secrets", "Values", crypto]),
        tests(
            "Reports", ["Reports", "Plan", "PlaybookModel", "ActionKit", "Journal", "Signatures", "CanonicalJSON", "Values"],
            exclude: ["Snapshots"]),
        tests("Muster", ["muster"], exclude: ["Cases"]),
        tests("Resume", ["muster"]),
        tests("Lab", []),
        tests("Architecture", []),
        // The simulator: runs of the real engine and the real journal in a made-up world
        .target(
            name: "Simulator",
            dependencies: [
                "Engine", "Plan", "PlaybookModel", "PlaybookDecoding", "YAMLDocument", "Diagnostics", "ActionKit", "Journal", "Signatures",
                "Secrets", "Planted", "CanonicalJSON", "Values"
            ],
            path: "Tests/Simulation/Simulator", swiftSettings: strict),
        .executableTarget(
            name: "muster-simulate", dependencies: ["Simulator", "Planted"], path: "Tests/Simulation/muster-simulate", swiftSettings: strict
        ),
        .testTarget(
            name: "SimulationTests", dependencies: ["Simulator", "Journal", "CanonicalJSON", "Values"],
            path: "Tests/Simulation/SimulationTests", swiftSettings: strict)
    ]
)
