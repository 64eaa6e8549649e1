import ActionKit
import CanonicalJSON
import Foundation
import Journal
import Plan
import PlaybookModel
import Signatures
import Testing
import Values

@testable import Engine

@Suite("The inbox: votes, answers and words to a running run")
struct InboxTests {
    private let ana: Ed25519Key
    private let ben: Ed25519Key

    init() throws {
        ana = try Ed25519Key(seed: [UInt8](repeating: 1, count: 32), comment: "ana@lab")
        ben = try Ed25519Key(seed: [UInt8](repeating: 2, count: 32), comment: "ben@lab")
    }

    private func plan(quorum: Int = 1, people: [PlannedSite.Person]? = nil, expires: Microseconds = .minutes(1)) -> Plan {
        EngineTests.plan([gate("g", voters: ["ana", "ben", "rsa"], quorum: quorum, expires: expires), write("a")]) {
            $0.site.people =
                people ?? [
                    .init(id: "ana", name: "Ana", keys: [ana.publicKey.line], roles: [], osUsers: ["ana"]),
                    .init(id: "ben", name: "Ben", keys: [ben.publicKey.line], roles: [], osUsers: ["ben"]),
                    .init(id: "ida", name: "Ida", keys: [], roles: [], osUsers: ["ida"])
                ]
        }
    }

    private func run(_ plan: Plan, _ onPublished: @escaping (Host, GateRequest) throws -> Void) throws -> Host {
        let host = try Host(plan)
        host.onPublished = onPublished
        // a decision that does not count would leave the gate open: the run is cancelled instead
        host.onEntry = { host, entry in
            if case .gateVote(let body) = entry.body, !body.accepted { try host.leave(InboxItem(run: host.run, kind: .cancel)) }
        }
        _ = try host.carry(FileStorage.create(host.runFolder.journal), ThreadPerformer { _ in .exited(code: 0) })
        return host
    }

    private func votes(_ host: Host) -> [GateVote] {
        host.entries.compactMap { entry in
            if case .gateVote(let body) = entry.body { return body }
            return nil
        }
    }

    @Test("gates that open together: what each of them shows is kept before anybody is asked")
    func together() throws {
        let names = ["g", "h", "i"]
        let gates = EngineTests.plan(names.map { gate($0, needs: [], voters: ["ana"]) }) {
            $0.site.people = [.init(id: "ana", name: "Ana", keys: [ana.publicKey.line], roles: [], osUsers: ["ana"])]
        }
        var kept: [[String]] = []
        let host = try run(gates) { host, request in
            kept.append(try host.runFolder.list(.approvals).filter { $0.hasSuffix(".covers.json") }.map { String($0.prefix(1)) })
            try host.vote(request, "ana", ana)
        }
        #expect(kept == [names, names, names])
        #expect(host.story.last == "closed succeeded 0")
        #expect(Verifier.verify(host.runFolder, VerificationPolicy()).verdict == .verified)
    }

    @Test("signed by two people's keys: the gate opens, statement and signature are kept, the verifier agrees")
    func signed() throws {
        let host = try run(plan(quorum: 2)) { host, request in
            try host.vote(request, "ana", ana)
            try host.vote(request, "ben", ben)
        }
        #expect(host.story.last == "closed succeeded 0")
        #expect(votes(host).map(\.accepted) == [true, true])
        #expect(
            votes(host).map(\.actor) == [
                Actor(name: "ana", strength: .signature, key: ana.publicKey.fingerprint),
                Actor(name: "ben", strength: .signature, key: ben.publicKey.fingerprint)
            ])
        #expect(try host.runFolder.list(.approvals).filter { $0.hasSuffix(".sig") } == ["g.ana.json.sig", "g.ben.json.sig"])
        let report = Verifier.verify(host.runFolder, VerificationPolicy())
        #expect(report.verdict == .verified, "\(report.checks.filter { $0.outcome != .passed })")
        #expect(FolderListing.names(host.inbox.path).filter { $0.hasSuffix(".json") } == [])
        #expect(FolderListing.names(host.inbox.requests) == [])
    }

    @Test("signed by the system's ssh-keygen, with an Ed25519 and an RSA key", arguments: [["-t", "ed25519"], ["-t", "rsa", "-b", "2048"]])
    func keygen(type: [String]) throws {
        let keys = try TemporaryFolder()
        try shell(["ssh-keygen", "-q", "-N", "", "-C", "rsa@test", "-f", keys.path + "/key"] + type)
        let line = try String(contentsOfFile: keys.path + "/key.pub", encoding: .utf8).trimmingCharacters(in: .newlines)
        let people: [PlannedSite.Person] = [.init(id: "rsa", name: "R", keys: [line], roles: [], osUsers: [])]
        let host = try run(plan(people: people)) { host, request in
            let statement = request.statement(.approve, by: PersonID("rsa"), reason: nil, at: request.opened.expiresAt)
            let bytes = try CanonicalEncoder().encode(statement) + [10]
            try Data(bytes).write(to: URL(fileURLWithPath: keys.path + "/statement"))
            try shell([
                "ssh-keygen", "-q", "-Y", "sign", "-f", keys.path + "/key", "-n", ApprovalStatement.namespace, keys.path + "/statement"
            ])
            var item = InboxItem(run: host.run, kind: .vote)
            item.step = request.gate
            item.statement = String(decoding: bytes, as: UTF8.self)
            item.signature = try String(contentsOfFile: keys.path + "/statement.sig", encoding: .utf8)
            try host.leave(item)
        }
        #expect(votes(host).map(\.accepted) == [true])
        #expect(host.story.last == "closed succeeded 0")
    }

    private func shell(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }

    struct Forgery: Sendable, CustomTestStringConvertible {
        var name: String
        var why: String
        var forge: @Sendable (inout GateRequest) -> Void = { _ in }
        var change: @Sendable (inout String) -> Void = { _ in }
        var signer: UInt8 = 1

        var testDescription: String { name }
    }

    static let forgeries: [Forgery] = [
        Forgery(name: "another's key", why: "the key is not one of \"ana\"'s", signer: 2),
        Forgery(
            name: "a changed word", why: "the signature does not hold: the signature does not match the bytes",
            change: { $0 = $0.replacing("fine", with: "good") }),
        Forgery(name: "another run", why: "it was signed for another run", forge: { $0.run = RunID("20260301T020000Z-other-0000") }),
        Forgery(name: "another plan", why: "it was signed for another plan", forge: { $0.plan = .zero }),
        Forgery(name: "another mode", why: "it was signed for another mode", forge: { $0.mode = "live" }),
        Forgery(name: "another opening", why: "it was signed for another opening of the gate", forge: { $0.gateSeq += 1 }),
        Forgery(name: "another record", why: "it was signed for another opening of the gate", forge: { $0.gateSha256 = .zero }),
        Forgery(
            name: "other parameters", why: "it was signed for other parameters",
            forge: { $0.parameters = [NamedOutput(name: "x", value: .integer(1))] }),
        Forgery(name: "no statement", why: "the statement cannot be read", change: { $0 = "{}\n" }),
        Forgery(name: "no newline", why: "the statement cannot be read", change: { $0.removeLast() })
    ]

    @Test("a statement that is not exactly this person's word on this gate is recorded and changes nothing", arguments: forgeries)
    func forged(forgery: Forgery) throws {
        let key = try Ed25519Key(seed: [UInt8](repeating: forgery.signer, count: 32), comment: "x")
        let host = try run(plan()) { host, request in
            var request = request
            let gate = request.gate
            forgery.forge(&request)
            request.gate = gate
            let statement = request.statement(.approve, by: PersonID("ana"), reason: "fine", at: request.opened.expiresAt)
            var text = String(decoding: try CanonicalEncoder().encode(statement), as: UTF8.self) + "\n"
            var item = InboxItem(run: host.run, kind: .vote)
            item.signature = String(decoding: try key.sign(Array(text.utf8), namespace: ApprovalStatement.namespace).armored, as: UTF8.self)
            forgery.change(&text)
            (item.step, item.person, item.statement) = (gate, PersonID("ana"), text)
            try host.leave(item)
        }
        #expect(votes(host).map(\.accepted) == [false])
        #expect(votes(host).first?.why == forgery.why)
        #expect(host.story.last == "closed failed 1")
        #expect(try host.runFolder.list(.approvals).filter { $0.hasSuffix(".sig") } == [])
    }

    @Test("a signature made for another purpose does not count")
    func namespace() throws {
        let host = try run(plan()) { host, request in
            let statement = request.statement(.approve, by: PersonID("ana"), reason: nil, at: request.opened.expiresAt)
            let bytes = try CanonicalEncoder().encode(statement) + [10]
            var item = InboxItem(run: host.run, kind: .vote)
            item.signature = String(decoding: try ana.sign(bytes, namespace: "file").armored, as: UTF8.self)
            (item.step, item.statement) = (request.gate, String(decoding: bytes, as: UTF8.self))
            try host.leave(item)
        }
        #expect(votes(host).map(\.accepted) == [false])
    }

    @Test(
        "unsigned decisions: only of the login's own person, and only where the site takes them",
        arguments: [
            ("ida", true, "closed succeeded 0"), ("ida", false, "closed failed 1"), ("ana", true, "closed failed 1")
        ])
    func unsigned(person: String, allowed: Bool, ending: String) throws {
        var plan = EngineTests.plan([gate("g", voters: ["ana", "ida"], expires: .minutes(1)), write("a")])
        plan.site.minimumIdentity = allowed ? .osUser : .signature
        let host = try run(plan) { host, request in
            var item = InboxItem(run: host.run, kind: .vote)
            (item.step, item.person, item.decision) = (request.gate, PersonID(person), .approve)
            try host.leave(item)
        }
        #expect(host.story.last == ending)
    }

    @Test(
        "files that are no messages are passed over with a warning, and the run goes on",
        arguments: [
            "malformed", "oversize", "symlink", "hardlink", "fifo", "folder", "other run", "version", "long reason"
        ])
    func noMessage(kind: String) throws {
        let host = try run(plan()) { host, request in
            let path = "\(host.inbox.path)/\(host.run).1.json"
            var item = InboxItem(run: host.run, kind: .cancel)
            func write() throws { try Data(try CanonicalEncoder().encode(item) + [10]).write(to: URL(fileURLWithPath: path)) }
            switch kind {
            case "malformed": try Data("{\"v\":1".utf8).write(to: URL(fileURLWithPath: path))
            case "oversize": try Data(count: 2 << 20).write(to: URL(fileURLWithPath: path))
            case "symlink":
                try Data(try CanonicalEncoder().encode(item) + [10]).write(to: URL(fileURLWithPath: host.folder.path + "/elsewhere"))
                try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: host.folder.path + "/elsewhere")
            case "hardlink":
                try Data(try CanonicalEncoder().encode(item) + [10]).write(to: URL(fileURLWithPath: host.folder.path + "/elsewhere"))
                try FileManager.default.linkItem(atPath: host.folder.path + "/elsewhere", toPath: path)
            case "fifo": #expect(mkfifo(path, 0o600) == 0)
            case "folder": try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
            case "other run":
                item.run = RunID("20260301T020000Z-other-0000")
                try write()
            case "version":
                item.v = 2
                try write()
            default:
                item.reason = String(repeating: "x", count: 10_000)
                try write()
            }
            host.mailbox.post(.inbox)
            try host.vote(request, "ana", ana)
        }
        #expect(host.warnings.count == 1, "\(host.warnings)")
        #expect(host.warnings.first?.hasPrefix("a message was passed over: ") ?? false)
        #expect(host.story.last == "closed succeeded 0")
    }

    @Test("a manual step is answered through the inbox, also wrongly first")
    func input() throws {
        let host = try Host(EngineTests.plan([manual("m", inputs: [("clean", .boolean)]), write("a")]))
        host.onEntry = { host, entry in
            func answer(_ text: String) throws {
                var item = InboxItem(run: host.run, kind: .input)
                (item.step, item.values) = (StepID("m"), [.init(name: "clean", text: text)])
                try host.leave(item)
            }
            if case .inputAsked = entry.body { try answer("perhaps") }
            if case .inputGiven(let body) = entry.body, !body.accepted { try answer("true") }
        }
        _ = try host.carry(FileStorage.create(host.runFolder.journal), ThreadPerformer { _ in .exited(code: 0) })
        #expect(host.story.filter { $0.hasPrefix("input") } == ["input m \"perhaps\" is no boolean for \"clean\"", "input m accepted"])
        #expect(host.story.last == "closed succeeded 0")
    }

    @Test("cancel through the inbox ends the run, and the message is taken away")
    func cancel() throws {
        let host = try Host(EngineTests.plan([undoable("a"), manual("m")]))
        host.onEntry = { host, entry in
            if case .inputAsked = entry.body { try host.leave(InboxItem(run: host.run, kind: .cancel)) }
        }
        _ = try host.carry(FileStorage.create(host.runFolder.journal), ThreadPerformer { _ in .exited(code: 0) })
        #expect(host.story.last == "closed rolled_back 4")
        #expect(host.inbox.names(host.run) == [])
    }

    @Test("a gate that is open when its runner dies is answered in the next one")
    func acrossRunners() throws {
        let host = try Host(
            EngineTests.plan([
                gate("g", voters: ["ana"], expires: .minutes(5)), write("a", needs: []) { $0.onFailure = FailurePolicy(.hold) }
            ]) {
                $0.site.people = plan().site.people
            })
        _ = try host.carry(FileStorage.create(host.runFolder.journal), ThreadPerformer { _ in .exited(code: 1) })
        #expect(host.story.last == "state held hold")
        let again = try Host(host.plan, in: host.folder)
        again.onPublished = { again, request in try again.vote(request, "ana", ana) }
        var ruling = InboxItem(run: host.run, kind: .ruling)
        (ruling.step, ruling.ruling) = (StepID("a"), .succeeded)
        try again.inbox.leave(ruling, name: "0")
        let end = try again.carry(FileStorage.open(host.runFolder.journal), ThreadPerformer { _ in .exited(code: 0) }, resuming: true)
        guard case .left(.closed(let closed)) = end else { return #expect(Bool(false), "\(end) \(again.story)") }
        #expect(closed.outcome == .succeeded)
        #expect(Verifier.verify(host.runFolder, VerificationPolicy()).verdict == .verified)
    }

    @Test("what comes after the end is taken away and said; what comes to a held run waits for the next runner", arguments: [true, false])
    func afterTheEnd(holds: Bool) throws {
        let host = try Host(EngineTests.plan([write("a") { if holds { $0.onFailure = FailurePolicy(.hold) } else { $0.noUndo = "none" } }]))
        host.onEntry = { host, entry in
            // the runner has decided to leave: nobody reads the inbox any more
            guard [holds ? "state held hold" : "closed succeeded 0"].contains(Story.line(entry)) else { return }
            try host.leave(InboxItem(run: host.run, kind: .pause))
        }
        _ = try host.carry(FileStorage.create(host.runFolder.journal), ThreadPerformer { _ in .exited(code: holds ? 1 : 0) })
        let left = host.inbox.names(host.run)
        if !holds {
            #expect(left == [])
            #expect(host.warnings == ["the run was over before a message came; nothing was done about it"])
        }
        #expect(host.story.last == (holds ? "state held hold" : "closed succeeded 0"))
    }
}
