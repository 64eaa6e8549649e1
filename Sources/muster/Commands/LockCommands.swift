import ArgumentParser
import CanonicalJSON
import Engine
import Journal
import PlaybookModel
import Values

struct LocksCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "locks", abstract: "Lists the locks of a site: who holds what since when, and how that run stands.")

    @OptionGroup var site: SiteOption

    @Option(help: "How they are shown.")
    var format: OutputFormat = .text

    func run() throws {
        let site = try SiteFile.load(site.required())
        let folder = LockFolder(path: site.folders.locks)
        let sheets = try CommandFailure.catching(.failed) { try folder.sheets() }
        switch format {
        case .text: try Terminal.say(LockShowing.text(sheets))
        case .json:
            for sheet in sheets {
                let line = try CommandFailure.catching(.failed) { try CanonicalEncoder().encode(LockShowing.line(sheet)) + [10] }
                try Terminal.put(String(decoding: line, as: UTF8.self))
            }
        }
    }
}

struct UnlockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unlock", abstract: "Breaks a lock that a run holds, signed with the SSH key of a person who may override.",
        discussion: """
            The run that held it goes no further before a person resumes it and it has the lock again. The next run that takes \
            the lock keeps the signed statement in its evidence. Look first: muster locks, muster status RUN. A run that is on hold \
            or whose runner died gives its locks back by itself once it is resumed and ends.
            """)

    @Argument(help: "The lock's key.")
    var key: String

    @Option(name: .customLong("run"), help: ArgumentHelp("The run that holds it; needed where several share it.", valueName: "run"))
    var holder: String?

    @Option(help: "Why; it is signed and recorded.")
    var reason: String

    @Option(
        name: .customLong("as"), help: ArgumentHelp("Who breaks it: a person of the site; your login's by default.", valueName: "person"))
    var person: String?

    @Option(
        name: .customLong("key"),
        help: ArgumentHelp("The person's private SSH key, or its public half where an agent holds it.", valueName: "file"))
    var keyFile: String?

    @OptionGroup var site: SiteOption

    func run() throws {
        if reason.allSatisfy(\.isWhitespace) { throw CommandFailure(.usage, "--reason is empty; say why the lock is broken") }
        let breaking = LockBreaking(site: try SiteFile.load(site.required()), key: LockKey(key), run: holder.map { RunID($0) })
        let owner = try breaking.owner()
        let who = try breaking.person(person, owner)
        let broken = try breaking.sign(owner, who, reason: reason, PersonSigner(key: keyFile))
        try breaking.carryOut(broken)
        try Terminal.say("the lock \"\(key)\" is taken from \(owner.words), signed by \(who)\n" + breaking.advice(owner))
    }
}
