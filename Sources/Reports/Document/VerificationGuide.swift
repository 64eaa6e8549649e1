import Journal
import Values

/// The commands with which anybody repeats the verification of this very run, inside its folder.
///
/// Names that come from the journal stand in a command only where they are plain (`FileName`), so that nothing
/// a journal says can become a command.
struct VerificationGuide {
    private let report: RunReport
    private let head: String?

    init(_ report: RunReport) {
        self.report = report
        head = report.integrity.head.flatMap { $0.isWellFormed ? $0.rawValue : nil }
    }

    var withProgram: String {
        let expected = head.map { " --expect-head \($0)" } ?? ""
        return "muster verify .\(expected) --require signatures --allowed-signers ALLOWED_SIGNERS"
    }

    var withTools: String {
        (journalLines + digestLines + sealLines + approvalLines).joined(separator: "\n")
    }

    private var journalLines: [String] {
        [
            "# the journal: so many lines, each naming the SHA-256 of the line before it",
            "wc -l < journal.jsonl                              # \(report.integrity.lines)",
            "jq -ac . journal.jsonl | cmp - journal.jsonl       # nothing: every line is canonical",
            "prev=$(printf '0%.0s' {1..64})",
            "while IFS= read -r line; do",
            "  [ \"$(jq -r .prev <<<\"$line\")\" = \"$prev\" ] || echo \"broken at $(jq .seq <<<\"$line\")\"",
            "  prev=$(printf %s \"$line\" | sha256sum | cut -d' ' -f1)",
            "done < journal.jsonl",
            "echo \"$prev\"                                       # \(head ?? "(not known)")"
        ]
    }

    private var digestLines: [String] {
        let sums = digests
        if sums.isEmpty { return [] }
        return ["", "# every file that the journal names: each must be OK", "sha256sum -c <<'END'"]
            + sums.map { "\($0.digest)  \($0.path)" } + ["END"]
            + redactions.filter { FileName.isSafe($0.statement) }.map { "# outputs/\($0.file): deleted, see statements/\($0.statement)" }
    }

    /// Path and digest of every file that a record names, each once.
    private var digests: [(path: String, digest: String)] {
        var files: [(String, SHA256Digest)] = [("plan.json", report.opened.record.plan)]
        files += report.opened.record.files.map { ("playbook/\($0.file)", $0.sha256) }
        for gate in report.gates {
            files.append(("approvals/\(gate.opened.record.coversFile)", gate.opened.record.coversSha256))
            for vote in gate.votes {
                if let file = vote.record.file, let digest = vote.record.sha256 { files.append(("approvals/\(file)", digest)) }
            }
        }
        for run in report.steps.flatMap(\.runs) {
            let calls =
                run.attempts.compactMap(\.result?.record.call) + run.probes.map(\.record.call)
                + run.requires.compactMap(\.record.call) + (run.undo + run.release).compactMap(\.result?.record.call)
            files += calls.flatMap(\.files).map { ("outputs/\($0.file)", $0.sha256) }
        }
        files += report.requires.compactMap(\.record.call).flatMap(\.files).map { ("outputs/\($0.file)", $0.sha256) }
        files += report.samples.map { ("outputs/\($0.record.file.file)", $0.record.file.sha256) }
        files += report.integrity.sealed.map { ("seals/\(SealNumber.intermediate($0.record.seal).name)", $0.record.sha256) }
        files += report.recoveries.compactMap { recovery in
            recovery.record.cutFile.flatMap { file in recovery.record.cutSha256.map { (file, $0) } }
        }
        var seen: Set<String> = Set(redactions.map { "outputs/\($0.file)" })
        return files.filter { FileName.isSafePath($0.0) && $0.1.isWellFormed && seen.insert($0.0).inserted }
            .map { ($0.0, $0.1.rawValue) }
    }

    /// Output files that a statement says were deleted.
    private var redactions: [(statement: String, file: String)] {
        report.integrity.statements.compactMap { file in
            guard file.statement?.kind == .redaction, let name = file.statement?.file, FileName.isSafe(name) else { return nil }
            return (file.name, name)
        }
    }

    private var sealLines: [String] {
        let signed = report.integrity.seals.filter { $0.signed && FileName.isSafe($0.name) }
        guard let last = signed.last else { return [] }
        var lines = [
            "", "# the seals: ALLOWED_SIGNERS holds the runner's key, had from elsewhere; the last one names the head",
            "for s in \(signed.map(\.name).joined(separator: " ")); do",
            "  who=$(ssh-keygen -Y find-principals -f ALLOWED_SIGNERS -s seals/$s.sig) &&",
            "  ssh-keygen -Y verify -f ALLOWED_SIGNERS -I \"$who\" -n \(SealText.namespace) -s seals/$s.sig < seals/$s",
            "done",
            "grep head seals/\(last.name)\(last.name == "end" ? "                                # \(head ?? "(not known)")" : "")"
        ]
        lines += report.integrity.seals.filter { $0.timestamped && FileName.isSafe($0.name) }.map {
            "openssl ts -verify -data seals/\($0.name) -in seals/\($0.name).tsr -CAfile AUTHORITY.pem"
        }
        return lines
    }

    private var approvalLines: [String] {
        let files = report.gates.flatMap(\.votes).filter { $0.record.actor.strength == .signature }.compactMap(\.record.file)
            .filter(FileName.isSafe)
        if files.isEmpty { return [] }
        return [
            "", "# the approvals: ALLOWED_SIGNERS holds the people's keys",
            "for a in \(files.joined(separator: " ")); do",
            "  who=$(ssh-keygen -Y find-principals -f ALLOWED_SIGNERS -s approvals/$a.sig) && echo \"$who\" &&",
            "  ssh-keygen -Y verify -f ALLOWED_SIGNERS -I \"$who\" -n \(ApprovalStatement.namespace) -s approvals/$a.sig < approvals/$a",
            "done"
        ]
    }
}
