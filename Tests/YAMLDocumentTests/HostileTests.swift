import Diagnostics
import Foundation
import Glibc
import Testing
import YAMLDocument

/// A file made to cost much, and the end of reading it.
struct HostileCase: Sendable, CustomTestStringConvertible {
    let name: String
    let make: @Sendable () -> String
    let line: String

    var testDescription: String { name }

    static let size = 5_000_000

    static let all: [HostileCase] = [
        HostileCase(
            name: "aliases that multiply",
            make: {
                var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
                for level in 1...60 {
                    text += "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ") + "]\n"
                }
                return text + "pad: [" + String(repeating: "1, ", count: size / 3) + "]\n"
            },
            line: "case.yaml:3:45: error: aliases stand for more nodes than the limit of 1000 (maximumAliasedNodes) [MU0125]"),
        HostileCase(
            name: "brackets inside brackets", make: { String(repeating: "[", count: size) },
            line: "case.yaml:1:65: error: collections are nested deeper than the limit of 64 (maximumDepth) [MU0121]"),
        HostileCase(
            name: "braces inside braces", make: { String(repeating: "{a: ", count: size / 4) },
            line: "case.yaml:1:257: error: collections are nested deeper than the limit of 64 (maximumDepth) [MU0121]"),
        HostileCase(
            name: "dashes on one line", make: { String(repeating: "- ", count: size / 2) },
            line: "case.yaml:1:129: error: collections are nested deeper than the limit of 64 (maximumDepth) [MU0121]"),
        HostileCase(
            name: "one quoted scalar", make: { "a: \"" + String(repeating: "x", count: size) + "\"\n" },
            line: "case.yaml:1:4: error: the scalar has 5000000 bytes, more than the limit of 1048576 (maximumScalarBytes) [MU0123]"),
        HostileCase(
            name: "one block scalar", make: { "a: |\n" + String(repeating: "  xxxxxxxxxxxxxxxxxxxx\n", count: size / 23) },
            line: "case.yaml:1:4: error: the scalar has 4565211 bytes, more than the limit of 1048576 (maximumScalarBytes) [MU0123]"),
        HostileCase(
            name: "many keys of one mapping", make: { (0..<500_000).map { "k\($0): 1\n" }.joined() },
            line: "case.yaml:10001:1: error: the mapping has more keys than the limit of 10000 (maximumKeys) [MU0124]"),
        HostileCase(
            name: "keys that differ late, many of them twice",
            make: {
                let block = (0..<9_000).map { "  same-start-\($0 % 4_500): 1\n" }.joined()
                return (0..<20).map { "m\($0):\n" + block }.joined()
            },
            line: "and 89800 more problems not shown"),
        HostileCase(
            name: "a bracket that never closes", make: { "a: [" + String(repeating: "x, ", count: size / 3) },
            line: "case.yaml:1:5000003: error: a value is missing here [MU0103]"),
        HostileCase(
            name: "a quote that never closes", make: { "a: \"" + String(repeating: "x\n", count: size / 2) },
            line: "case.yaml:1:4: error: the quote that opens here is not closed [MU0103]"),
        HostileCase(
            name: "a file that is too large", make: { "a: 1\n" + String(repeating: "#\n", count: 8 * 1024 * 1024) },
            line: "case.yaml:1:1: error: the file has 16777221 bytes, more than the limit of 16777216 (maximumBytes) [MU0120]")
    ]
}

@Suite("Hostile files", .serialized)
struct HostileTests {
    /// In a process of its own, so that no other test's memory counts.
    @Test(
        "a hostile file is refused at once and in little memory",
        .enabled(if: ProcessInfo.processInfo.environment["MUSTER_ALONE"] == "1", "hangs beside zombies of other tests: see make test"),
        arguments: HostileCase.all.map(\.name))
    func refused(_ name: String) async {
        await #expect(processExitsWith: .success) { [name = name as String] in
            let file = try #require(HostileCase.all.first { $0.name == name })
            let bytes = Array(file.make().utf8)
            Self.resetPeak()
            let before = try #require(Self.memory("VmRSS:"))
            let start = Self.cpuSeconds()
            let reading = Reading(bytes)
            let spent = Self.cpuSeconds() - start
            let peak = try #require(Self.memory("VmHWM:"))
            let lines = reading.rendered.split(separator: "\n")
            #expect(lines.contains(Substring(file.line)), "\(lines.prefix(1))")
            #expect(spent < Self.allowedSeconds)
            #expect(peak - before < 100_000)
        }
    }

    @Test("the limit of nodes names itself")
    func nodes() {
        var limits = YAMLLimits()
        limits.maximumNodes = 4
        let lines = Reading("a: [1, 2, 3]\n", limits: limits).rendered.split(separator: "\n")
        #expect(lines.first == "case.yaml:1:8: error: the file has more nodes than the limit of 4 (maximumNodes) [MU0122]")
    }

    @Test("depth counts what an alias stands for")
    func aliasDepth() {
        var limits = YAMLLimits()
        limits.maximumDepth = 3
        #expect(Reading("a: &x [1]\nb: [*x]\n", limits: limits).problems.isEmpty)
        let lines = Reading("a: &x [[1]]\nb: [*x]\n", limits: limits).rendered.split(separator: "\n")
        #expect(lines.first == "case.yaml:2:5: error: collections are nested deeper than the limit of 3 (maximumDepth) [MU0121]")
    }

    @Test("reading any prefix and any changed byte of a file ends without a crash")
    func mutations() {
        let text = "a: &x [1, \"é\\n\", 'q']\nb:\n  - *x\n  - { k: |\n", bytes = Array((text + "c: !!int 4\nd: |\n  t\n").utf8)
        for length in 0...bytes.count { _ = Reading(Array(bytes[..<length])) }
        for index in bytes.indices {
            for value in [0x00, 0x09, 0x0A, 0x20, 0x22, 0x26, 0x2A, 0x2D, 0x3A, 0x5B, 0x7B, 0x7D, 0xC3, 0xFF] as [UInt8] {
                var changed = bytes
                changed[index] = value
                let reading = Reading(changed)
                #expect(reading.document != nil || reading.problems.hasErrors)
            }
        }
    }

    /// Less than a second in a release build; the builder without optimisation is several times slower.
    private static var allowedSeconds: Double {
        #if DEBUG
        6
        #else
        1
        #endif
    }

    /// Starts the peak of resident memory anew (proc(5), clear_refs).
    private static func resetPeak() {
        guard let file = fopen("/proc/self/clear_refs", "w") else { return }
        fputs("5", file)
        fclose(file)
    }

    /// A line of /proc/self/status in kB.
    private static func memory(_ name: String) -> Int? {
        guard let file = fopen("/proc/self/status", "r") else { return nil }
        defer { fclose(file) }
        var buffer = [CChar](repeating: 0, count: 256)
        while fgets(&buffer, 256, file) != nil {
            let line = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            if line.hasPrefix(name) { return Int(line.filter(\.isNumber)) }
        }
        return nil
    }

    /// Processor time of this thread, so that other work on the machine does not count.
    private static func cpuSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
