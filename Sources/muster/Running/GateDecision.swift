import CanonicalJSON
import Diagnostics
import Engine
import Glibc
import Journal
import PlaybookModel
import Secrets
import Signatures
import Values

/// Makes a person's decision on a gate: states it, has it signed by ssh-keygen(1), and leaves it for the runner.
struct GateDecision {
    private let options: DecisionOptions

    init(_ options: DecisionOptions) { self.options = options }

    func make(_ decision: GateVote.Decision) throws(CommandFailure) {
        let (gate, itemPath) = StepArgument.parse(options.gate)
        let (request, site) = try request(gate, itemPath)
        let person = try person(request)
        let statement = request.statement(decision, by: person, reason: options.reason, at: SystemTime.now)
        var item = InboxItem(run: request.run, kind: .vote)
        (item.step, item.item, item.person, item.reason) = (gate, itemPath, person, options.reason)
        try CommandFailure.catching { try item.requireBounded() }
        if options.unsigned {
            item.decision = decision
        } else {
            let bytes = try CommandFailure.catching(.failed) { try CanonicalEncoder().encode(statement) + [10] }
            item.statement = String(decoding: bytes, as: UTF8.self)
            let signature = try PersonSigner(key: options.key).sign(bytes, namespace: ApprovalStatement.namespace)
            item.signature = signature
            warnOfForeignKey(signature, person, site)
        }
        try leave(item, site.map { InboxFolder(path: $0.folders.inbox) })
        let word = decision == .approve ? "approved" : "denied"
        try Terminal.say(
            inert(
                "\(word) by \(person): \(request.title), run \(request.run), \(request.mode), gate \"\(options.gate)\", plan \(request.plan.rawValue.prefix(12))…"
            ))
    }

    private func leave(_ item: InboxItem, _ inbox: InboxFolder?) throws(CommandFailure) {
        try CommandFailure.catching(.failed) {
            if let out = options.out {
                try PublicFile.write(try CanonicalEncoder().encode(item) + [10], to: out)
            } else if let inbox {
                try inbox.leave(item, name: FreshName.make())
            } else {
                throw CommandFailure(.usage, "a request from another host needs --out FILE")
            }
        }
    }

    /// The runner counts only keys that the run's plan gives to the person; the site says the same unless it changed meanwhile.
    private func warnOfForeignKey(_ signature: String, _ person: PersonID, _ site: Site?) {
        guard let known = site?.people.first(where: { $0.id.value == person }),
            let signed = try? SSHSignature(armored: Array(signature.utf8))
        else { return }
        let keys = known.keys.compactMap { try? SSHPublicKey(line: $0.value) }  // what is no key is nobody's
        if keys.contains(signed.key) { return }
        Terminal.error(
            "muster: warning: the site names another key for \"\(person)\" than the one that signed (\(signed.key.fingerprint)); the decision will not count unless the run's plan names it"
        )
    }

    private func request(_ gate: StepID, _ item: ItemPath?) throws(CommandFailure) -> (GateRequest, Site?) {
        if let path = options.request {
            return (try read(path, of: options.run == "-" ? nil : RunID(TextFile.name(of: options.run)), gate, item), nil)
        }
        let site = try SiteFile.load(options.site.required())
        let inbox = InboxFolder(path: site.folders.inbox)
        let run = try runID(site, inbox)
        let path = inbox.requestPath(run, gate, item)
        guard TextFile.exists(path) else {
            throw CommandFailure(
                .refused,
                "gate \"\(options.gate)\" of run \(run) is not open (`muster status \(run)\(options.site.written.map { " " + $0 } ?? "")` shows what is)"
            )
        }
        return (try read(path, of: run, gate, item), site)
    }

    /// The request in a file that anybody may have put there; one that is not what was asked for is never signed.
    private func read(_ path: String, of run: RunID?, _ gate: StepID, _ item: ItemPath?) throws(CommandFailure) -> GateRequest {
        let request = try CommandFailure.catching(.usage) {
            try CanonicalDecoder().decode(GateRequest.self, from: Array(try AtomicFile.read(path, limit: 1 << 20).prefix { $0 != 10 }))
        }
        guard request.run == run ?? request.run, request.gate == gate, request.item == item, request.opened.step == gate,
            request.opened.item == item
        else {
            let name = request.gate.rawValue + (request.item.map { "@\($0)" } ?? "")
            throw CommandFailure(
                .refused,
                "\(path): this is the request of gate \"\(name)\" of run \(request.run), not the one that was asked for; nothing was signed"
            )
        }
        guard SHA256Digest.of(Array(request.covers.utf8)) == request.opened.coversSha256 else {
            throw CommandFailure(.refused, "\(path): the request shows other steps than its digest says; nothing was signed")
        }
        return request
    }

    /// Approvers need not be able to read the runs; the names of open requests are enough.
    private func runID(_ site: Site, _ inbox: InboxFolder) throws(CommandFailure) -> RunID {
        if options.run.isEmpty { throw CommandFailure(.usage, "no run is named: the argument is empty") }
        if options.run.contains("/") { return RunID(TextFile.name(of: options.run)) }
        let open = RunListing.requests(inbox.requests, site.folders.runs)
        let all = RunListing.inOrder(Set(((try? RunListing.names(site.folders.runs)) ?? []) + open), site.folders.runs)
        if options.run == "last", let last = open.last ?? all.last { return RunID(last) }
        if all.contains(options.run) { return RunID(options.run) }
        let matching = all.filter { $0.hasPrefix(options.run) }
        guard matching.count == 1 else {
            throw CommandFailure(
                .usage, matching.isEmpty ? "no run \"\(options.run)\"" : "\"\(options.run)\" is the beginning of \(matching.count) runs")
        }
        return RunID(matching[0])
    }

    private func person(_ request: GateRequest) throws(CommandFailure) -> PersonID {
        let login = PasswordFile().caller
        let name = options.person ?? login
        guard request.opened.voters.contains(PersonID(name)) else {
            let asked = request.opened.voters.map(\.rawValue).joined(separator: ", ")
            throw CommandFailure(.refused, "\"\(name)\" is not asked here; those who are: \(asked) (say --as PERSON)")
        }
        if request.opened.excluded.contains(PersonID(name)) {
            throw CommandFailure(.refused, "\"\(name)\" is excluded from this gate (\(request.opened.exclude.joined(separator: ", ")))")
        }
        return PersonID(name)
    }
}

/// The wall clock.
enum SystemTime {
    static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microsecondsSinceEpoch: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }
}
