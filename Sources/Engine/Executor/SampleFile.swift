import Journal

/// The readings of monitors and polls of one runner: a line each, in a file under `outputs/` that a record names in the end.
final class SampleFile {
    private let file: OutputFile
    private var count = 0

    init(_ folder: RunFolder) throws(JournalError) {
        let earlier = FolderListing.names(folder.path(.outputs)).count { $0.hasPrefix("samples.") }
        file = try OutputFile(folder, name: "samples.\(earlier + 1).out")
    }

    func append(_ line: String) throws(JournalError) {
        count += 1
        try file.append(Array(line.utf8) + [10])
    }

    func finish() throws(JournalError) -> SamplesKept {
        let (bytes, sha256) = try file.finish()
        return SamplesKept(
            file: OutputFileReference(stream: "samples", file: file.name, bytes: bytes, sha256: sha256), samples: count)
    }
}
