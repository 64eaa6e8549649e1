import CanonicalJSON
import Foundation
import Signatures
import Testing
import Values

@testable import Journal

extension Tampering {
    /// The journal's own bytes.
    static let journal: [Tampering] = [
        lines("a value is edited", says: "line 9: prev does not name the line before it; before it 8 lines") {
            $0[7] = replace($0[7], "step.intent", "step.intenT")
        },
        lines("a value of the last line is edited", says: "seal end names another hash for line 12 than the line has") {
            $0[11] = replace($0[11], "\"done\"", "\"gone\"")
        },
        lines("a line is deleted", says: "line 4: expected seq 4, found 5") { $0.remove(at: 3) },
        lines("a line is inserted", says: "line 5: expected seq 5, found 4") { $0.insert($0[3], at: 4) },
        lines("two lines are swapped", says: "line 4: expected seq 4, found 5") { $0.swapAt(3, 4) },
        lines("a line is edited and all after it chained anew", says: "seal 0002 names another hash for line 6 than the line has") {
            $0[3] = replace($0[3], "\"accepted\":true", "\"accepted\":false")
            rechain(&$0)
        },
        lines("a name comes twice", says: "line 12: the line is not the JSON of a record") {
            $0[11] = replace($0[11], "\"text\":\"done\"", "\"text\":\"done\",\"text\":\"done\"")
        },
        lines("a nested name comes twice", says: "line 10: the line is not the JSON of a record") {
            $0[9] = replace($0[9], "\"run\":[\"true\"]", "\"run\":[\"true\"],\"run\":[\"true\"]")
        },
        lines("lines end in CRLF", says: "line 1: the line is not canonical JSON") { $0 = $0.map { $0 + "\r" } },
        lines("a space is added", says: "line 12: the line is not canonical JSON") { $0[11] = replace($0[11], "\"done\"", " \"done\"") },
        lines("a number becomes a float", says: "line 12: the line is not the JSON of a record") {
            $0[11] = replace($0[11], "\"deviations\":0", "\"deviations\":0.5")
        },
        lines("the order of members is changed", says: "line 12: the line is not a record in its place") {
            $0[11] = replace($0[11], "{\"v\":1,\"seq\":12,", "{\"seq\":12,\"v\":1,")
        },
        lines("an empty line is added", says: "line 13: something follows run.closed") { $0.append("") },
        lines("a record follows run.closed", says: "line 13: something follows run.closed") {
            $0.append(replace($0[11], "\"seq\":12", "\"seq\":13"))
            rechain(&$0)
        },
        files("the last line is torn", says: "seal end covers 12 lines; 11 intact lines are there") {
            try overwrite($0.journal, try AtomicFile.read($0.journal).dropLast(40))
        },
        lines("the tail is cut", says: "seal end covers 12 lines; 9 intact lines are there") { $0.removeLast(3) },
        Tampering("the tail is cut with its seal", .incomplete, says: "the run was not closed: there is no run.closed record") { parent in
            let folder = try RunBuilder.complete(in: parent)
            try edit(folder) { $0.removeLast(3) }
            try remove(folder, "seals/end", "seals/end.sig", "outputs/shift~set@1.1.stdout.out")
            return folder
        },
        Tampering("the tail is cut at a seal", .incomplete, says: "the run was not closed: there is no run.closed record") { parent in
            let folder = try RunBuilder.complete(in: parent)
            try edit(folder) { $0.removeLast(6) }
            try remove(folder, "seals/end", "seals/end.sig")
            return folder
        }
    ]

    /// Seals and what they hold together.
    static let seals: [Tampering] = [
        files("the end seal is removed", .incomplete, says: "the run is closed, but has no end seal") {
            try remove($0, "seals/end", "seals/end.sig")
        },
        files("a seal is removed from the middle", says: "seal 0001 is missing") { try remove($0, "seals/0001", "seals/0001.sig") },
        files("a seal's signature is removed", says: "seal 0002 has no signature") { try remove($0, "seals/0002.sig") },
        files("the seals are signed by a foreign key", says: "which is not the runner's key") { try resign($0, try Sample.key(66)) },
        files("the seals are signed in a wrong namespace", says: "the signature is for \"file\", not for \"muster-seal@v1\"") {
            try resign($0, try Sample.key(), namespace: "file")
        },
        Tampering("a seal of another run is put in", says: "seal end is of the run another-run") { parent in
            let folder = try RunBuilder.complete(in: parent)
            let other = try RunBuilder.complete(in: parent, name: "another-run")
            for name in ["end", "end.sig"] { try overwrite(folder.path(.seals) + "/" + name, try other.read(.seals, name)) }
            return folder
        },
        files("a folder lies among the seals", says: "seals/ cannot be listed") { folder in
            try FileManager.default.createDirectory(atPath: folder.path(.seals) + "/sub", withIntermediateDirectories: false)
        },
        files("a seal is a folder", says: "seals/ cannot be listed") { folder in
            try remove(folder, "seals/end")
            try FileManager.default.createDirectory(atPath: folder.path(.seals) + "/end", withIntermediateDirectories: false)
        },
        files("a line is added behind a seal's signature", says: "seal end: the signature is not framed") { folder in
            try overwrite(folder.path(.seals) + "/end.sig", try folder.read(.seals, "end.sig") + [10])
        },
        files("a seal's signature is endless", says: "seal end: ") { folder in
            try overwrite(folder.path(.seals) + "/end.sig", [])
            #expect(truncate(folder.path(.seals) + "/end.sig", 1 << 30) == 0)
        },
        files("a strange file lies among the seals", says: "seals/0003x is not a seal's name") { try $0.write([1], .seals, "0003x") },
        Tampering(
            "the whole folder is replaced by another run's, and its hash is known", says: "that was given from outside", hasHead: true
        ) {
            try RunBuilder.complete(in: $0, name: "another-run")
        },
        Tampering(
            "the whole run is made anew with another runner's key, and the signers are known",
            says: "is not allowed to sign for \"muster-seal@v1\"",
            hasAllowedSigners: true
        ) { parent in
            let folder = try RunBuilder.complete(in: parent)
            let stranger = try Sample.key(66, "runner@lab")
            try edit(folder) { lines in
                lines[0] = replace(lines[0], (try? Sample.key().publicKey.line) ?? "", stranger.publicKey.line)  // known good
                rechain(&lines)
            }
            try resign(folder, stranger)
            return folder
        }
    ]

    /// Files that the journal names by their digest.
    static let named: [Tampering] = [
        files("an output is changed", says: "outputs/promote.1.stdout.out (line 9) has the digest") {
            try overwrite($0.path(.outputs) + "/promote.1.stdout.out", [1])
        },
        files("two outputs are swapped", says: "outputs/promote.1.stdout.out (line 9) has the digest") { folder in
            let names = ["promote.1.stdout.out", "shift~set@1.1.stdout.out"].map { folder.path(.outputs) + "/" + $0 }
            let contents = try names.map { try AtomicFile.read($0) }
            try overwrite(names[0], contents[1])
            try overwrite(names[1], contents[0])
        },
        files("an output is missing", says: "outputs/promote.1.stdout.out (line 9) is missing") {
            try remove($0, "outputs/promote.1.stdout.out")
        },
        files("an output is added", says: "outputs/extra.out is named by no record") { try $0.write([1], .outputs, "extra.out") },
        files("an output becomes a symbolic link", says: "outputs/ cannot be listed") { folder in
            let path = folder.path(.outputs) + "/promote.1.stdout.out"
            try FileManager.default.moveItem(atPath: path, toPath: folder.path + "/elsewhere")
            try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "../elsewhere")
        },
        files("the folder of outputs becomes a symbolic link", says: "outputs/ cannot be listed") { folder in
            try FileManager.default.moveItem(atPath: folder.path(.outputs), toPath: folder.path + "/elsewhere")
            try FileManager.default.createSymbolicLink(atPath: folder.path(.outputs), withDestinationPath: "elsewhere")
        },
        files("an empty folder lies among the approvals", says: "approvals/ cannot be listed") { folder in
            try FileManager.default.createDirectory(atPath: folder.path(.approvals) + "/sub", withIntermediateDirectories: false)
        },
        files("the plan becomes a pipe", says: "plan.json cannot be read") { folder in
            try remove(folder, "plan.json")
            #expect(mkfifo(folder.plan, 0o600) == 0)
        },
        files("the journal becomes a pipe", .unusable, says: "not a regular file") { folder in
            try remove(folder, "journal.jsonl")
            #expect(mkfifo(folder.journal, 0o600) == 0)
        },
        files("the plan is changed", says: "plan.json has the digest") { try overwrite($0.plan, try AtomicFile.read($0.plan) + [10]) },
        files("the playbook is changed", says: "playbook/drill.yaml has the digest") {
            try $0.write(Array("muster: 1\nid: other\n".utf8), .playbook, "drill.yaml")
        },
        files("a file is added to the playbook", says: "playbook/more.yaml is not one of the files that the run was loaded from") {
            try $0.write([], .playbook, "more.yaml")
        },
        files("what was approved is changed", says: "approvals/authorise.covers.json has another digest") {
            try $0.write([10], .approvals, "authorise.covers.json")
        },
        files("an approval is missing", says: "approvals/authorise.ben.json is missing") { try remove($0, "approvals/authorise.ben.json") },
        files("an approval's signature is missing", says: "the statement of \"ben\" has no signature") {
            try remove($0, "approvals/authorise.ben.json.sig")
        },
        files("an approval is signed by somebody else", says: "is none of \"ben\" in the plan") { folder in
            let bytes = try folder.read(.approvals, "authorise.ben.json")
            let signature = try RunBuilder.personKey("ana").sign(bytes, namespace: "muster-approval@v1")
            try folder.write(signature.armored, .approvals, "authorise.ben.json.sig")
        }
    ]

    static let all = journal + seals + named + records + endings + links + locks + statements
}
