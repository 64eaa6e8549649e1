import CanonicalJSON
import Journal
import Secrets
import Values

/// What the approvers of a gate are asked to sign, in words.
enum GateShowing {
    static func show(_ gate: String, _ folder: RunFolder) throws(CommandFailure) {
        let (step, item) = StepArgument.parse(gate)
        let lines = try CommandFailure.catching(.verification(3)) { try JournalReader.readAll(path: folder.journal) }
        let opened = lines.compactMap { line -> GateOpened? in
            if case .gateOpened(let body) = line.record.body, body.step == step, body.item == item { return body }
            return nil
        }.last
        guard let opened else { throw CommandFailure(.refused, "gate \"\(gate)\" was not opened in this run") }
        print("Gate \(gate): \(inert(opened.text ?? ""))")
        print("  asked: \(opened.voters.map(\.rawValue).joined(separator: ", ")); needed: \(opened.quorum); until \(opened.expiresAt)")
        let covers = try CommandFailure.catching(.verification(3)) { try JSONParser.parse(try folder.read(.approvals, opened.coversFile)) }
        print("It lets these steps run:")
        var index = 0
        while let entry = covers["entries"]?[index] {
            print("  \(entry["step"]?.string ?? "")  \(inert(entry["title"]?.string ?? ""))")
            for line in (entry["action"]?.string ?? "").split(separator: "\n") { print("      \(inert(String(line)))") }
            if entry["effect"]?.string == "write" { print("      undo: \(inert(entry["undo"]?.string ?? ""))") }
            index += 1
        }
        print("covers sha256 \(opened.coversSha256)")
    }
}
