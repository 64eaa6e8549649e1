import CanonicalJSON
import Journal
import Reports
import Secrets
import Values

/// What the approvers of a gate are asked to sign, in words.
enum GateShowing {
    static func show(_ gate: String, _ folder: RunFolder) throws(CommandFailure) {
        let (step, item) = StepArgument.parse(gate)
        let lines = try CommandFailure.catching(.unusable) { try JournalReader.readAll(path: folder.journal) }
        let opened = lines.compactMap { line -> GateOpened? in
            if case .gateOpened(let body) = line.record.body, body.step == step, body.item == item { return body }
            return nil
        }.last
        guard let opened else { throw CommandFailure(.refused, "gate \"\(gate)\" was not opened in this run") }
        let covers = try CommandFailure.catching(.unusable) { try JSONParser.parse(try folder.read(.approvals, opened.coversFile)) }
        let asked = opened.voters.map(\.rawValue).joined(separator: ", ")
        let text = indented(opened.text ?? "")
        var rows = text.count > 1 ? ["Gate \(gate):"] + text : ["Gate \(gate): \(inertLine(opened.text ?? ""))"]
        rows.append("  asked: \(asked); needed: \(opened.quorum); until \(opened.expiresAt)")
        var index = 0
        while let item = covers["items"]?[index] {
            rows.append("  for \(inertLine(item["name"]?.string ?? "")): \(inertLine(item["value"].map(PlanOutline.display) ?? ""))")
            index += 1
        }
        rows.append("It lets these steps run:")
        index = 0
        while let entry = covers["entries"]?[index] {
            rows.append("  \(entry["step"]?.string ?? "")  \(inertLine(entry["title"]?.string ?? ""))")
            if let about = entry["about"]?.string { rows += indented(about) }
            rows += indented(entry["action"]?.string ?? "")
            if entry["effect"]?.string == "write" { rows += indented("way back: \(entry["undo"]?.string ?? "")") }
            index += 1
        }
        rows.append("covers sha256 \(opened.coversSha256)")
        try Terminal.say(rows.joined(separator: "\n"))
    }

    private static func indented(_ text: String) -> [String] {
        text.unicodeScalars.split(separator: "\n").map { "      \(inertLine(String($0)))" }
    }
}
