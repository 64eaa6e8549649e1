import Diagnostics
import Glibc

/// The files that `muster validate` looks at: those that are named, and those of the format in folders that are named.
///
/// In folders a file is ours if its name ends with `.yaml` or `.yml` and a line at its top level starts with `muster:`, or with
/// both `id:` and `steps:`; that is seen in the text, so that a file which is not YAML any more is found too. Names that start
/// with a dot are passed over, and links to folders are not followed.
struct FileFinder {
    /// Paths to look at, each once: in the order in which they were named, those of a folder in order of their bytes.
    private(set) var files: [String] = []
    /// YAML files in folders that are not of the format.
    private(set) var passedOver: [String] = []
    private(set) var findings = DiagnosticSink()
    private var known: Set<String> = []

    init(_ paths: [String]) {
        for path in paths {
            if TextFile.isFolder(path) {
                let before = files.count + passedOver.count
                walk(path)
                if files.count + passedOver.count == before || !files.contains(where: { Self.isInside($0, path) }) {
                    findings.error(.nothingToValidate, "the folder \"\(path)\" has no file of the format", at: .none)
                }
            } else {
                add(path)
            }
        }
    }

    private mutating func add(_ path: String) {
        if known.insert(TextFile.absolute(path)).inserted { files.append(path) }
    }

    private mutating func walk(_ folder: String) {
        for name in TextFile.names(in: folder) where !name.hasPrefix(".") {
            let path = folder == "." ? name : folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
            var status = stat()
            guard lstat(path, &status) == 0 else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFDIR: walk(path)
            case S_IFREG, S_IFLNK:
                guard name.hasSuffix(".yaml") || name.hasSuffix(".yml"), !TextFile.isFolder(path) else { continue }
                if Self.isOurs(path) { add(path) } else { passedOver.append(path) }
            default: continue
            }
        }
    }

    private static func isInside(_ file: String, _ folder: String) -> Bool {
        folder == "." ? !file.hasPrefix("/") && !file.hasPrefix("..") : file.hasPrefix(folder.hasSuffix("/") ? folder : folder + "/")
    }

    /// A file that cannot be read is ours: validating it says why.
    private static func isOurs(_ path: String) -> Bool {
        guard let bytes = try? TextFile.read(path) else { return true }
        let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
        if text.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") { return contains(text, "\"muster\"") || contains(text, "muster:") }
        var keys: Set<String> = []
        for line in text.split(separator: 0x0A) {
            for key in ["muster", "id", "steps"] where line.starts(with: Array("\(key):".utf8)) { keys.insert(key) }
        }
        return keys.contains("muster") || keys.isSuperset(of: ["id", "steps"])
    }

    private static func contains(_ text: ArraySlice<UInt8>, _ word: String) -> Bool {
        let word = Array(word.utf8)
        return text.indices.contains { text[$0...].starts(with: word) }
    }
}
