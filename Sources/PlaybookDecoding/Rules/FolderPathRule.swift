import Diagnostics

/// A path in a site file is absolute, or starts from the folder of the file; `~` and variables mean nothing in it.
struct FolderPathRule {
    let context: DecodingContext
    /// The folder of the file, absolute.
    let folder: String

    /// The absolute path; nil if the text is no path, which is reported.
    func path(_ text: Located<String>, _ what: String) -> String? {
        guard !text.value.hasPrefix("~"), !text.value.contains("$"), !text.value.utf8.contains(where: { $0 < 0x20 }) else {
            context.error(
                .folderPath, "\(what) is \"\(text.value.prefix(60))\", which is no path", at: text.range,
                expected: "an absolute path, or one from the folder of this file")
            return nil
        }
        return Self.normalised(text.value.hasPrefix("/") ? text.value : folder + "/" + text.value)
    }

    /// The path without `.`, `..` and empty parts.
    private static func normalised(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") {
            switch part {
            case ".": continue
            case "..": _ = parts.popLast()
            default: parts.append(part)
            }
        }
        return "/" + parts.joined(separator: "/")
    }
}
