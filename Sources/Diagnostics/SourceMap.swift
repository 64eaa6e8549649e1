/// The files that ranges point into, numbered in the order they were added.
///
/// ```swift
/// var map = SourceMap()
/// let file = map.add(path: "drill.yaml", bytes: bytes)
/// ```
public struct SourceMap: Sendable {
    public private(set) var files: [SourceFile] = []

    public init() {}

    /// Takes a file in and gives it the next number.
    @discardableResult
    public mutating func add(path: String, bytes: [UInt8]) -> SourceFile {
        let file = SourceFile(id: SourceFileID(UInt32(files.count)), path: path, bytes: bytes)
        files.append(file)
        return file
    }

    /// The file of a range, nil for ``SourceRange/none`` and for a range of another map.
    public func file(of range: SourceRange) -> SourceFile? {
        guard let id = range.file, Int(id.number) < files.count else { return nil }
        return files[Int(id.number)]
    }

    /// Where a range starts, nil where ``file(of:)`` is.
    public func position(of range: SourceRange) -> SourcePosition? {
        file(of: range)?.position(at: range.start)
    }

    /// The bytes of a range as text, nil where ``file(of:)`` is.
    public func text(of range: SourceRange) -> String? {
        file(of: range)?.text(of: range)
    }
}
