import Foundation
import Testing

/// The repository that this file lies in.
private let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

@Suite("Architecture")
struct ArchitectureTests {
    /// What each module may import of ours, as ARCHITECTURE.md says it.
    private static func table() throws -> [String: Set<String>] {
        let text = try String(contentsOf: repository.appendingPathComponent("ARCHITECTURE.md"), encoding: .utf8)
        var table: [String: Set<String>] = [:]
        for line in text.split(separator: "\n") where line.hasPrefix("| ") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count >= 4, Int(cells[0]) != nil else { continue }
            table[cells[1]] = Set(cells[2].split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) })
        }
        return table
    }

    private static func modules() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: repository.appendingPathComponent("Sources").path).sorted()
    }

    private static func sources(of module: String) -> [URL] {
        let folder = repository.appendingPathComponent("Sources/\(module)")
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL } ?? []
        return files.filter { $0.pathExtension == "swift" }
    }

    @Test("every module stands in the table of ARCHITECTURE.md, and nothing else does")
    func tableIsComplete() throws {
        #expect(try Set(Self.table().keys) == Set(Self.modules()))
    }

    @Test("no module imports what the table does not allow")
    func importsPointDownwards() throws {
        let table = try Self.table()
        let modules = try Self.modules()
        var strangers: [String] = []
        for module in modules where table[module] != ["all"] {
            for file in Self.sources(of: module) {
                let text = try String(contentsOf: file, encoding: .utf8)
                for match in text.matches(
                    of: /(?m)^(?:@\w+(?:\([^)]*\))? )*(?:public |package |internal )?import (?:struct |class |enum |func )?(\w+)/)
                {
                    let name = String(match.output.1)
                    let isOurs = modules.contains(name) || ["Crypto", "ArgumentParser", "Foundation"].contains(name)
                    if isOurs, !(table[module] ?? []).contains(name) { strangers.append("\(module)/\(file.lastPathComponent): \(name)") }
                }
            }
        }
        #expect(strangers.sorted() == [])
    }

    @Test("no file of the sources is longer than 400 lines")
    func filesAreShort() throws {
        var long: [String] = []
        for file in try Self.modules().flatMap(Self.sources) {
            let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false).count - 1
            if lines > 400 { long.append("\(file.lastPathComponent): \(lines)") }
        }
        #expect(long.sorted() == [])
    }
}
