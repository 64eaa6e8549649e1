import Diagnostics
import Foundation
import Testing

/// One input of `Corpus/`: `==== name | kind`, then its text up to the next one.
///
/// Kinds: `raw` is the whole file, in which `\n`, `\t`, `\r`, `\xHH` and `\\` are escapes and `\c` at the end takes the line break
/// away; `steps` and `playbook` go into a playbook, `site` into a site, `module` into an action module; every other kind is a type,
/// and the text the default of a parameter of it. A third field of the header is what stands behind `--set`.
struct CorpusCase: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let settings: [String]
    /// `MU0201 @57`, the offset in bytes; sorted.
    let marks: [String]
    let path: String

    var testDescription: String { name }

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Corpus")

    static let all: [CorpusCase] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []  // none: a test counts them
        return names.filter { $0.hasSuffix(".txt") }.sorted().flatMap { name in
            let text = (try? String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)) ?? ""
            return ("\n" + text).components(separatedBy: "\n==== ").dropFirst().map { CorpusCase($0) }
        }
    }()

    init(_ text: String) {
        let parts = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let head = parts[0].components(separatedBy: " | ")
        var body = parts.count > 1 ? parts[1] : ""
        while body.hasSuffix("\n") { body.removeLast() }
        name = head[0]
        settings = head.count > 2 ? head[2].split(separator: " ").map(String.init) : []
        let kind = head.count > 1 ? head[1] : "raw"
        path = kind == "module" ? "actions/web/look.yaml" : "drill.yaml"
        let whole = Self.whole(body, kind)
        var bytes: [UInt8] = []
        var marks: [String] = []
        for piece in ("›" + whole).components(separatedBy: "‹") {
            let halves = piece.components(separatedBy: "›")
            if halves.count == 2 { marks += Self.marks(halves[0], at: bytes.count) }
            bytes += kind == "raw" ? Self.unescaped(halves.last ?? "") : Array((halves.last ?? "").utf8)
        }
        self.bytes = bytes
        self.marks = marks.sorted()
    }

    private static func marks(_ text: String, at offset: Int) -> [String] {
        text.split(separator: " ").map { $0.hasSuffix("*") ? "MU\($0.dropLast()) @-" : "MU\($0) @\(offset)" }
    }

    private static let step = "steps:\n  - { id: look, effect: read, run: [ hostname ] }\n"

    private static func whole(_ body: String, _ kind: String) -> String {
        let head = "muster: 1\nid: drill\n"
        switch kind {
        case "raw": return body.hasSuffix("\\c") ? String(body.dropLast(2)) : body + "\n"
        case "steps": return head + "steps:\n" + body + "\n"
        case "playbook": return head + body + "\n" + (body.contains("steps: [") || body.hasPrefix("steps:") ? "" : step)
        case "site":
            return "muster: 1\nsite: lab\n" + body + "\nfolders: { runs: r, inbox: i, locks: l, keys: k }\n"
        case "module":
            return "muster: 1\naction: web/look\ntitle: Look\neffect: read\nrun: [ look ]\n" + body + "\n"
        default: return head + "parameters:\n  p:\n    type: \(kind)\n    default: " + body + "\n" + step
        }
    }

    private static func unescaped(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let next = rest.popFirst() else {
                bytes.append(byte)
                continue
            }
            switch next {
            case UInt8(ascii: "n"): bytes.append(0x0A)
            case UInt8(ascii: "t"): bytes.append(0x09)
            case UInt8(ascii: "r"): bytes.append(0x0D)
            case UInt8(ascii: "x"):
                bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
                rest = rest.dropFirst(2)
            default: bytes.append(next)
            }
        }
        return bytes
    }
}
