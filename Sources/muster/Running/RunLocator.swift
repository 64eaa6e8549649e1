import ArgumentParser
import Glibc
import Journal
import PlaybookModel
import Reports
import Values

/// `--site`, shared by every command that needs one.
struct SiteOption: ParsableArguments {
    @Option(name: .customLong("site"), help: ArgumentHelp("Site file, or a name looked up as sites/NAME.yaml.", valueName: "site"))
    var named: String?

    /// The site's file; the environment's `MUSTER_SITE` where none is named.
    var path: String? {
        guard let name = named ?? Terminal.environment("MUSTER_SITE"), !name.isEmpty else { return nil }
        return TextFile.exists(name) || name.contains("/") ? name : "sites/\(name).yaml"
    }

    /// The option as it was given, for commands to be copied; nil where the environment names the site.
    var written: String? { named.map { "--site \(ShellWord.quoted($0))" } }

    func required() throws(CommandFailure) -> String {
        guard let path else { throw CommandFailure(.usage, "no site is named; say --site FILE or set MUSTER_SITE") }
        return path
    }
}

/// `RUN`: an id, the beginning of one, `last`, or a folder.
struct RunArgument: ParsableArguments {
    @Argument(help: "The run: its id, the beginning of it, `last`, or its folder.")
    var run: String

    @OptionGroup var site: SiteOption

    /// Whether the argument is a folder rather than the name of a run of the site.
    private var isFolder: Bool { run.contains("/") || (TextFile.isFolder(run) && TextFile.exists(run + "/journal.jsonl")) }

    /// How commands to be copied name the run in this folder.
    func naming(_ folder: RunFolder) -> RunSummary.Naming {
        RunSummary.Naming(run: ShellWord.quoted(isFolder ? folder.path : TextFile.name(of: folder.path)), options: site.written)
    }

    /// The run's folder.
    func folder() throws(CommandFailure) -> RunFolder {
        // an empty text is the beginning of every run: a variable that was never set, not a choice
        if run.isEmpty { throw CommandFailure(.usage, "no run is named: the argument is empty") }
        if isFolder {
            if let problem = TextFile.problem(run + "/journal.jsonl") {
                throw CommandFailure(
                    .unusable, "\(run): \(problem == ENOENT ? "there is no journal in it" : String(cString: strerror(problem)))")
            }
            return RunFolder(path: TextFile.absolute(run))
        }
        let runs = try SiteFile.load(site.required()).folders.runs
        let names = try RunListing.names(runs)
        if run == "last" {
            // a run that could not even be opened is no run to speak to
            guard let last = names.last(where: { RunListing.isRun($0) && !TextFile.isEmpty("\(runs)/\($0)/journal.jsonl") }) else {
                throw CommandFailure(.unusable, "\(runs): there are no runs yet")
            }
            // nobody who says "last" means the one before it
            if let problem = TextFile.problem("\(runs)/\(last)/journal.jsonl") {
                throw CommandFailure(
                    .unusable, "the last run, \(last), cannot be read: \(String(cString: strerror(problem))); name the run that you mean")
            }
            return RunFolder(path: "\(runs)/\(last)")
        }
        let matching = names.contains(run) ? [run] : names.filter { $0.hasPrefix(run) }
        switch matching.count {
        case 1: return RunFolder(path: "\(runs)/\(matching[0])")
        case 0: throw CommandFailure(.unusable, "no run \"\(run)\" in \(runs)")
        default:
            throw CommandFailure(
                .unusable, "\"\(run)\" is the beginning of \(matching.count) runs: \(matching.prefix(5).joined(separator: ", "))")
        }
    }
}

/// The runs of a site.
enum RunListing {
    /// Whether a folder has the name of a run: what else lies beside the runs is none, and never the last one.
    static func isRun(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        guard bytes.count > 17, bytes[8] == UInt8(ascii: "T"), bytes[15] == UInt8(ascii: "Z"), bytes[16] == UInt8(ascii: "-") else {
            return false
        }
        return (bytes[..<8] + bytes[9..<15]).allSatisfy { (48...57).contains($0) }
    }

    /// Names of folders with a journal, oldest first.
    ///
    /// No folder of runs is none yet; one that cannot be read is an error, never an empty list.
    static func names(_ runs: String) throws(CommandFailure) -> [String] {
        guard let folder = opendir(runs) else {
            if errno == ENOENT { return [] }
            throw CommandFailure(.unusable, "\(runs): \(String(cString: strerror(errno)))")
        }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            // a journal that is not there makes no run; one that cannot be reached may
            if access("\(runs)/\(name)/journal.jsonl", F_OK) == 0 || ![ENOENT, ENOTDIR].contains(errno), name != ".", name != ".." {
                names.append(name)
            }
        }
        return inOrder(names, runs)
    }

    /// Oldest first: by the second in the name, and within one by when they were opened. One whose journal cannot be read comes after
    /// those of its second: it may be the last one.
    static func inOrder(_ names: some Sequence<String>, _ runs: String) -> [String] {
        let seconds = Dictionary(grouping: names) { isRun($0) ? String($0.prefix(16)) : $0 }
        return seconds.sorted { $0.key < $1.key }.flatMap { _, names in
            if names.count == 1 { return names }
            return names.map { (opened: openedAt("\(runs)/\($0)/journal.jsonl"), name: $0) }
                .sorted { ($0.opened ?? .max, $0.name) < ($1.opened ?? .max, $1.name) }.map(\.name)
        }
    }

    /// In microseconds; nil where that cannot be read.
    private static func openedAt(_ journal: String) -> Int64? {
        guard var reader = try? JournalReader(path: journal), let first = try? reader.next() else { return nil }
        return first.record.at.microsecondsSinceEpoch
    }
}

extension RunListing {
    /// Runs with an open request, oldest first. A request's name is `<run>.<gate>.json`, and a run's id holds no dot.
    ///
    /// - Parameter runs: the folder of the runs, which says which was opened first where whoever asks may read it.
    static func requests(_ folder: String, _ runs: String) -> [String] {
        guard let listing = opendir(folder) else { return [] }
        defer { closedir(listing) }
        var open: Set<String> = []
        while let entry = readdir(listing) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(".json"), let dot = name.firstIndex(of: ".") { open.insert(String(name[..<dot])) }
        }
        return inOrder(open, runs)
    }
}
